"""Settings of an organisation's own sign-in: whole or not at all, and never over an open wire."""

from __future__ import annotations

import pytest

from tests.unit.test_settings import SECRETS, SIMULATED, SMS, WHOLE, load, problems

OIDC = {
    "PORCHLIGHT_OIDC_ISSUER": "https://sign-in.example.org/realm/",
    "PORCHLIGHT_OIDC_CLIENT_ID": "porchlight-console",
    "PORCHLIGHT_OIDC_CLIENT_SECRET": "an-example-client-secret",
    "PORCHLIGHT_OIDC_NAME": "Iniciar sesión con Example Org",
}
DEMO = {**SECRETS, **SMS, **SIMULATED}


def test_a_whole_set_is_read_and_the_issuer_stays_as_it_is() -> None:
    settings = load({**WHOLE, **OIDC, "PORCHLIGHT_OIDC_HOSTS": "oauth2.example.org, keys.example.org:8443"})
    assert settings.oidc_issuer == "https://sign-in.example.org/realm/", "with its slash it is another one"
    assert settings.oidc_hosts == ("oauth2.example.org", "keys.example.org:8443")
    assert settings.oidc_trust_second_factor is False
    assert OIDC["PORCHLIGHT_OIDC_CLIENT_SECRET"] not in repr(settings)


def test_without_any_there_is_none() -> None:
    settings = load(WHOLE)
    assert (settings.oidc_issuer, settings.oidc_trust_second_factor) == (None, False)


@pytest.mark.parametrize("missing", OIDC)
def test_the_four_go_together(missing: str) -> None:
    found = problems({**WHOLE, **OIDC, missing: ""})
    assert found == ["oidc: issuer, client_id, client_secret and name go together"]


@pytest.mark.parametrize("alone", ["PORCHLIGHT_OIDC_HOSTS", "PORCHLIGHT_OIDC_TRUST_SECOND_FACTOR"])
def test_what_changes_a_sign_in_that_is_not_there_is_named(alone: str) -> None:
    found = problems({**WHOLE, alone: "true"})
    assert found == ["oidc: hosts and trust_second_factor mean nothing without an issuer"]


@pytest.mark.parametrize("issuer", ["http://sign-in.example.org", "http://127.0.0.1:8080"])
def test_a_real_line_speaks_to_it_over_tls_alone(issuer: str) -> None:
    found = problems({**WHOLE, **OIDC, "PORCHLIGHT_OIDC_ISSUER": issuer})
    assert found == ["oidc.issuer must begin with https://"]


def test_a_demo_may_have_one_on_this_machine() -> None:
    loopback = {**DEMO, **OIDC, "PORCHLIGHT_OIDC_ISSUER": "http://127.0.0.1:8080"}
    assert load(loopback, demo=True).oidc_issuer == "http://127.0.0.1:8080"
    open_wire = {**loopback, "PORCHLIGHT_OIDC_ISSUER": "http://sign-in.example.org"}
    assert problems(open_wire, demo=True) == [
        "oidc.issuer must begin with https://, or be on a loopback address"
    ]


WRONG = {
    "PORCHLIGHT_OIDC_ISSUER": "https://sign-in.example.org/?wrong=1",
    "PORCHLIGHT_OIDC_CLIENT_ID": "wrong id",
    "PORCHLIGHT_OIDC_CLIENT_SECRET": "seven77",
    "PORCHLIGHT_OIDC_NAME": "wrong\nname",
    "PORCHLIGHT_OIDC_HOSTS": "https://wrong.example.org/",
    "PORCHLIGHT_OIDC_TRUST_SECOND_FACTOR": "wrongly",
}


@pytest.mark.parametrize("env", WRONG)
def test_p14_a_wrong_value_is_named_and_never_shown(env: str) -> None:
    found = problems({**WHOLE, **OIDC, env: WRONG[env]})
    assert len(found) == 1
    assert f"(or {env}) is wrong" in found[0]
    assert WRONG[env] not in found[0]

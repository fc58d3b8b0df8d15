"""A master key in Vault or KMS: what goes with it, and where neither token nor demo may reach."""

from __future__ import annotations

import pytest

from tests.unit.test_settings import KEY, SIMULATED, SMS, TELEGRAM, WHOLE, load, problems

ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TOKEN = {"VAULT_TOKEN": "hvs.an-example-token"}
TOKEN_FILE = {"PORCHLIGHT_VAULT_TOKEN_FILE": "/run/vault/token"}
IN_VAULT = {
    "PORCHLIGHT_MASTER_KEYS": f"1:{KEY},2:vault:transit/porchlight",
    "VAULT_ADDR": "https://vault.example.org:8200",
}
IN_KMS = {"PORCHLIGHT_MASTER_KEYS": f"1:{KEY},2:aws-kms:{ARN}"}
DEMO = {"PORCHLIGHT_FINGERPRINT_KEY": KEY, **SMS, **TELEGRAM, **SIMULATED}
WHOLE_VAULT = "keys: a master key in Vault needs vault_url and either a token or its file"
SAFE_VAULT = "keys.vault_url must begin with https://, or be on a loopback address"
DEMO_VAULT = "keys.vault_url: with --demo only a loopback address is allowed"
TESTS_KMS = "keys.kms_api is for tests: only a loopback address is allowed"
DEMO_KMS = "keys.kms_api: with --demo a master key in AWS KMS needs a simulated one, on a loopback address"


@pytest.mark.parametrize("token", [TOKEN, TOKEN_FILE])
def test_a_master_key_in_vault_has_an_address_and_one_token(token: dict[str, str]) -> None:
    settings = load({**WHOLE, **IN_VAULT, **token})
    assert settings.vault_url == "https://vault.example.org:8200"
    assert bool(settings.vault_token) != bool(settings.vault_token_file)
    assert TOKEN["VAULT_TOKEN"] not in repr(settings)


@pytest.mark.parametrize(
    "changes", [{}, {**TOKEN, **TOKEN_FILE}, {**TOKEN, "VAULT_ADDR": ""}], ids=["none", "two", "nowhere"]
)
def test_without_a_token_with_two_or_without_an_address_it_does_not_start(changes: dict[str, str]) -> None:
    found = problems({**WHOLE, **IN_VAULT, **changes})
    assert found == [WHOLE_VAULT]


def test_what_vaults_own_programs_read_from_the_environment_hurts_nobody_who_has_no_key_there() -> None:
    assert load({**WHOLE, **TOKEN, "VAULT_ADDR": "http://vault.example.org"}).vault_url is not None
    assert load({**WHOLE, **TOKEN, **TOKEN_FILE}).vault_token is not None
    assert load(
        {**DEMO, **TOKEN, "PORCHLIGHT_MASTER_KEYS": f"1:{KEY}", "VAULT_ADDR": "https://a.b"}, demo=True
    )


@pytest.mark.parametrize("url", ["http://vault.example.org:8200", "http://127.0.0.1.example.org"])
def test_keys_never_go_to_vault_in_the_clear(url: str) -> None:
    assert problems({**WHOLE, **IN_VAULT, **TOKEN, "VAULT_ADDR": url}) == [SAFE_VAULT]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8200", "http://localhost:8200", "http://[::1]:8200"])
def test_an_agent_of_vault_on_this_machine_may_be_plain(url: str) -> None:
    assert load({**WHOLE, **IN_VAULT, **TOKEN, "VAULT_ADDR": url}).vault_url == url
    assert load({**DEMO, **IN_VAULT, **TOKEN, "VAULT_ADDR": url}, demo=True).vault_url == url


def test_a_demo_reaches_no_vault_beyond_this_machine() -> None:
    assert problems({**DEMO, **IN_VAULT, **TOKEN}, demo=True) == [DEMO_VAULT]


@pytest.mark.parametrize("api", ["https://kms.example.org", "http://192.0.2.1:5000"])
@pytest.mark.parametrize("key", [IN_KMS, {}], ids=["kms", "no-kms"])
def test_another_address_of_kms_is_on_this_machine_or_refused(api: str, key: dict[str, str]) -> None:
    assert problems({**WHOLE, **key, "PORCHLIGHT_KMS_API": api}) == [TESTS_KMS]


def test_a_demo_never_reaches_the_real_kms() -> None:
    assert problems({**DEMO, **IN_KMS}, demo=True) == [DEMO_KMS]
    simulated = {**DEMO, **IN_KMS, "PORCHLIGHT_KMS_API": "http://127.0.0.1:5000"}
    assert load(simulated, demo=True).kms_api == "http://127.0.0.1:5000"
    assert load({**WHOLE, **IN_KMS}).kms_api is None


@pytest.mark.parametrize(
    "place", ["vault:porchlight", f"aws-kms:{ARN.replace('key/', 'alias/')}", "gcp:one"]
)
def test_p14_a_place_of_another_form_is_named_and_never_shown(place: str) -> None:
    [told] = problems({**WHOLE, "PORCHLIGHT_MASTER_KEYS": f"1:{KEY},2:{place}"})
    assert told.startswith("keys.master")
    assert place not in told
    assert KEY not in told


def test_a_library_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.crypto.master_places.find_spec", lambda _: None)
    assert problems({**WHOLE, **IN_VAULT, **TOKEN}) == [
        "keys.master, version 2: the library hvac is not installed; run uv sync --frozen --extra vault"
    ]

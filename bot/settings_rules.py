"""What must hold between settings: values that go together, and what a demo may never reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.crypto.master_places import Kind, parse_places
from bot.domain.private import Private
from bot.errors import DataInvalid
from bot.safety.read_yaml import is_mapping, read_mapping

Values = Mapping[str, Any]

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Rule:
    """Judged when every one of `names` could be read; `demo` limits it to one kind of line."""

    names: tuple[str, ...]
    holds: Callable[[Values], bool]
    problem: str
    demo: bool | None = None


def broken_rules(values: Values, *, demo: bool) -> list[str]:
    """The problem of each rule that does not hold; a setting already found wrong is not judged again."""
    return [
        rule.problem
        for rule in RULES
        if rule.demo in (None, demo) and set(rule.names) <= set(values) and not rule.holds(values)
    ]


def _sms_is_whole(values: Values) -> bool:
    account = [values["twilio_account_sid"], values["twilio_auth_token"]]
    sender = values["twilio_number"] or values["twilio_messaging_service"]
    return bool(all(account) and sender) or not (any(account) or sender)


def _place(url: Private) -> tuple[object, ...]:
    """Which database an address means, whatever user or driver reaches it."""
    parts = urlsplit(url.open())
    options = parse_qs(parts.query)
    host = parts.hostname or options.get("host", [""])[0]
    port = str(parts.port or options.get("port", ["5432"])[0])
    return host, port, parts.path


def _databases_are_apart(values: Values) -> bool:
    one, other = values["database_url"], values["keys_url"]
    return not (one and other) or _place(one) != _place(other)


def _is_loopback(url: str | None) -> bool:
    return url is not None and urlsplit(url).hostname in _LOOPBACK


def _oidc_is_whole(values: Values) -> bool:
    found = [bool(values[name]) for name in OIDC]
    return all(found) or not any(found)


def _oidc_is_used(values: Values) -> bool:
    """What changes a sign-in that is not there would be taken for a sign-in that is."""
    return bool(values["oidc_issuer"] or not (values["oidc_hosts"] or values["oidc_trust_second_factor"]))


def _is_encrypted(url: str | None) -> bool:
    return url is None or url.startswith("https://")


def _lives(values: Values, kind: Kind) -> bool:
    return any(place.kind is kind for place in parse_places(values["master_keys"].open()))


def _vault_is_whole(values: Values) -> bool:
    token = bool(values["vault_token"]) != bool(values["vault_token_file"])
    return not _lives(values, Kind.VAULT) or bool(values["vault_url"] and token)


def _vault_is_safe(values: Values) -> bool:
    url = values["vault_url"]
    return not _lives(values, Kind.VAULT) or _is_encrypted(url) or _is_loopback(url)


def _cover_is_there(values: Values) -> bool:
    """Judged against the texts that the line would send; a folder that cannot be read says so elsewhere."""
    if values["cover"] is None:
        return True
    try:
        texts = read_mapping(values["data"] / "responses" / "en" / "cover.yml")
    except DataInvalid:
        return False
    responses = texts.get("responses")
    return is_mapping(responses) and values["cover"] in responses


OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_name")
SMS = ("twilio_account_sid", "twilio_auth_token", "twilio_number", "twilio_messaging_service")
TELEGRAM = ("telegram_token", "telegram_secret")

VAULT = ("master_keys", "vault_url", "vault_token", "vault_token_file")

RULES = (
    Rule(
        VAULT, _vault_is_whole, "keys: a master key in Vault needs vault_url and either a token or its file"
    ),
    Rule(
        VAULT,
        _vault_is_safe,
        "keys.vault_url must begin with https://, or be on a loopback address",
        demo=False,
    ),
    Rule(
        VAULT,
        lambda values: not _lives(values, Kind.VAULT) or _is_loopback(values["vault_url"]),
        "keys.vault_url: with --demo only a loopback address is allowed",
        demo=True,
    ),
    Rule(
        ("kms_api",),
        lambda values: values["kms_api"] is None or _is_loopback(values["kms_api"]),
        "keys.kms_api is for tests: only a loopback address is allowed",
    ),
    Rule(
        ("master_keys", "kms_api"),
        lambda values: not _lives(values, Kind.AWS_KMS) or values["kms_api"] is not None,
        "keys.kms_api: with --demo a master key in AWS KMS needs a simulated one, on a loopback address",
        demo=True,
    ),
    Rule(SMS, _sms_is_whole, "sms: account_sid, auth_token and number (or messaging_service) go together"),
    Rule(
        TELEGRAM,
        lambda values: bool(values["telegram_token"]) == bool(values["telegram_secret"]),
        "telegram: token and secret_token go together",
    ),
    Rule(
        SMS + TELEGRAM,
        lambda values: any(values[name] for name in SMS + TELEGRAM),
        "sms or telegram: no carrier is set, so nobody could reach this line",
    ),
    Rule(
        ("cover", "data"),
        _cover_is_there,
        "privacy.cover must be the key of a text in data/responses/en/cover.yml, or unset",
    ),
    Rule(OIDC, _oidc_is_whole, "oidc: issuer, client_id, client_secret and name go together"),
    Rule(
        ("oidc_issuer", "oidc_hosts", "oidc_trust_second_factor"),
        _oidc_is_used,
        "oidc: hosts and trust_second_factor mean nothing without an issuer",
    ),
    Rule(
        ("oidc_issuer",),
        lambda values: _is_encrypted(values["oidc_issuer"]),
        "oidc.issuer must begin with https://",
        demo=False,
    ),
    Rule(
        ("oidc_issuer",),
        lambda values: _is_encrypted(values["oidc_issuer"]) or _is_loopback(values["oidc_issuer"]),
        "oidc.issuer must begin with https://, or be on a loopback address",
        demo=True,
    ),
    Rule(
        ("database_url", "keys_url"),
        lambda values: bool(values["database_url"]) == bool(values["keys_url"]),
        "DATABASE_URL and KEYS_URL go together: words and keys live apart",
    ),
    Rule(
        ("database_url", "keys_url"),
        _databases_are_apart,
        "KEYS_URL must be another database than DATABASE_URL",
    ),
    Rule(
        ("public_url",),
        lambda values: values["public_url"].startswith("https://"),
        "edge.public_url must begin with https://",
        demo=False,
    ),
    Rule(
        ("console_url", "console_host"),
        lambda values: values["console_url"].startswith("https://") or values["console_host"] in _LOOPBACK,
        "console.url must begin with https:// where the console listens beyond this machine",
        demo=False,
    ),
    Rule(
        ("console_host",),
        lambda values: values["console_host"] in _LOOPBACK,
        "console.host: with --demo only a loopback address is allowed",
        demo=True,
    ),
    Rule(
        ("hours",),
        lambda values: values["hours"].strip().lower() != "never",
        "line.hours: never means that nobody ever answers, and the bot offers people a person",
        demo=False,
    ),
    Rule(
        ("edge_host",),
        lambda values: values["edge_host"] in _LOOPBACK,
        "edge.host: with --demo only a loopback address is allowed",
        demo=True,
    ),
    Rule(
        (*SMS, "twilio_api"),
        lambda values: not values["twilio_account_sid"] or _is_loopback(values["twilio_api"]),
        "sms.api: with --demo only the simulated carrier, on a loopback address, is allowed",
        demo=True,
    ),
    Rule(
        (*TELEGRAM, "telegram_api"),
        lambda values: not values["telegram_token"] or _is_loopback(values["telegram_api"]),
        "telegram.api: with --demo only the simulated carrier, on a loopback address, is allowed",
        demo=True,
    ),
)

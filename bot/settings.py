"""What an operator decides: one frozen value from porchlight.toml and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import tomli

from bot.domain.hours import StaffedHours
from bot.domain.ids import Language
from bot.domain.privacy import PrivacyRules
from bot.domain.private import Private
from bot.errors import SettingsInvalid
from bot.settings_field import Field
from bot.settings_fields import FIELDS
from bot.settings_rules import broken_rules

DEFAULT_FILE = Path("porchlight.toml")


@dataclass(frozen=True)
class Settings:
    """Every value is checked; secrets are `Private` and never print."""

    demo: bool
    var: Path
    data: Path
    models: Path
    instrument: Path | None
    # the line, as it is spoken of
    line_name: str
    operator: str
    jurisdictions: tuple[str, ...]
    mandated_reporter: bool
    reporting_notice: str
    hours: StaffedHours
    languages: tuple[Language, ...]
    retention_hours: int
    crisis_lines: tuple[str, ...]
    # what a talk leaves behind, and for how long
    quiet_minutes: int
    cover: str | None
    asks_before_delete: bool
    keeps_staff_notes: bool
    clears_chat_minutes: int
    clears_carrier_copies: bool
    longest_retention_hours: int
    # where it listens
    public_url: str
    edge_host: str
    edge_port: int
    console_url: str
    console_host: str
    console_port: int
    breached_url: str | None
    metrics_token: Private | None
    phone_port: int
    # the organisation's own sign-in; without it there is none
    oidc_issuer: str | None
    oidc_client_id: str | None
    oidc_client_secret: Private | None
    oidc_name: str | None
    oidc_hosts: tuple[str, ...] | None
    oidc_trust_second_factor: bool
    # carriers; a carrier without credentials is not served
    twilio_account_sid: str | None
    twilio_auth_token: Private | None
    twilio_number: Private | None
    twilio_messaging_service: str | None
    twilio_api: str | None
    telegram_token: Private | None
    telegram_secret: Private | None
    telegram_api: str | None
    # stores and keys
    database_url: Private | None
    keys_url: Private | None
    master_keys: Private
    fingerprint_key: Private
    vault_url: str | None
    vault_token: Private | None
    vault_token_file: Path | None
    kms_api: str | None

    @property
    def privacy(self) -> PrivacyRules:
        return PrivacyRules(
            quiet=timedelta(minutes=self.quiet_minutes),
            cover=self.cover,
            asks_before_delete=self.asks_before_delete,
            keeps_staff_notes=self.keeps_staff_notes,
            clears_chat_after=timedelta(minutes=self.clears_chat_minutes),
            clears_carrier_copies=self.clears_carrier_copies,
            longest_retention=timedelta(hours=self.longest_retention_hours),
        )

    @property
    def serves_sms(self) -> bool:
        return self.twilio_account_sid is not None

    @property
    def serves_telegram(self) -> bool:
        return self.telegram_token is not None


def load_settings(
    *, demo: bool, file: Path | None = DEFAULT_FILE, environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the file (the default one may be missing; None reads none) and the environment, which wins.

    Raise SettingsInvalid with every problem at once, each by the name of its setting, never by
    its value. With `demo` missing values take harmless defaults and everything stays on loopback.
    """
    env = os.environ if environment is None else environment
    problems: list[str] = []
    table = _read_file(file, problems)
    values: dict[str, Any] = {}
    for field in FIELDS:
        try:
            values[field.name] = _value(field, table, env, demo=demo)
        except SettingsInvalid as wrong:
            problems += wrong.problems
    problems += [*_unknown(table), *broken_rules(values, demo=demo)]
    if problems:
        raise SettingsInvalid(problems)
    hours = StaffedHours.parse(values.pop("hours"), values.pop("time_zone"))
    return Settings(demo=demo, hours=hours, **values)


def instrument_file(
    *, file: Path | None = DEFAULT_FILE, environment: Mapping[str, str] | None = None
) -> Path | None:
    """The one setting that training and checking need, while others may still be missing.

    Raise SettingsInvalid if the file of settings cannot be read, or the one it names is not there.
    """
    env = os.environ if environment is None else environment
    problems: list[str] = []
    table = _read_file(file, problems)
    field = next(field for field in FIELDS if field.name == "instrument")
    found: Path | None = _value(field, table, env, demo=False)
    if found is not None and not found.is_file():
        problems.append(f"{field.toml} (or {field.env}) names a file that is not there")
    if problems:
        raise SettingsInvalid(problems)
    return found


def cover_text(
    *, file: Path | None = DEFAULT_FILE, environment: Mapping[str, str] | None = None
) -> str | None:
    """The key of the cover text, for checking, while other settings may still be missing.

    Raise SettingsInvalid if the file of settings cannot be read, or the key can be none.
    """
    env = os.environ if environment is None else environment
    problems: list[str] = []
    table = _read_file(file, problems)
    if problems:
        raise SettingsInvalid(problems)
    field = next(field for field in FIELDS if field.name == "cover")
    found: str | None = _value(field, table, env, demo=False)
    return found


def _read_file(file: Path | None, problems: list[str]) -> Mapping[str, Any]:
    if file is None:
        return {}
    if not file.exists():
        if file != DEFAULT_FILE:
            problems.append(f"{file}: there is no such file")
        return {}
    try:
        return tomli.loads(file.read_text(encoding="utf-8"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError):
        problems.append(f"{file}: this is not a TOML file; compare it with porchlight.example.toml")
    except OSError:
        problems.append(f"{file}: this file cannot be read; see who may read it")
    return {}


def _value(field: Field, table: Mapping[str, Any], env: Mapping[str, str], *, demo: bool) -> Any:
    """Raise SettingsInvalid with the one problem of this setting."""
    section, _, key = field.toml.partition(".")
    inner = table.get(section)
    raw = env.get(field.env) or (inner.get(key) if isinstance(inner, Mapping) else None)
    if raw is None or raw == "":
        raw = field.demo if demo and field.demo is not None else field.default
    if raw is None and field.required:
        raise SettingsInvalid([f"{field.toml} (or {field.env}) is not set: {field.meaning}"])
    try:
        return None if raw is None else field.read(raw)
    except (ValueError, TypeError, KeyError, OSError):  # OSError: a time zone that is a folder
        raise SettingsInvalid([f"{field.toml} (or {field.env}) is wrong: {field.meaning}"]) from None


def _unknown(table: Mapping[str, Any]) -> list[str]:
    known = {field.toml for field in FIELDS}
    found = [
        f"{section}.{key}" if isinstance(inner, Mapping) else section
        for section, inner in table.items()
        for key in (inner if isinstance(inner, Mapping) else [section])
    ]
    return [f"{name} is not a setting; see porchlight.example.toml" for name in found if name not in known]

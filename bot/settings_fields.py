"""The table of settings: where each is found, how it is read, and what to say when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.law import LONGEST
from bot.settings_readers import (
    read_crisis_lines,
    read_hours,
    read_key,
    read_languages,
    read_master_keys,
    read_number,
    read_plain,
    read_postgres,
    read_private,
    read_text,
    read_truth,
    read_url,
    read_words,
    read_zone,
)


@dataclass(frozen=True)
class Field:
    """One setting. `meaning` is the sentence an operator reads; it never holds a value."""

    name: str
    toml: str
    env: str
    read: Callable[[Any], Any]
    meaning: str
    required: bool = False
    default: Any = None
    demo: Any = None


FIELDS: tuple[Field, ...] = (
    Field(
        "line_name",
        "line.name",
        "PORCHLIGHT_LINE_NAME",
        read_text(24),
        "a neutral name of at most 24 plain (GSM-7) characters that does not say what the line is for",
        required=True,
        demo="Harbor Line",
    ),
    Field(
        "operator",
        "line.operator",
        "PORCHLIGHT_OPERATOR",
        read_text(40),
        "who runs the line, in at most 40 neutral, plain characters (GSM-7)",
        required=True,
        demo="a small charity",
    ),
    Field(
        "jurisdictions",
        "line.jurisdictions",
        "PORCHLIGHT_JURISDICTIONS",
        read_words,
        "the places whose law you work under, such as US-FL",
        required=True,
        demo="US-FL",
    ),
    Field(
        "mandated_reporter",
        "line.mandated_reporter",
        "PORCHLIGHT_MANDATED_REPORTER",
        read_truth,
        "true or false: must your workers report when a child may be in danger (ask a lawyer)",
        required=True,
        demo="true",
    ),
    Field(
        "reporting_notice",
        "line.reporting_notice",
        "PORCHLIGHT_REPORTING_NOTICE",
        read_text(LONGEST),
        f"one true sentence of at most {LONGEST} plain (GSM-7) characters: "
        "when may workers have to tell someone",
        required=True,
        demo="If someone is in real danger, or a child is being hurt, workers may have to tell.",
    ),
    Field(
        "hours",
        "line.hours",
        "PORCHLIGHT_HOURS",
        read_hours,
        "when people are here: always, or Mon-Fri 10:00-22:00, Sat 12:00-20:00",
        required=True,
        demo="always",
    ),
    Field(
        "time_zone",
        "line.time_zone",
        "PORCHLIGHT_TIME_ZONE",
        read_zone,
        "the time zone of the hours, such as America/New_York",
        required=True,
        demo="America/New_York",
    ),
    Field(
        "languages",
        "line.languages",
        "PORCHLIGHT_LANGUAGES",
        read_languages,
        "some of en, es, fr",
        required=True,
        demo="en",
    ),
    Field(
        "retention_hours",
        "line.retention_hours",
        "PORCHLIGHT_RETENTION_HOURS",
        read_number(1, 24 * 90),
        "hours after the last message until a conversation is erased (1 to 2160)",
        default="72",
    ),
    Field(
        "crisis_lines",
        "line.crisis_lines",
        "PORCHLIGHT_CRISIS_LINES",
        read_crisis_lines,
        "the crisis line and then the emergency number where you are, such as 988, 911",
        required=True,
        demo="988,911",
    ),
    Field(
        "public_url",
        "edge.public_url",
        "PORCHLIGHT_PUBLIC_URL",
        read_url,
        "the address at which carriers reach the edge, such as https://line.example.org",
        required=True,
        demo="http://127.0.0.1:8080",
    ),
    Field(
        "edge_host",
        "edge.host",
        "PORCHLIGHT_EDGE_HOST",
        read_text(64),
        "the address the edge listens on",
        default="127.0.0.1",
    ),
    Field(
        "edge_port",
        "edge.port",
        "PORCHLIGHT_EDGE_PORT",
        read_number(1, 65535),
        "the port the edge listens on",
        default="8080",
    ),
    Field(
        "console_url",
        "console.url",
        "PORCHLIGHT_CONSOLE_URL",
        read_url,
        "the address at which staff open the console, such as https://console.internal.example.org",
        default="http://127.0.0.1:8070",
    ),
    Field(
        "console_host",
        "console.host",
        "PORCHLIGHT_CONSOLE_HOST",
        read_text(64),
        "the private address the console listens on; never one that the internet reaches",
        default="127.0.0.1",
    ),
    Field(
        "console_port",
        "console.port",
        "PORCHLIGHT_CONSOLE_PORT",
        read_number(1, 65535),
        "the port the console listens on",
        default="8070",
    ),
    Field(
        "phone_port",
        "phone.port",
        "PORCHLIGHT_PHONE_PORT",
        read_number(1, 65535),
        "the port of the simulated phone and carriers (demo only)",
        default="8090",
    ),
    Field(
        "twilio_account_sid",
        "sms.account_sid",
        "TWILIO_ACCOUNT_SID",
        read_plain(r"AC[0-9a-fA-F]{32}"),
        "your Twilio account SID, AC and 32 hexadecimal digits",
    ),
    Field(
        "twilio_auth_token",
        "sms.auth_token",
        "TWILIO_AUTH_TOKEN",
        read_private(r"\S{16,}"),
        "your Twilio auth token",
    ),
    Field(
        "twilio_number",
        "sms.number",
        "TWILIO_NUMBER",
        read_private(r"\+[1-9]\d{6,14}"),
        "the line's number in the form +15550100000",
    ),
    Field(
        "twilio_messaging_service",
        "sms.messaging_service",
        "TWILIO_MESSAGING_SERVICE",
        read_plain(r"MG[0-9a-fA-F]{32}"),
        "a messaging service SID, MG and 32 hexadecimal digits",
    ),
    Field("twilio_api", "sms.api", "TWILIO_API", read_url, "another address of Twilio's API (tests only)"),
    Field(
        "telegram_token",
        "telegram.token",
        "TELEGRAM_TOKEN",
        read_private(r"\d+:[A-Za-z0-9_-]{30,}"),
        "the bot token that BotFather gave you",
    ),
    Field(
        "telegram_secret",
        "telegram.secret_token",
        "TELEGRAM_SECRET_TOKEN",
        read_private(r"[A-Za-z0-9_-]{16,256}"),
        "a random secret of 16 to 256 letters, digits, _ and -",
    ),
    Field(
        "telegram_api",
        "telegram.api",
        "TELEGRAM_API",
        read_url,
        "another address of Telegram's API (tests only)",
    ),
    Field(
        "database_url",
        "database.url",
        "DATABASE_URL",
        read_postgres,
        "postgresql://user:password@host/name; unset: an embedded server under var/",
    ),
    Field(
        "keys_url",
        "database.keys_url",
        "KEYS_URL",
        read_postgres,
        "postgresql:// address of the second database, which holds keys only",
    ),
    Field(
        "master_keys",
        "keys.master",
        "PORCHLIGHT_MASTER_KEYS",
        read_master_keys,
        "1:BASE64 of 32 random bytes, then 2:BASE64 and so on, separated by commas",
        required=True,
    ),
    Field(
        "fingerprint_key",
        "keys.fingerprint",
        "PORCHLIGHT_FINGERPRINT_KEY",
        read_key,
        "BASE64 of 32 random bytes; it never changes",
        required=True,
    ),
    Field(
        "var", "files.var", "PORCHLIGHT_VAR", Path, "the folder for the embedded database", default="var"
    ),
    Field("data", "files.data", "PORCHLIGHT_DATA", Path, "the folder of flows and wording", default="data"),
    Field("models", "files.models", "PORCHLIGHT_MODELS", Path, "the folder of models", default="models"),
    Field(
        "instrument",
        "files.instrument",
        "PORCHLIGHT_INSTRUMENT",
        Path,
        "the file of a licensed instrument, asked in place of our own careful questions; none is shipped",
    ),
)

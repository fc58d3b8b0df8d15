"""How each kind of setting is read; a wrong value raises ValueError, which never shows it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.domain.hours import StaffedHours
from bot.domain.ids import Language
from bot.domain.private import Private
from bot.domain.segments import others_than_gsm7


def read_text(limit: int) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        if not isinstance(raw, str) or not raw.strip() or len(raw) > limit or not raw.isprintable():
            raise ValueError
        if others_than_gsm7(raw):
            raise ValueError  # one curly quote would make every text it stands in cost and break as two
        return raw.strip()

    return read


def read_label(limit: int) -> Callable[[Any], str]:
    """Words that staff alone read, in any letters."""

    def read(raw: Any) -> str:
        if not isinstance(raw, str) or not raw.strip() or len(raw) > limit or not raw.isprintable():
            raise ValueError
        return raw.strip()

    return read


def read_truth(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    return {"true": True, "yes": True, "false": False, "no": False}[str(raw).strip().lower()]


def read_words(raw: Any) -> tuple[str, ...]:
    items = raw if isinstance(raw, list) else str(raw).split(",")
    words = tuple(str(item).strip() for item in items if str(item).strip())
    if not words:
        raise ValueError
    return words


def read_crisis_lines(raw: Any) -> tuple[str, ...]:
    """Two short numbers; a longer one is a written detail that no gate lets pass (P06)."""
    lines = read_words(raw)
    if len(lines) != 2 or not all(line.isdecimal() and 2 <= len(line) <= 4 for line in lines):
        raise ValueError
    return lines


def read_languages(raw: Any) -> tuple[Language, ...]:
    return tuple(Language(word.lower()) for word in read_words(raw))


def read_number(low: int, high: int) -> Callable[[Any], int]:
    def read(raw: Any) -> int:
        number = int(raw)
        if isinstance(raw, bool | float) or not low <= number <= high:
            raise ValueError
        return number

    return read


def read_url(raw: Any) -> str:
    parts = urlsplit(str(raw))  # asking for a port that is none raises ValueError
    extra = parts.query or parts.fragment or parts.username or parts.port == 0
    if parts.scheme not in ("http", "https") or not parts.hostname or extra:
        raise ValueError
    return str(raw).rstrip("/")


def read_issuer(raw: Any) -> str:
    """As it stands: with or without a slash at the end it is another issuer."""
    read_url(raw)
    if any(each.isspace() for each in str(raw)):
        raise ValueError
    return str(raw)


def read_hosts(raw: Any) -> tuple[str, ...]:
    hosts = tuple(word.lower() for word in read_words(raw))
    if not all(re.fullmatch(r"[a-z0-9.-]+(:\d{1,5})?", host) for host in hosts):
        raise ValueError
    return hosts


def read_postgres(raw: Any) -> Private:
    parts = urlsplit(str(raw))
    if (
        parts.scheme not in ("postgresql", "postgresql+asyncpg")
        or parts.port == 0
        or not parts.path.strip("/")
    ):
        raise ValueError
    return Private(str(raw))


def read_private(pattern: str) -> Callable[[Any], Private]:
    compiled = re.compile(pattern)

    def read(raw: Any) -> Private:
        if not compiled.fullmatch(str(raw).strip()):
            raise ValueError
        return Private(str(raw).strip())

    return read


def read_plain(pattern: str) -> Callable[[Any], str]:
    return lambda raw: read_private(pattern)(raw).open()


def read_zone(raw: Any) -> str:
    ZoneInfo(str(raw))
    return str(raw)


def read_hours(raw: Any) -> str:
    StaffedHours.parse(str(raw), "UTC")
    return str(raw)


def read_key(raw: Any) -> Private:
    if len(base64.b64decode(str(raw), validate=True)) != 32:
        raise ValueError
    return Private(str(raw))

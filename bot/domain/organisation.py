"""What passes between a worker's browser, their organisation's sign-in (OpenID Connect) and us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.private import Private

UNDER_WAY = timedelta(minutes=10)
"""How long somebody may take at their organisation; after it they begin again."""

_LONGEST = 255
"""OpenID Connect Core 1.0, section 2: a subject is at most 255 ASCII characters."""


@dataclass(frozen=True)
class Departure:
    """Where the browser goes, and what it keeps until it comes back; both hold secrets of this one try."""

    address: Private
    kept: Private


@dataclass(frozen=True)
class Answer:
    """What the browser brings back. `issuer`: who says it answers, if it says so (RFC 9207)."""

    code: Private
    state: Private
    kept: Private
    issuer: str | None = None


@dataclass(frozen=True)
class Vouched:
    """Somebody their organisation vouches for. `second_factor`: it says that it asked for one."""

    subject: Private
    second_factor: bool = False


@dataclass(frozen=True)
class KnownAs:
    """Who an account is to an organisation: a subject means somebody only together with who says it."""

    issuer: str
    subject: Private

    @property
    def name(self) -> str:
        """As an account keeps it. An issuer holds no space, so no two pairs read the same."""
        return f"{self.issuer} {self.subject.open()}"


def is_subject(text: str) -> bool:
    """Whether it can be what an organisation calls somebody."""
    return bool(text) and len(text) <= _LONGEST and text.isascii() and text.isprintable()

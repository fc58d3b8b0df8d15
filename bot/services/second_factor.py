"""The second factor: codes from an app (RFC 6238), and recovery codes for a lost phone."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime

import pyotp

from bot.domain.private import Private

_STEP_S = 30
_SLACK = 1  # steps before and after: clocks differ
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
RECOVERY_CODES = 10


def new_secret() -> Private:
    """160 bits, base32 (RFC 4226, section 4)."""
    return Private(pyotp.random_base32())


def enrolment(secret: Private, *, login: str, line: str) -> Private:
    """What the QR code says; an app reads it."""
    return Private(pyotp.TOTP(secret.open()).provisioning_uri(name=login, issuer_name=line))


def code_now(secret: Private, *, now: datetime) -> str:
    """What the app shows."""
    return pyotp.TOTP(secret.open()).at(now)


def step_of(code: str, secret: Private, *, now: datetime) -> int | None:
    """The step of time the code belongs to, or None if it is wrong. A step must not be used twice."""
    digits = "".join(str(unicodedata.decimal(each)) for each in code if each.isdecimal())
    totp = pyotp.TOTP(secret.open())
    current = int(now.timestamp()) // _STEP_S
    for step in range(current - _SLACK, current + _SLACK + 1):
        if secrets.compare_digest(totp.at(step * _STEP_S), digits):
            return step
    return None


def new_code(*, groups: int) -> Private:
    """`groups` of four letters; each adds almost 20 bits."""
    drawn = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))
    return Private("-".join(drawn))


def code_hash(code: Private) -> bytes:
    """Codes are long and random: a fast hash is enough. Capitals, spaces and dashes do not matter."""
    plain = "".join(each for each in code.open().lower() if each in _LETTERS)
    return hashlib.sha256(plain.encode()).digest()

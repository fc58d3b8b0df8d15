"""Passwords of staff: slow to guess, and refused when they are easy to guess or known from a breach."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from bot.domain.private import Private

SHORTEST, LONGEST = 12, 128
_STRONG = 3
"""zxcvbn's scale from 0 to 4; 3 is "safely unguessable" where hashes are slow. It knows the passwords that
breaches made common, names, words, dates and rows of keys."""

# RFC 9106, section 4, second recommended choice: 64 MiB, three passes, four lanes.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_NOBODY = _HASHER.hash("the same work for a login that does not exist")


def hashed(password: Private) -> str:
    return _HASHER.hash(password.open())


def matches(password: Private, stored: str | None) -> bool:
    """Takes as long for no hash as for a wrong password, so that nobody learns which logins exist."""
    try:
        right = _HASHER.verify(stored or _NOBODY, password.open())
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def weakness(password: Private, *, known: tuple[str, ...]) -> str | None:
    """What is wrong with it as a sentence, or None. `known`: the login and name of whose it is."""
    text = password.open()
    if len(text) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Four or five words in a row are easy to keep in mind."
    if len(text) > LONGEST:
        return f"Use at most {LONGEST} characters."
    rated = zxcvbn(text, user_inputs=list(known), max_length=LONGEST)
    if rated["score"] >= _STRONG:
        return None
    hint = rated["feedback"]["warning"] or "It is easy to guess."
    return f"{hint.rstrip('.')}. Choose words that do not belong together."

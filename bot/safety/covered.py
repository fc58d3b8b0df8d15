"""Which details of a text the person has not said yes to; the outbox lets nothing else pass (P06)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.consent import Consent
from bot.domain.directory import Directory, Entry
from bot.safety.written_details import Detail, as_digits, find_details, folded

_NANP_LENGTH = 11  # with the leading 1 that may be left out


@dataclass(frozen=True)
class Allowed:
    """What live consents cover: own details of items, and whole kinds a worker asked about."""

    own: frozenset[tuple[str, str]]
    kinds: frozenset[str]


def allowed_by(consents: Iterable[Consent], directory: Directory) -> Allowed:
    """`consents` are live ones of the conversation in hand."""
    own, kinds = set[tuple[str, str]](), set[str]()
    for consent in consents:
        entry = directory.get(consent.item) if consent.item else None
        own |= details_of(entry) if entry else set()
        kinds |= {consent.kind.value} if consent.kind else set()
    return Allowed(frozenset(own), frozenset(kinds))


def uncovered(text: str, names: Sequence[str], allowed: Allowed) -> list[Detail]:
    """The details of a text that no consent covers. Equal, not similar: a number with one more digit,
    or two numbers run together, is another number."""
    return [
        detail
        for detail in find_details(text, names)
        if detail.kind not in allowed.kinds
        and (detail.kind, essence(detail.kind, text[detail.start : detail.end])) not in allowed.own
    ]


def details_of(entry: Entry) -> set[tuple[str, str]]:
    """Every detail that is the item's own. A name that is not safe to text about is not among them."""
    contact = entry.contact
    parts = [contact.number, contact.address, contact.short]
    names = (entry.name,) if entry.safe_to_text_about else ()
    found = {
        (detail.kind, essence(detail.kind, part[detail.start : detail.end]))
        for part in parts
        for detail in find_details(part)
    }
    return found | {("name", essence("name", name)) for name in names}


def essence(kind: str, written: str) -> str:
    """What makes two ways of writing one detail the same."""
    plain = folded(written).casefold()
    if kind in ("link", "email"):
        return "".join(plain.split()).rstrip(".,;:!?)")
    if kind != "phone":
        return " ".join(re.findall(r"\w+", plain))
    digits = "".join(re.findall(r"[a-z0-9]+", as_digits(plain)))
    return digits[1:] if len(digits) == _NANP_LENGTH and digits.startswith("1") else digits

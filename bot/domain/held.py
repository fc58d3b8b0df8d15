"""What the line holds of a person, as the parts that are told to them; some can be taken out alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class HeldKind(str, Enum):
    """In the order in which they are told: what is the person's own comes first."""

    TEXTS = "texts"
    NOTE = "note"
    WORD = "word"
    CALL_TIME = "call_time"
    TEXT_TIME = "text_time"
    WRITTEN = "written"
    SHARED = "shared"
    MENTOR = "mentor"
    KEPT = "kept"
    CONTACT = "contact"
    STAFF = "staff"
    CALLS = "calls"
    LOG = "log"


KIND_OF_TABLE: Mapping[str, HeldKind] = {
    "turns": HeldKind.TEXTS,
    "outbox": HeldKind.TEXTS,
    "trackers": HeldKind.TEXTS,
    "trackers_aside": HeldKind.TEXTS,
    "told_lists": HeldKind.TEXTS,
    "notes": HeldKind.NOTE,
    "call_backs": HeldKind.CALL_TIME,
    "windows": HeldKind.TEXT_TIME,
    "consents": HeldKind.WRITTEN,
    "referrals": HeldKind.SHARED,
    "share_links": HeldKind.SHARED,
    "mentors": HeldKind.MENTOR,
    "staff_notes": HeldKind.STAFF,
    "need_versions": HeldKind.STAFF,
    "safety_plans": HeldKind.STAFF,
    "abuse_reports": HeldKind.STAFF,
    "kept_longer": HeldKind.KEPT,
    "calls": HeldKind.CALLS,
    "handoffs": HeldKind.LOG,
    "audit": HeldKind.LOG,
}
"""Every table with rows of a conversation. Referrals and mentors whom the person did not say yes to, or no
more, are a worker's notes. A plan and a report are told as a worker's notes too: whoever holds the phone
must not read that there is one (P06)."""

TAKEN_OUT_ALONE = frozenset(
    {
        HeldKind.NOTE,
        HeldKind.WORD,
        HeldKind.CALL_TIME,
        HeldKind.TEXT_TIME,
        HeldKind.WRITTEN,
        HeldKind.SHARED,
        HeldKind.MENTOR,
        HeldKind.CONTACT,
        HeldKind.KEPT,
    }
)
"""What the person gave, or said yes to. Texts, and what staff wrote, go with DELETE or with time."""

TAKEN_BACK = frozenset({HeldKind.SHARED, HeldKind.MENTOR})
"""A yes that ends at once; that it was asked for remains, as a worker's note."""

TIMES = frozenset({HeldKind.CALL_TIME, HeldKind.TEXT_TIME})


@dataclass(frozen=True)
class Held:
    """One part. `marks` tell it from another of its kind; `parts`: of the note, how many."""

    kind: HeldKind
    marks: frozenset[str] = frozenset()
    parts: int = 0

    def same_as(self, told: Held) -> bool:
        return (self.kind, self.marks, self.parts) == (told.kind, told.marks, told.parts)


class PartAction(str, Enum):
    REMOVE = "remove"
    CHANGE = "change"


@dataclass(frozen=True)
class PartAsked:
    """What a person asks for one part, by the number they were told or by name; None: it has no such."""

    action: PartAction
    number: int | None = None
    kind: HeldKind | None = None


def pick(asked: PartAsked, told: tuple[Held, ...], now: tuple[Held, ...]) -> Held | None:
    """The part that is meant, if it is still the one that was told under this number; None otherwise."""
    if asked.kind is not None:
        return next((held for held in now if held.kind is asked.kind), None)
    if asked.number is None or not 0 < asked.number <= len(told):
        return None
    shown = told[asked.number - 1]
    return next((held for held in now if held.same_as(shown)), None)

"""What a conversation page shows of keeping longer: what was asked, what they said, until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.console.visit import Visit
from bot.domain.keeping import Kept, Kind, most_days
from bot.services.keep_longer import see_keeping
from bot.services.read_conversation import Opened

KINDS: Mapping[str, str] = {
    Kind.TALK.value: "What you wrote to each other",
    Kind.NOTE.value: "The note for workers",
    Kind.PLAN.value: "The safety plan",
    Kind.REFERRAL.value: "Referrals",
    Kind.STAFF.value: "What workers wrote down",
}
_OFFERED_DAYS = (7, 14, 30, 60, 90)


@dataclass(frozen=True)
class KeptRow:
    id: UUID
    kind: str
    state: str
    until: datetime | None
    may_take_back: bool


@dataclass(frozen=True)
class KeepingPart:
    """`days`: how long may be asked for; none, if the operator allows no whole day."""

    rows: tuple[KeptRow, ...]
    kinds: Mapping[str, str]
    days: tuple[int, ...]
    usual_hours: int


async def of_keeping(opened: Opened, visit: Visit) -> KeepingPart | None:
    """None for whoever sees only what was written until it ended."""
    if not opened.whole:
        return None
    most, now = most_days(visit.line.privacy.longest_retention), visit.now()
    known = await see_keeping(opened.conversation.id, line=visit.line)
    return KeepingPart(
        rows=tuple(_row(each, now) for each in known),
        kinds=KINDS,
        days=tuple(sorted({*(day for day in _OFFERED_DAYS if day < most), most} - {0})),
        usual_hours=int(visit.line.retention.total_seconds() // 3600),
    )


def _row(kept: Kept, now: datetime) -> KeptRow:
    live = kept.live(now)
    return KeptRow(kept.id, KINDS[kept.kind.value], _state(kept, now), kept.ends_at, live or kept.waits)


def _state(kept: Kept, now: datetime) -> str:
    if kept.waits:
        return "asked: their next message answers it"
    if kept.given_at is None:
        return "not agreed to"
    if kept.ended_at is not None:
        return "taken back"
    return "they said yes" if kept.live(now) else "its time is over"

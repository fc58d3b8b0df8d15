"""May we write this, to this person, now? Asked when a text is queued and again when it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.conversation import Conversation, State
from bot.domain.records import Sort

COVER_WITHIN = timedelta(minutes=1)
"""How long after an EXIT its cover text may still leave. Later it would be a text out of the blue."""
SESSION = timedelta(hours=12)
"""How long after the person's last message we may still answer it (P05). Our own rule: an answer
held back longer than that, by an outage, would arrive out of the blue on a phone somebody may read."""


class Refusal(str, Enum):
    """Why a text may not leave; the value is what the log and the console show."""

    STOPPED = "stopped"  # P01
    LEFT = "left"  # P02
    ERASED = "erased"  # P03
    UNPROMPTED = "unprompted"  # P05
    WRITTEN_DETAIL = "written_detail"  # P06
    WORKER_SPEAKS = "worker_speaks"  # P11
    NOT_HELD = "not_held"  # P11: the worker does not hold the conversation
    OUTDATED = "outdated"  # worked out before who may speak changed
    SOMEONE_ELSE = "may_be_someone_else"  # P18: it names something, and who reads it is not known


@dataclass(frozen=True)
class Draft:
    """A text about to be queued or sent, with what the gates need to know of it."""

    sort: Sort
    epoch: int
    details: int  # written details (numbers, addresses, names, ...) that no consent of the person covers
    by_worker: str | None = None
    in_window: bool = False  # now is within a time at which the person agreed to be texted first
    queued: bool = False  # it passed the gates when it was written, and is about to be sent
    names: int = 0  # words that tell what this is about, or what was said before (P18)


def may_write(
    draft: Draft, conversation: Conversation | None, *, suppressed: bool, held_by: str | None, now: datetime
) -> Refusal | None:
    """None if it may leave now, else the first gate that is closed.

    `suppressed`: the person said STOP on this channel, whatever has been erased since.
    `held_by`: the worker who has claimed the conversation, if any.
    """
    if conversation is None:
        return Refusal.ERASED
    if draft.sort is Sort.TAP:
        return None  # writes nothing to the person
    if suppressed or conversation.state is State.STOPPED:
        return Refusal.STOPPED
    if draft.sort is Sort.COVER:
        return _cover(draft, conversation, now)
    if conversation.state is State.LEFT or conversation.ended_at is not None:
        return Refusal.LEFT
    prompted = (
        draft.in_window if draft.sort is Sort.WINDOW else now - conversation.last_inbound_at <= SESSION
    )
    if not prompted:
        return Refusal.UNPROMPTED
    if draft.names and conversation.doubt is not None:
        return Refusal.SOMEONE_ELSE
    if draft.details:
        return Refusal.WRITTEN_DETAIL
    return _voice(draft, conversation, held_by)


def _cover(draft: Draft, conversation: Conversation, now: datetime) -> Refusal | None:
    """The one text that may follow an EXIT, in answer to that EXIT alone."""
    if conversation.state is not State.LEFT or conversation.ended_at is None:
        return Refusal.OUTDATED
    if now - conversation.ended_at > COVER_WITHIN:
        return Refusal.UNPROMPTED
    if draft.details:
        return Refusal.WRITTEN_DETAIL
    return None if draft.epoch == conversation.epoch else Refusal.OUTDATED


def _voice(draft: Draft, conversation: Conversation, held_by: str | None) -> Refusal | None:
    """One voice at a time (P11)."""
    if draft.sort is Sort.WORKER:
        held = conversation.state is State.WORKER and held_by == draft.by_worker
        # Written while they held it: neither letting go nor whoever takes it next swallows what they said.
        return None if held or draft.queued else Refusal.NOT_HELD
    if conversation.state is State.WORKER and draft.sort is not Sort.ASKED:
        return Refusal.WORKER_SPEAKS
    return None if draft.epoch == conversation.epoch else Refusal.OUTDATED

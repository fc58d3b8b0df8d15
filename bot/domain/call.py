"""A call of a worker to a person: how far it has come, how it went, and the gate it stands behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from bot.domain.call_back import CallBack
from bot.domain.caller import CallReport, Leg, LegStatus
from bot.domain.conversation import Conversation, State
from bot.domain.ids import Channel, ConversationId

SAFE_FOR = timedelta(minutes=30)
"""How long "now is safe to call" is believed after they wrote. Our own rule: things change fast there."""

RINGS_FOR = timedelta(minutes=3)
"""A call of which nothing is heard for this long rings nowhere any more: each phone rings 20 seconds."""

LONGEST = timedelta(hours=2)
"""The carrier ends a call after this; one that was forgotten must not stay open."""

NO_NEWS = "no_news"
CUT, TAKEN_AWAY, ENDED_HERE = "person_left", "taken_away", "ended_here"
"""Why a call is ended by us: the person stopped or left; nobody holds them any more; its worker hung up on
the page."""


class CallState(str, Enum):
    RINGING_WORKER = "ringing_worker"  # the worker's own phone first; then the person's
    BRIDGED = "bridged"
    ENDED = "ended"
    FAILED = "failed"  # it never came to the person
    REFUSED = "refused"  # the carrier would not place it


class CallOutcome(str, Enum):
    """How it went, as the worker says afterwards. None of them blames anybody."""

    TALKED = "talked"
    NO_ANSWER = "no_answer"
    NOT_SAFE = "not_safe"
    ASKED_LATER = "asked_later"
    FAILED = "failed"


class Agreement(str, Enum):
    """What a call rests on: always something that the person said."""

    CALL_BACK = "call_back"  # a time they agreed on with a worker
    SAID_SAFE = "said_safe"  # they have just written that now is safe


class NoCall(str, Enum):
    """Why a call may not be made; the value is what the console shows in words."""

    ERASED = "erased"
    STOPPED = "stopped"
    LEFT = "left"
    NOT_HELD = "not_held"
    NO_NUMBER = "no_number"  # they write by Telegram
    ON_A_CALL = "on_a_call"
    NOT_AGREED = "not_agreed"
    WISHED = "wished"  # since they agreed, or in that very message, they wrote a wish about calls or phones
    TOO_LONG_AGO = "too_long_ago"  # what they wrote last is older than SAFE_FOR, or than the last call


_RANK = {CallState.RINGING_WORKER: 0, CallState.BRIDGED: 1}
_OVER = 2
_NOT_REACHED = frozenset({LegStatus.BUSY, LegStatus.NO_ANSWER, LegStatus.CANCELED, LegStatus.FAILED})


@dataclass(frozen=True)
class Call:
    """`code` says why it ended without a talk. `rang_at`: when the person's own phone began to ring."""

    id: UUID
    conversation: ConversationId
    by_worker: str
    agreed: Agreement
    begun_at: datetime
    state: CallState = CallState.RINGING_WORKER
    carrier_call_id: str | None = None
    code: str | None = None
    rang_at: datetime | None = None
    bridged_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: CallOutcome | None = None

    @property
    def is_over(self) -> bool:
        return self.state not in _RANK

    @property
    def was_cut(self) -> bool:
        """We ended it: whatever still rings is to be ended at the carrier, too."""
        return self.code in (CUT, TAKEN_AWAY, ENDED_HERE)

    def is_live(self, now: datetime) -> bool:
        lasts = LONGEST if self.state is CallState.BRIDGED else RINGS_FOR
        return not self.is_over and now - self.begun_at < lasts

    def placed(self, carrier_call_id: str) -> Call:
        return replace(self, carrier_call_id=carrier_call_id)

    def over(self, state: CallState, *, code: str | None, at: datetime) -> Call:
        """What is over stays as it ended."""
        return self if self.is_over else replace(self, state=state, code=code, ended_at=at)

    def cut(self, at: datetime, *, code: str = CUT) -> Call:
        return self.over(CallState.ENDED, code=code, at=at)

    def heard(self, report: CallReport, *, at: datetime) -> Call:
        """With what the carrier reports of one leg, in whatever order the reports come: a call never goes
        back, and what is missing is filled in."""
        known = self if self.carrier_call_id else self.placed(report.carrier_call_id)
        if report.leg is Leg.PERSON and report.status is not LegStatus.INITIATED and known.rang_at is None:
            known = replace(known, rang_at=known.ended_at or at)
        state, code = _meaning(report)
        if state is CallState.BRIDGED and known.bridged_at is None:
            known = replace(known, bridged_at=known.ended_at or at)
        rank = 0 if known.code == NO_NEWS else _RANK.get(known.state, _OVER)
        if state is None or _RANK.get(state, _OVER) < rank:
            return known
        if rank == _OVER:
            return known if known.code else replace(known, code=code)
        ended = None if state in _RANK else at
        return replace(known, state=state, code=code, ended_at=ended)


def _meaning(report: CallReport) -> tuple[CallState | None, str | None]:
    if report.status in _NOT_REACHED:
        never = report.leg is Leg.WORKER
        code = f"{report.leg.value}_{report.status.value}".replace("-", "_")
        return (CallState.FAILED if never else CallState.ENDED), code
    if report.status is LegStatus.COMPLETED:
        return CallState.ENDED, None
    both = report.leg is Leg.PERSON and report.status is LegStatus.IN_PROGRESS
    return (CallState.BRIDGED if both else None), None


# --- the gate -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CallWanted:
    """What the gate is told. There is no place in it for urgency: it never stands in for a yes."""

    by_worker: str
    held_by: str | None  # who has claimed the conversation
    suppressed: bool  # the person said STOP on this channel, whatever has been erased since
    said_safe: bool = False  # the worker records that they wrote that now is safe to call
    call_back: CallBack | None = None
    before: Call | None = None  # the latest call, if there was one
    wished_at: datetime | None = None  # when their note last got a wish about calls or phones


def may_call(wanted: CallWanted, conversation: Conversation | None, *, now: datetime) -> Agreement | NoCall:
    """What the call rests on, or the first reason against it."""
    if conversation is None:
        return NoCall.ERASED
    if wanted.suppressed or conversation.state is State.STOPPED:
        return NoCall.STOPPED
    if conversation.state is State.LEFT or conversation.ended_at is not None:
        return NoCall.LEFT
    if conversation.state is not State.WORKER or wanted.held_by != wanted.by_worker:
        return NoCall.NOT_HELD
    if conversation.channel is not Channel.SMS:
        return NoCall.NO_NUMBER
    if wanted.before is not None and wanted.before.is_live(now):
        return NoCall.ON_A_CALL
    return _agreed(wanted, conversation, now)


def _agreed(wanted: CallWanted, conversation: Conversation, now: datetime) -> Agreement | NoCall:
    """A window is a time for one text, and no yes to a call."""
    promise = wanted.call_back
    unused = promise is not None and promise.holds(now) and not _rang_since(wanted.before, promise.due_at)
    if promise is not None and unused and _after_wish(promise.made_at, wanted):
        return Agreement.CALL_BACK
    wished = not _after_wish(conversation.last_inbound_at, wanted)
    if not wanted.said_safe:
        return NoCall.WISHED if wished else NoCall.NOT_AGREED
    if not wrote_lately(wanted.before, conversation, now):
        return NoCall.TOO_LONG_AGO
    return NoCall.WISHED if wished else Agreement.SAID_SAFE


def _after_wish(said_at: datetime, wanted: CallWanted) -> bool:
    """Only a yes that is younger than what they wished about calls can stand against it."""
    return wanted.wished_at is None or wanted.wished_at < said_at


def _rang_since(before: Call | None, at: datetime) -> bool:
    """A promise is for one ringing of their phone: another call needs another yes."""
    return before is not None and before.rang_at is not None and before.rang_at >= at


def wrote_lately(before: Call | None, conversation: Conversation, now: datetime) -> bool:
    """Whether there is a message that may be a yes to a call now: one that is not old, and that no earlier
    ringing of their phone has used up."""
    wrote = conversation.last_inbound_at
    return now - wrote < SAFE_FOR and not _rang_since(before, wrote)


_CALLS = re.compile(
    r"call|phone|\bring|dial|voice|speak|\btalk|\bhear|text|messag|\bsms\b|number|\bcell|pick up|answer"
    r"|quiet"
    r"|llam|tel[eé]f|habl|\bvoz\b|mensaj|appel|t[eé]l[eé]ph|sonn|parl|\bvoix\b"
)


def about_calls(wish: str) -> bool:
    """Whether a wish has anything to do with calls or phones, for or against. What exactly it asks for is
    for a worker to read: here a mistake has to fall on the side of not ringing."""
    return bool(_CALLS.search(wish.casefold().replace("_", " ")))

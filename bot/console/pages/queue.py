"""The queue: who waits, who is with whom, and a large button for the next one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from bot.console import words
from bot.console.pages.call_part import CALL_OUTCOMES
from bot.console.visit import Visit
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.ids import IN_ENGLISH, HandoffId
from bot.domain.staff import Right, Role
from bot.domain.staff_session import Stage
from bot.domain.urgency import Urgency
from bot.errors import AlreadyClaimed, DatabaseUnavailable, HandoffClosed, HandoffUnknown
from bot.services.see_calls import call_duties
from bot.services.see_queue import Row, see_queue
from bot.services.sign_in import find_session
from bot.services.take_conversation import take_conversation, take_next
from bot.staff_errors import (
    LoadFull,
    NobodyWaits,
    NotAllowed,
    NotSignedIn,
)

_NOBODY = "Nobody is waiting for you right now. This page shows it the moment somebody does."
_ENDED = "That one has ended, or was erased. Nothing is lost: here is who waits."
_UNTRAINED = "Finish the practice room first. Your lead then lets you take live conversations."


@dataclass(frozen=True)
class Line:
    """One conversation as the queue shows it; no words of the person and no address."""

    id: str
    pseudonym: str
    urgency: str
    urgency_words: str
    reasons: str
    waited: str
    channel: str
    language: str
    contact: str
    holder: str
    mine: bool
    left: bool
    doubt: bool
    kept_for: str
    misses: int
    late: str


async def home(visit: Visit) -> Response:
    """Where each role begins."""
    begins = {Role.COORDINATOR: "/directory", Role.OPERATOR: "/accounts"}
    return visit.go(begins.get(visit.worker.role, "/queue"))


async def page(visit: Visit) -> Response:
    return await _show(visit)


async def part(visit: Visit) -> Response:
    """The same without the frame, for a page that is open already."""
    return await _show(visit, page="queue_part.html")


async def news(visit: Visit) -> Response:
    async def welcome() -> bool:
        try:
            await find_session(visit.held_token, stage=Stage.SIGNED_IN, line=visit.line, touch=False)
        except (NotSignedIn, DatabaseUnavailable):  # the page says that it is not live, and asks again
            return False
        return True

    return StreamingResponse(visit.console.news.stream(welcome), media_type="text/event-stream")


async def take(visit: Visit) -> Response:
    try:
        handoff = await take_conversation(
            HandoffId(UUID(visit.path("id"))), worker=visit.worker, line=visit.line
        )
    except (AlreadyClaimed, HandoffClosed, HandoffUnknown, LoadFull, NotAllowed, ValueError) as refused:
        return await _show(visit, status=409, problem=await _why(visit, refused))
    return visit.go(f"/conversations/{handoff.id}")


async def take_the_next(visit: Visit) -> Response:
    try:
        handoff = await take_next(worker=visit.worker, line=visit.line)
    except (NobodyWaits, LoadFull, NotAllowed) as refused:
        return await _show(visit, status=409, problem=await _why(visit, refused))
    return visit.go(f"/conversations/{handoff.id}")


async def _why(visit: Visit, refused: Exception) -> str:
    if isinstance(refused, AlreadyClaimed):
        async with visit.line.store.transaction() as tx:
            holder = await tx.staff.by_login(refused.by)
        return f"{holder.first_name if holder else refused.by} has this conversation already."
    if isinstance(refused, LoadFull):
        return f"You hold {refused.most} conversations. End or hand over one before you take another."
    if isinstance(refused, NotAllowed):
        return _UNTRAINED
    return _NOBODY if isinstance(refused, NobodyWaits) else _ENDED


async def _show(
    visit: Visit, *, page: str = "queue.html", status: int = 200, problem: str | None = None
) -> Response:
    seen = await see_queue(worker=visit.worker, line=visit.line)
    calls = await call_duties(worker=visit.worker, line=visit.line)
    lines = [_line(visit, row) for row in seen.rows]
    waiting = [line for line in lines if not line.holder]
    return visit.show(
        page,
        status=status,
        problem=problem,
        waiting=waiting,
        mine=[line for line in lines if line.mine],
        held=[line for line in lines if line.holder and not line.mine],
        unheard=seen.unheard,
        doubt_means=words.DOUBT_MEANS,
        staffed=visit.line.staffed(),
        urgent=sum(line.urgency == Urgency.URGENT.value for line in waiting),
        alerts=seen.alerts if visit.worker.may(Right.OVERSEE) else 0,
        pause=seen.pause,
        erased=[(each, words.reasons_in_words(each.kinds)) for each in seen.erased],
        promised=calls.promised,
        to_note=calls.to_note,
        call_outcomes=CALL_OUTCOMES,
        usual_wait=words.lasting(seen.usual_wait) if seen.usual_wait else None,
    )


def _line(visit: Visit, row: Row) -> Line:
    handoff, conversation = row.handoff, row.conversation
    held = handoff.status is HandoffStatus.CLAIMED
    return Line(
        id=str(handoff.id),
        pseudonym=conversation.pseudonym,
        urgency=handoff.urgency.value,
        urgency_words=words.URGENCIES[handoff.urgency.value],
        reasons=words.reasons_in_words(handoff.reasons),
        waited=words.waited(handoff.waiting_since, now=visit.now()),
        channel=words.CHANNELS[conversation.channel.value],
        language=IN_ENGLISH[conversation.language],
        contact=row.contact_name or "",
        holder=(row.holder_name or str(handoff.claimed_by)) if held else "",
        mine=held and handoff.claimed_by == visit.worker.login,
        left=handoff.left_at is not None,
        doubt=conversation.doubt is not None,
        kept_for=_kept_for(handoff, row),
        misses=handoff.misses,
        late=words.not_answered(handoff, now=visit.now()),
    )


def _kept_for(handoff: Handoff, row: Row) -> str:
    if handoff.for_worker is not None:
        return row.wanted_name or handoff.for_worker
    return f"a {handoff.for_role.value}" if handoff.for_role else ""

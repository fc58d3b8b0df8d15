"""The queue as one worker sees it: in their order, with names instead of logins, and what to expect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.conversation import Conversation
from bot.domain.erasure import UrgentErased
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.staff import Worker
from bot.domain.waits import LATELY, usual_wait
from bot.services.line import Line
from bot.services.take_conversation import in_order_for

PAUSE_AFTER = timedelta(minutes=15)
"""How long after an urgent conversation has ended a pause is suggested. practice.md F2."""


@dataclass(frozen=True)
class Row:
    """Names are first names of workers; None where there is nobody."""

    handoff: Handoff
    conversation: Conversation
    contact_name: str | None  # whom the person knows
    holder_name: str | None
    wanted_name: str | None  # for whom it is kept


@dataclass(frozen=True)
class Seen:
    """`pause`: this worker has just ended an urgent one. `usual_wait`: as the person is told it."""

    rows: tuple[Row, ...]
    unheard: tuple[Conversation, ...]
    alerts: int  # urgent ones that nobody took in time
    pause: bool
    usual_wait: timedelta | None
    erased: tuple[UrgentErased, ...]  # urgent, and erased at the person's request


async def see_queue(*, worker: Worker, line: Line) -> Seen:
    now = line.clock()
    async with line.store.transaction() as tx:
        pairs = await tx.handoffs.waiting(now=now)
        known = await tx.contacts.of([conversation.fingerprint for _, conversation in pairs])
        names = {each.login: each.first_name for each in await tx.staff.all()}
        unheard = await tx.conversations.unheard()
        ended = await tx.handoffs.last_urgent_of(worker.login)
        erased = await tx.urgent_erased.shown(now)
        taken, waiting = await tx.handoffs.waits(since=now - LATELY, now=now)
    ordered = in_order_for(worker, pairs, known, now=now)
    held = [pair for pair in pairs if pair[0].status is HandoffStatus.CLAIMED]
    return Seen(
        rows=tuple(_row(pair, known, names) for pair in (*ordered, *held)),
        unheard=tuple(unheard),
        alerts=sum(handoff.alerts > 0 for handoff, _ in ordered),
        pause=ended is not None and now - ended < PAUSE_AFTER,
        usual_wait=usual_wait(taken, waiting),
        erased=tuple(erased),
    )


def _row(pair: tuple[Handoff, Conversation], known: Mapping[bytes, str], names: Mapping[str, str]) -> Row:
    handoff, conversation = pair
    contact = known.get(conversation.fingerprint)
    return Row(
        handoff,
        conversation,
        contact_name=names.get(contact, contact) if contact else None,
        holder_name=names.get(handoff.claimed_by) if handoff.claimed_by else None,
        wanted_name=names.get(handoff.for_worker) if handoff.for_worker else None,
    )

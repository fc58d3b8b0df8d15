"""What a lead sees and does: who waits, who holds what, what was overridden; to move and to cover."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.trail import Did, TrailEntry
from bot.services.let_go import let_go
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.staff_errors import AccountUnknown

_TOLD_TO_LEADS = (Did.OVERRODE, Did.OPENED_ADDRESS, Did.LAPSED, Did.LOCKED, Did.RECOVERED)
_MOST = 50


@dataclass(frozen=True)
class Told:
    """What a lead is to know of, with the reason in words while the conversation's key lives."""

    entry: TrailEntry
    words: Private | None


@dataclass(frozen=True)
class Overview:
    """`contacts`: by login of the worker the persons know; `told` newest first."""

    waiting: tuple[tuple[Handoff, Conversation], ...]
    held: tuple[tuple[Handoff, Conversation], ...]
    told: tuple[Told, ...]
    workers: tuple[Worker, ...]
    contacts: dict[bytes, str]


async def oversee(*, line: Line) -> Overview:
    async with line.store.transaction() as tx:
        pairs = await tx.handoffs.waiting(now=line.clock())
        entries = await tx.trail.latest_of([did.value for did in _TOLD_TO_LEADS], most=_MOST)
        told = [Told(entry, await tx.trail.words_of(entry)) for entry in entries]
        workers = await tx.staff.all()
        contacts = await tx.contacts.of([conversation.fingerprint for _, conversation in pairs])
    return Overview(
        waiting=tuple(pair for pair in pairs if pair[0].status is HandoffStatus.WAITING),
        held=tuple(pair for pair in pairs if pair[0].status is HandoffStatus.CLAIMED),
        told=tuple(told),
        workers=tuple(workers),
        contacts=contacts,
    )


async def give_conversation(handoff_id: HandoffId, to: str, *, lead: Worker, line: Line) -> Handoff:
    """It waits for this worker, whoever held it; once taken from somebody, the bot answers until then.

    Raises HandoffUnknown, HandoffClosed, AccountUnknown if `to` takes no conversations.
    """
    async with line.store.transaction() as tx:
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        next_one = await tx.staff.by_login(to)
        if next_one is None or not next_one.takes:
            raise AccountUnknown
        given = handoff.given(to, at=line.clock())
        await let_go(given, conversation, tx=tx, line=line, ends_calls=True)
        await tx.trail.add(
            Did.TRANSFERRED.value, who=lead.login, at=line.clock(), about=conversation.id, reason=to
        )
    return given


async def change_contact(handoff_id: HandoffId, to: str, *, lead: Worker, line: Line) -> None:
    """Whom the person knows from now on. Raises HandoffUnknown, AccountUnknown."""
    async with line.store.transaction() as tx:
        _, conversation = await lock_handoff(handoff_id, tx=tx)
        next_one = await tx.staff.by_login(to)
        if next_one is None or not next_one.takes:
            raise AccountUnknown
        await tx.contacts.change(conversation.fingerprint, to, at=line.clock())
        await tx.trail.add(
            Did.TRANSFERRED.value,
            who=lead.login,
            at=line.clock(),
            about=conversation.id,
            reason=f"contact:{to}",
        )

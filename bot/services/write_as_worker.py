"""A worker who would write a detail warns first, and records the person's yes before writing it (P06)."""

from __future__ import annotations

from bot.domain.consent import Consent, WrittenKind
from bot.domain.conversation import Conversation
from bot.domain.gates import SESSION, Draft, may_write
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId, TurnId
from bot.domain.records import NewOutbound, Sort
from bot.errors import GateClosed
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction

WARNING = "utter_written_by_worker"
AGREED = "written_agreed"  # the code on the audit trail


async def warn_before_writing(
    handoff_id: HandoffId, *, what: str | WrittenKind, worker: str, line: Line
) -> None:
    """Send the one line of warning; `what` is a directory key or a kind of detail.

    Raises HandoffUnknown, or GateClosed naming the gate.
    """
    async with line.store.transaction() as tx:
        handoff, conversation = await _held(handoff_id, worker=worker, tx=tx, line=line)
        turn = await _latest(conversation, tx)
        await tx.handoffs.save(handoff.answered())  # the person hears from them: that is an answer
        now = line.clock()
        if isinstance(what, WrittenKind):
            await tx.consents.ask(conversation.id, kind=what, turn=turn, at=now)
        else:
            await tx.consents.ask(conversation.id, item=what, turn=turn, at=now)
        await tx.outbox.add(
            conversation.id,
            NewOutbound(
                sort=Sort.WORKER,
                key=WARNING,
                text=line.text(WARNING, conversation.language),
                prompted_by=turn,
                epoch=conversation.epoch,
                due_at=now,
                by_worker=worker,
            ),
        )


async def record_yes_to_writing(handoff_id: HandoffId, *, worker: str, line: Line) -> Consent:
    """The person answered the warning with a yes: from now to the end of the session it may be written.

    Raises HandoffUnknown; GateClosed("not_asked") without a warning, GateClosed("not_answered") while
    the person has written nothing since. The worker's name stands on the audit trail with it.
    """
    async with line.store.transaction() as tx:
        _, conversation = await _held(handoff_id, worker=worker, tx=tx, line=line)
        asked = await tx.consents.asked(conversation.id)
        if asked is None:
            raise GateClosed("not_asked")
        turn = await _latest(conversation, tx)
        if turn == asked.asked_turn:
            raise GateClosed("not_answered")
        now = line.clock()
        given = asked.given(turn, at=now, ends_at=now + SESSION)
        await tx.consents.save(given)
        await tx.audit.record(AGREED, conversation.id, about=given.id, by=worker, at=now)
        return given


async def _held(
    handoff_id: HandoffId, *, worker: str, tx: Transaction, line: Line
) -> tuple[Handoff, Conversation]:
    handoff, conversation = await lock_handoff(handoff_id, tx=tx)
    refusal = may_write(
        Draft(Sort.WORKER, conversation.epoch, 0, by_worker=worker),
        conversation,
        suppressed=await tx.suppressions.holds(conversation.fingerprint),
        held_by=handoff.claimed_by if handoff.is_open else None,
        now=line.clock(),
    )
    if refusal is not None:
        raise GateClosed(refusal.value)
    return handoff, conversation


async def _latest(conversation: Conversation, tx: Transaction) -> TurnId:
    latest = await tx.turns.latest(conversation.id)
    if latest is None:
        raise GateClosed("unprompted")
    return latest[0]

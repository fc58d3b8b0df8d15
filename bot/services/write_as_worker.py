"""A worker who would write a detail warns first, and records the person's yes before writing it (P06)."""

from __future__ import annotations

from bot.domain.consent import Consent, WrittenKind
from bot.domain.gates import SESSION
from bot.domain.ids import HandoffId
from bot.domain.said_yes import reads_as_no
from bot.errors import GateClosed
from bot.services.hear_yes import answers_in
from bot.services.line import Line
from bot.services.worker_gate import check_gate, hold, message, note_answer

WARNING = "utter_written_by_worker"
AGREED = "written_agreed"  # the code on the audit trail
_DETAIL = 1  # it leads to one: not while it may be someone else (P18)


async def warn_before_writing(
    handoff_id: HandoffId, *, what: str | WrittenKind, worker: str, line: Line
) -> None:
    """Send the one line of warning; `what` is a directory key or a kind of detail.

    Raises HandoffUnknown, or GateClosed naming the gate.
    """
    async with line.store.transaction() as tx:
        held = await hold(handoff_id, worker=worker, tx=tx)
        turn = await check_gate(held, names=_DETAIL, tx=tx, line=line)
        await note_answer(held, tx=tx, line=line)
        conversation, now = held.conversation, line.clock()
        if isinstance(what, WrittenKind):
            await tx.consents.ask(conversation.id, kind=what, turn=turn, at=now)
        else:
            await tx.consents.ask(conversation.id, item=what, turn=turn, at=now)
        text = line.text(WARNING, conversation.language)
        await tx.outbox.add(conversation.id, message(held, text, key=WARNING, answers=turn, line=line))


async def record_yes_to_writing(handoff_id: HandoffId, *, worker: str, line: Line) -> Consent:
    """The person answered the warning with a yes: from now to the end of the session it may be written.

    Raises HandoffUnknown; GateClosed("not_asked") without a warning, GateClosed("not_answered") while
    the person has written nothing since, GateClosed("reads_as_no") if they begin with a no. The worker's
    name stands on the audit trail with it.
    """
    async with line.store.transaction() as tx:
        held = await hold(handoff_id, worker=worker, tx=tx)
        turn = await check_gate(held, names=_DETAIL, tx=tx, line=line)
        conversation, now = held.conversation, line.clock()
        asked = await tx.consents.asked(conversation.id)
        if asked is None:
            raise GateClosed("not_asked")
        if turn == asked.asked_turn:
            raise GateClosed("not_answered")
        said = answers_in(await tx.turns.thread(conversation.id))
        if said and reads_as_no(said[-1].text.open()):
            raise GateClosed("reads_as_no")
        given = asked.given(turn, at=now, ends_at=now + SESSION)
        await tx.consents.save(given)
        await tx.audit.record(AGREED, conversation.id, about=given.id, by=worker, at=now)
        return given

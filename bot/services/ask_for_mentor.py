"""A worker asks the person whether a mentor may stand beside them, and records what they said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from bot.domain.ids import ConversationId, HandoffId
from bot.domain.mentor import LONGEST, Beside, Mentoring, Said, Shares
from bot.domain.staff import Right, Worker
from bot.domain.trail import Did
from bot.errors import AlreadyClaimed, GateClosed, HandoffUnknown
from bot.services.care_access import care_to_change
from bot.services.hear_yes import answers_in
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.staff_errors import AccountUnknown


@dataclass(frozen=True)
class MentorYes:
    """What the person agreed to: how they said it, what the mentor sees beyond the least, until when."""

    said: Said
    shares: frozenset[Shares]
    ends_on: date


def is_mentor(worker: Worker) -> bool:
    """Who may be asked for: a mentor who has practised, as anybody who meets a person has."""
    return worker.may(Right.MENTOR) and worker.trained


async def ask_for_mentor(handoff_id: HandoffId, mentor: str, *, worker: Worker, line: Line) -> None:
    """Nothing is shown to the mentor, not even that somebody was asked.

    Raises AccountUnknown if `mentor` is none, AlreadyClaimed while another is asked for or there, and as
    `care_to_change` does.
    """
    now = line.clock()
    async with line.store.transaction() as tx:
        handoff = await care_to_change(handoff_id, worker=worker, tx=tx)
        found = await tx.staff.by_login(mentor)
        if found is None or not is_mentor(found):
            raise AccountUnknown
        for one in await tx.mentors.of(handoff.conversation):
            if one.open(line.today()):
                raise AlreadyClaimed(by=one.mentor)
            if one.ended_at is None and one.declined_at is None:  # their yes ran out
                await tx.mentors.save(one.end(now))
        asked = Mentoring(uuid4(), handoff.conversation, mentor, worker.login, now)
        await tx.mentors.add(asked)
        await note_mentoring("asked", asked, worker, tx=tx, line=line)


async def record_mentor_yes(
    handoff_id: HandoffId, mentoring: UUID, yes: MentorYes, *, worker: Worker, line: Line
) -> None:
    """Raises GateClosed("no_yes") for a yes in writing after which the person wrote nothing, ValueError for
    a last day that is past or too far off, HandoffUnknown for what does not wait for an answer."""
    if not line.today() <= yes.ends_on <= line.today() + LONGEST:
        raise ValueError
    now = line.clock()
    async with line.store.transaction() as tx:
        handoff = await care_to_change(handoff_id, worker=worker, tx=tx)
        asked = await _of(mentoring, handoff.conversation, tx=tx)
        if asked.state(line.today()) is not Beside.ASKED:
            raise HandoffUnknown
        if yes.said is Said.IN_WRITING and not await _wrote_since(asked, tx=tx):
            raise GateClosed("no_yes")
        agreed = asked.agree(yes.said, shares=yes.shares, ends_on=yes.ends_on, at=now)
        await tx.mentors.save(agreed)
        await note_mentoring("agreed", agreed, worker, tx=tx, line=line)


async def record_mentor_no(handoff_id: HandoffId, mentoring: UUID, *, worker: Worker, line: Line) -> None:
    """Raises as `end_mentor` does."""
    await _close(handoff_id, mentoring, lambda one, at: one.decline(at), worker=worker, line=line)


async def end_mentor(handoff_id: HandoffId, mentoring: UUID, *, worker: Worker, line: Line) -> None:
    """From now on the mentor sees nothing of it. Raises HandoffUnknown for what is over already."""
    await _close(handoff_id, mentoring, lambda one, at: one.end(at), worker=worker, line=line)


async def _close(
    handoff_id: HandoffId,
    mentoring: UUID,
    close: Callable[[Mentoring, datetime], Mentoring],
    *,
    worker: Worker,
    line: Line,
) -> None:
    now = line.clock()
    async with line.store.transaction() as tx:
        handoff = await care_to_change(handoff_id, worker=worker, tx=tx)
        one = await _of(mentoring, handoff.conversation, tx=tx)
        if not one.open(line.today()):
            raise HandoffUnknown
        closed = close(one, now)
        await tx.mentors.save(closed)
        await note_mentoring(closed.state(line.today()).value, closed, worker, tx=tx, line=line)


async def _of(mentoring: UUID, conversation: ConversationId, *, tx: Transaction) -> Mentoring:
    found = await tx.mentors.get(mentoring)
    if found is None or found.conversation != conversation:
        raise HandoffUnknown
    return found


async def _wrote_since(asked: Mentoring, *, tx: Transaction) -> bool:
    """An answer comes after the question: the person wrote last, and since the worker began to ask."""
    thread = await tx.turns.thread(asked.conversation)
    conversation = await tx.conversations.get(asked.conversation)
    if conversation is None or not answers_in(thread[-1:]):
        return False
    return thread[-1].at >= asked.asked_at and conversation.theirs(thread[-1].at)


async def note_mentoring(what: str, one: Mentoring, worker: Worker, *, tx: Transaction, line: Line) -> None:
    """On the trail."""
    await tx.trail.add(
        Did.MENTOR.value,
        who=worker.login,
        at=line.clock(),
        about=one.conversation,
        reason=f"{what}:{one.mentor}",
    )

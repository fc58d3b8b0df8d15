"""Put one waiting turn to the dialogue and commit what it decided, or bring in a human."""

from __future__ import annotations

import logging

from bot.domain.conversation import Conversation, State
from bot.domain.measured import TURN, bucket_of
from bot.domain.note import Agreed, Note
from bot.domain.records import LeasedTurn, TurnOutcome
from bot.domain.turn import DialogueEngine, Situation, TurnAnswer, TurnQuestion
from bot.errors import DialogueFailed
from bot.services.apply_answer import apply_answer
from bot.services.fall_to_human import fall_to_human
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.read_back import CHOOSE_NOW

LEASE_S = 15.0  # half as much again as the dialogue's own limit of 10 s
MOST_TRIES = 3  # a turn that killed its worker this often goes to a human

_log = logging.getLogger("porchlight.dialogue")


async def take_turn(*, line: Line, engine: DialogueEngine) -> bool:
    """Serve one turn; False if none waits.

    Leasing, thinking and committing are apart: while the model works no row is locked, and what
    it answers counts only if nothing changed meanwhile.
    """
    async with line.store.transaction() as tx:
        leased = await tx.turns.lease(now=line.clock(), lease_s=LEASE_S)
        if leased is None:
            return False
        question = await _question(leased, tx=tx, line=line)
    if leased.tries > MOST_TRIES:
        await fall_to_human(leased, reason="turn_failed_three_times", line=line)
    elif question is not None:
        await _put(question, leased, engine=engine, line=line)
    return True


async def _put(question: TurnQuestion, leased: LeasedTurn, *, engine: DialogueEngine, line: Line) -> None:
    try:
        answer = await engine.handle(question)
    except DialogueFailed as failure:
        _log.warning("turn fell to a human: %s", failure.code)
        line.tally.add("turn_failed", failure.code)
        await fall_to_human(leased, reason="dialogue_failed", line=line)
    else:
        await _commit(leased, answer, line=line)


async def _question(leased: LeasedTurn, *, tx: Transaction, line: Line) -> TurnQuestion | None:
    """What the dialogue is asked; None if the conversation is no longer the bot's to answer."""
    conversation = await tx.conversations.lock(leased.conversation)
    if conversation is None or _changed(conversation, leased):
        await _overtaken(leased, conversation, tx=tx)
        return None
    snapshot, waiting = await tx.trackers.start(conversation.id)
    return TurnQuestion(
        conversation=conversation.id,
        turn=leased.id,
        channel=conversation.channel,
        language=conversation.language,
        kind=leased.kind,
        text=leased.text,
        not_text=leased.not_text,
        snapshot=snapshot,
        earlier=None if snapshot is not None else await _earlier(conversation, tx=tx),
        situation=await _situation(conversation, leased, waiting=waiting, tx=tx, line=line),
    )


async def _earlier(conversation: Conversation, *, tx: Transaction) -> bytes | None:
    """What a blank start may know: of this only which wordings were used is read (P10, P18)."""
    aside = await tx.trackers.load_aside(conversation.id) if conversation.hides_before else None
    return aside or await tx.trackers.load_earlier(conversation.id)


async def _situation(
    conversation: Conversation, leased: LeasedTurn, *, waiting: bool, tx: Transaction, line: Line
) -> Situation:
    hides = conversation.hides_before
    note = await tx.notes.load(conversation.id) if waiting and not hides else Note()
    return Situation(
        # A concern raised quietly must not make the bot speak of a worker nobody asked for.
        handoff_waiting=waiting,
        note_open=note.agreed is Agreed.READ if waiting else await _read_just_now(conversation, tx),
        danger=leased.danger.level,
        danger_seen=leased.danger.level if hides else conversation.danger_seen,
        staffed=line.staffed(),
        written_needs=frozenset(need.value for need in line.directory.needs_served(line.today())),
        written_signs=line.directory.signs_served(line.today()),
        now=line.clock().astimezone(line.hours.zone),
        facts=line.facts_now(),
    )


async def _read_just_now(conversation: Conversation, tx: Transaction) -> bool:
    """Nobody was asked to come, but the person asked to change their note, and it was read to them."""
    return not conversation.hides_before and await tx.outbox.last_said(conversation.id) == CHOOSE_NOW


async def _commit(leased: LeasedTurn, answer: TurnAnswer, *, line: Line) -> None:
    """All of the answer in one transaction, or none of it."""
    async with line.store.transaction() as tx:
        conversation = await tx.conversations.lock(leased.conversation)
        if conversation is None or _changed(conversation, leased):
            await _overtaken(leased, conversation, tx=tx)
            return
        if not await tx.turns.finish(leased, outcome=TurnOutcome.ANSWERED):
            return  # our lease ran out and another worker has it
        await tx.trackers.save(conversation.id, answer.snapshot)
        await apply_answer(answer, conversation, turn=leased, tx=tx, line=line)
    line.tally.add(TURN, bucket_of(line.clock() - leased.received_at))


def _changed(conversation: Conversation, leased: LeasedTurn) -> bool:
    return conversation.epoch != leased.epoch or conversation.state is not State.BOT


async def _overtaken(leased: LeasedTurn, conversation: Conversation | None, *, tx: Transaction) -> None:
    with_worker = conversation is not None and conversation.state is State.WORKER
    outcome = TurnOutcome.TO_HUMAN if with_worker else TurnOutcome.OVERTAKEN
    await tx.turns.finish(leased, outcome=outcome)

"""Write what a turn taught us into the note, in the transaction of that turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.danger import DangerLevel
from bot.domain.ids import ConversationId
from bot.domain.instrument import answers_item
from bot.domain.needs import horizon_of, needs_meant
from bot.domain.note import Agreed, Entry, Note, NoteField, remembered_of, strength_by, told_by
from bot.domain.records import LeasedTurn
from bot.domain.turn import AnswerNote, Remember, Say, TurnAnswer, TurnKind
from bot.services.ports import Transaction

_MATTERS = "what_matters"  # the topic whose answer is what matters most
_STRENGTHS = ("who_feels_safe", "goal")  # topics answered in their own words
_SAID_SO = "own_words"
_ENDED = {"keep": Agreed.KEPT, "skip": Agreed.SKIPPED}
_OTHER = "utter_need_other"  # said to what fits no group: it counts in their own words
_FEWEST_LETTERS = 3  # "1" or "ok" is an answer, not words to pass on

Found = tuple[NoteField, str | None]


async def keep_note(answer: TurnAnswer, turn: LeasedTurn, *, tx: Transaction) -> None:
    """Nothing is read or written if the turn taught nothing."""
    if not (answer.asked or _answers(answer) or any(_decided(answer)) or any(remembered_of(answer.intent))):
        return
    before = await tx.notes.load(turn.conversation)
    answer = _without_left_out(answer, before)
    note = before.with_asked(answer.asked)
    if answers_item(answer.asked) and turn.danger.level is DangerLevel.NONE:  # danger is for everybody
        note = replace(note, set_apart=note.set_apart | {turn.id})
    found = [*_found(answer, turn, before), *_decided(answer)]
    number = await _number(turn, tx) if found or _answers(answer) else 0
    for where, code in found:
        entry = _entry(_with_horizon(code, turn) if where is NoteField.NEED else code, turn, number)
        note = note.with_entry(where, entry) if entry else note
    for said in _answers(answer):
        note = _answered(note, said, _entry(None, turn, number))
    if note != before:
        await tx.notes.save(turn.conversation, note)


async def keep_wish(answer: TurnAnswer, turn: LeasedTurn, *, tx: Transaction) -> None:
    """While it may be somebody else nothing is noted but how they want it handled: a wish against calls
    is heeded whoever wrote it."""
    if not any(field is NoteField.WISH for field, _ in remembered_of(answer.intent)):
        return
    entry = _entry(None, turn, await _number(turn, tx))
    if entry is None:
        return
    note = await tx.notes.load(turn.conversation)
    await tx.notes.save(turn.conversation, note.with_entry(NoteField.WISH, entry))


async def mark_read(conversation: ConversationId, note: Note, *, tx: Transaction) -> None:
    await tx.notes.save(conversation, replace(note, agreed=Agreed.READ))


def _without_left_out(answer: TurnAnswer, before: Note) -> TurnAnswer:
    """The dialogue goes on knowing what was answered; a note that was taken out stays out."""
    if not before.left_out:
        return answer
    return replace(
        answer, asked={topic: code for topic, code in answer.asked.items() if topic not in before.left_out}
    )


def _found(answer: TurnAnswer, turn: LeasedTurn, before: Note) -> Iterator[Found]:
    """What the message says by itself, and what an answer to a question means."""
    if _worded(turn) or turn.kind is TurnKind.BUTTON:
        yield from remembered_of(answer.intent)
    for topic, value in answer.asked.items():
        needs = needs_meant(value) if before.asked.get(topic) != value else ()
        if needs:
            yield NoteField.NEED, needs[0].value
            if topic == _MATTERS:
                yield NoteField.MATTERS, None
        if topic in _STRENGTHS and value == _SAID_SO and before.asked.get(topic) != value:
            yield NoteField.STRENGTH, None


def _decided(answer: TurnAnswer) -> Iterator[Found]:
    for decision in answer.decisions:
        if isinstance(decision, Remember):
            yield decision.field, decision.value
        elif isinstance(decision, Say):
            told = told_by(decision.key)
            if told:
                yield NoteField.TOLD, told
            strength = strength_by(decision.key)
            if strength:
                yield NoteField.STRENGTH, strength
            if decision.key == _OTHER:
                yield NoteField.MATTERS, None


def _answers(answer: TurnAnswer) -> list[AnswerNote]:
    return [decision for decision in answer.decisions if isinstance(decision, AnswerNote)]


def _answered(note: Note, said: AnswerNote, words: Entry | None) -> Note:
    if said.how in _ENDED:
        return replace(note, agreed=_ENDED[said.how])
    if said.how == "change" and words is not None:
        return note.changed(said.part, words)
    return note.without(said.part)


def _entry(code: str | None, turn: LeasedTurn, number: int) -> Entry | None:
    """A code, or this message as it stands; a tap or a bare number has no words of its own."""
    if code is not None:
        return Entry(code, turn.id, number)
    if not _worded(turn):
        return None
    danger = turn.danger.level is not DangerLevel.NONE
    return Entry(turn.text.open().strip(), turn.id, number, words=True, danger=danger)


def _with_horizon(code: str | None, turn: LeasedTurn) -> str | None:
    horizon = horizon_of(turn.text.open()) if code and turn.kind is TurnKind.TEXT else None
    return f"{code}:{horizon.value}" if horizon else code


def _worded(turn: LeasedTurn) -> bool:
    letters = sum(letter.isalpha() for letter in turn.text.open())
    return turn.kind is TurnKind.TEXT and letters >= _FEWEST_LETTERS


async def _number(turn: LeasedTurn, tx: Transaction) -> int:
    return await tx.turns.number_of(turn.conversation, turn.id)

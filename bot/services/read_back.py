"""Read the note back to the person while they wait, built from reviewed sentences alone (P16)."""

from __future__ import annotations

from bot.domain.conversation import Conversation
from bot.domain.ids import Language, TurnId
from bot.domain.note import Agreed, Note, NoteField, Part
from bot.domain.private import Private
from bot.domain.records import NewOutbound, Sort
from bot.services.keep_note import mark_read
from bot.services.line import Line
from bot.services.ports import Transaction

READ, CHOOSE = "utter_note_read", "utter_note_choose"
CHOOSE_NOW = "utter_note_choose_now"
"""The same question where the person asked for it, and perhaps for nobody to come."""
_MOST_NEEDS = 2  # more would not fit into one text


async def read_back(conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line) -> None:
    """Two texts, once in a conversation, and only if there is something to read.

    A worker has been asked already: this gates nothing (P08), and may be left unanswered.
    """
    if conversation.hides_before:  # it holds what somebody else may read (P18)
        return
    note = await tx.notes.load(conversation.id)
    if note.agreed is Agreed.NOT_READ and note.parts():
        await _read(note, CHOOSE, conversation, turn=turn, tx=tx, line=line)


async def read_again(conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line) -> bool:
    """The person asks to change it, at any time. False if nothing in it can be read."""
    note = await tx.notes.load(conversation.id)
    if note.parts():
        await _read(note, CHOOSE_NOW, conversation, turn=turn, tx=tx, line=line)
    return bool(note.parts())


async def _read(
    note: Note, choose: str, conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> None:
    facts = {**line.facts_now(), "note_parts": parts_in_words(note, conversation.language, line)}
    for key in (READ, choose):
        await tx.outbox.add(
            conversation.id,
            NewOutbound(
                sort=Sort.SAFETY,
                key=key,
                text=Private(line.catalogue.render(key, conversation.language, facts)),
                prompted_by=turn,
                epoch=conversation.epoch,
                due_at=line.clock(),
                buttons=tuple(line.catalogue.buttons(key, conversation.language)),
            ),
        )
    await mark_read(conversation.id, note, tx=tx)


def parts_in_words(note: Note, language: Language, line: Line) -> str:
    """Codes as plain words; what a person wrote is spoken of, not repeated on a phone others may read."""
    facts = {"note_words": needs_in_words(note, language, line)}
    return " ".join(line.catalogue.render(_sentence(part, note), language, facts) for part in note.parts())


def needs_in_words(note: Note, language: Language, line: Line) -> str:
    codes = dict.fromkeys(entry.value.partition(":")[0] for entry in note.of(NoteField.NEED))
    known = [f"utter_need_word_{code}" for code in list(codes)[:_MOST_NEEDS]]
    return ", ".join(line.catalogue.render(key, language) for key in known)


def _sentence(part: Part, note: Note) -> str:
    if part is Part.NEEDS and not note.of(NoteField.NEED):
        return "utter_note_part_needs_own"
    if part is Part.CONTACT and not any(entry.words for entry in note.of(NoteField.CONTACT)):
        return "utter_note_part_contact_code"
    return f"utter_note_part_{part.value}"

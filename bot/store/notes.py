"""The warm note of a conversation, sealed, in one row (P15)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from bot.domain.ids import ConversationId, TurnId
from bot.domain.note import Agreed, Entry, Note, NoteField
from bot.store.row_seal import RowSeal
from bot.store.tables import notes
from bot.store.unit import Unit

_NOTE = "note_sealed"
_LOAD = select(notes.c.note_sealed).where(notes.c.conversation == bindparam("wanted"))
_INSERT = insert(notes)
_SAVE = _INSERT.on_conflict_do_update(
    index_elements=["conversation"], set_={_NOTE: _INSERT.excluded.note_sealed}
)


class PostgresNotes:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def load(self, conversation: ConversationId) -> Note:
        """An empty one if there is none yet."""
        row = await self._unit.first(_LOAD, wanted=conversation)
        if row is None:
            return Note()
        key = await self._unit.key_of(conversation)
        sealed = RowSeal(key, table=notes.name, row=conversation)
        return _from_json(json.loads(sealed.open(_NOTE, row.note_sealed)))

    async def save(self, conversation: ConversationId, note: Note) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(conversation)
        sealed = RowSeal(key, table=notes.name, row=conversation).close_json(_NOTE, _to_json(note))
        await self._unit.change(_SAVE, conversation=conversation, note_sealed=sealed)


def _to_json(note: Note) -> dict[str, Any]:
    return {
        "entries": {
            where.value: [[one.value, str(one.turn), one.number, one.words, one.danger] for one in held]
            for where, held in note.entries.items()
        },
        "asked": dict(note.asked),
        "taken_back": sorted(str(turn) for turn in note.taken_back),
        "set_apart": sorted(str(turn) for turn in note.set_apart),
        "agreed": note.agreed.value,
        "left_out": sorted(note.left_out),
    }


def _from_json(plain: dict[str, Any]) -> Note:
    return Note(
        entries={
            NoteField(where): tuple(Entry(value, TurnId(UUID(turn)), *rest) for value, turn, *rest in held)
            for where, held in plain["entries"].items()
        },
        asked=plain["asked"],
        taken_back=frozenset(TurnId(UUID(turn)) for turn in plain["taken_back"]),
        set_apart=frozenset(TurnId(UUID(turn)) for turn in plain.get("set_apart", [])),
        agreed=Agreed(plain["agreed"]),
        left_out=frozenset(plain.get("left_out", [])),
    )

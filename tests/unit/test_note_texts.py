"""P16: whatever the note holds, what is read to the person fits into one text each and repeats no words."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from bot.domain.ids import Language, TurnId
from bot.domain.needs import Need
from bot.domain.note import Entry, Note, NoteField
from bot.domain.segments import others_than_gsm7
from bot.safety.catalogue import Catalogue
from bot.services.read_back import READ, parts_in_words

CATALOGUE = Catalogue.load(Path(__file__).parents[2] / "data" / "responses", {})
TURN = TurnId(UUID(int=1))


def test_p16_every_note_fits_into_one_text() -> None:
    line = SimpleNamespace(catalogue=CATALOGUE)
    own = Entry("zebrafinch", TURN, 1, words=True)
    for two, wish, contact in product(combinations(Need, 2), (0, 1), (0, 1, 2)):
        note = Note()
        for need in two:
            note = note.with_entry(NoteField.NEED, Entry(f"{need.value}:weeks", TURN, 1))
        note = note.with_entry(NoteField.WISH, own) if wish else note
        note = note.with_entry(NoteField.CONTACT, own) if contact == 1 else note
        note = note.with_entry(NoteField.CONTACT, Entry("call", TURN, 1)) if contact == 2 else note
        parts = parts_in_words(note, Language.EN, line)  # type: ignore[arg-type]
        text = CATALOGUE.render(READ, Language.EN, {"note_parts": parts})
        assert len(text) <= 160, text
        assert not others_than_gsm7(text)
        assert "zebrafinch" not in text

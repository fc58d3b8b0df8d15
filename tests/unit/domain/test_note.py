"""The warm note: what goes in, what the person takes out."""

from __future__ import annotations

from uuid import UUID

import pytest

from bot.domain.ids import TurnId
from bot.domain.note import Agreed, Entry, Note, NoteField, Part, remembered_of

ONE, TWO = TurnId(UUID(int=1)), TurnId(UUID(int=2))


def test_a_value_stands_once_but_each_turn_of_a_signal_is_evidence() -> None:
    note = Note()
    for turn in (ONE, TWO, TWO):
        note = note.with_entry(NoteField.NEED, Entry("food", turn, 1))
        note = note.with_entry(NoteField.SIGNAL, Entry("told_debt", turn, 1))
    assert len(note.of(NoteField.NEED)) == 1
    assert [entry.turn for entry in note.of(NoteField.SIGNAL)] == [ONE, TWO]


def test_p16_a_part_goes_with_the_words_it_rested_on() -> None:
    note = Note().with_entry(NoteField.WISH, Entry("no calls", ONE, 1, words=True))
    note = note.with_entry(NoteField.NEED, Entry("food", TWO, 2))
    left = note.without(Part.WISHES)
    assert left.parts() == (Part.NEEDS,)
    assert left.taken_back == {ONE}
    assert left.agreed is Agreed.CHANGED


def test_p07_words_that_showed_danger_are_not_taken_back() -> None:
    note = Note().with_entry(NoteField.WISH, Entry("words", ONE, 1, words=True, danger=True))
    assert note.without(Part.ALL).taken_back == frozenset()


@pytest.mark.parametrize(
    ("intent", "found"),
    [
        ("need_food", [(NoteField.MATTERS, None), (NoteField.NEED, "food")]),
        ("states_wish", [(NoteField.WISH, None)]),
        ("wants_call", [(NoteField.CONTACT, "call")]),
        ("told_debt", [(NoteField.SIGNAL, "told_debt")]),
        ("has_left", [(NoteField.STAGE, "acting")]),
        ("greet", []),
        ("nlu_fallback", []),
    ],
)
def test_what_an_understood_message_adds_by_itself(intent: str, found: list[object]) -> None:
    assert remembered_of(intent) == found

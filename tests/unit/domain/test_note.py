"""The warm note: what goes in, what the person takes out."""

from __future__ import annotations

from uuid import UUID

import pytest

from bot.domain.ids import TurnId
from bot.domain.needs import Horizon, horizon_of
from bot.domain.note import Agreed, Entry, Note, NoteField, Part, remembered_of

ONE, TWO = TurnId(UUID(int=1)), TurnId(UUID(int=2))


def test_a_value_stands_once_but_each_turn_of_a_signal_is_evidence() -> None:
    note = Note()
    for turn in (ONE, TWO, TWO):
        note = note.with_entry(NoteField.NEED, Entry("food", turn, 1))
        note = note.with_entry(NoteField.SIGNAL, Entry("debt", turn, 1))
    assert len(note.of(NoteField.NEED)) == 1
    assert [entry.turn for entry in note.of(NoteField.SIGNAL)] == [ONE, TWO]


def test_a_need_takes_the_horizon_that_was_named_last() -> None:
    note = Note()
    for value in ("food", "housing:weeks", "housing", "housing:now"):
        note = note.with_entry(NoteField.NEED, Entry(value, ONE, 1))
    assert [entry.value for entry in note.of(NoteField.NEED)] == ["food", "housing:now"]
    assert note.first_need() == "food"


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
        ("need_food", [(NoteField.MATTERS, None)]),
        ("states_wish", [(NoteField.WISH, None)]),
        ("wants_call", [(NoteField.CONTACT, "call")]),
        ("new_number", [(NoteField.CONTACT, "new_number")]),
        ("told_debt", []),  # what a flow is not sure of the note does not presume either
        ("greet", []),
        ("nlu_fallback", []),
    ],
)
def test_what_an_understood_message_adds_by_itself(intent: str, found: list[object]) -> None:
    assert remembered_of(intent) == found


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("i need a bed tonight", Horizon.NOW),
        ("somewhere to stay by next week", Horizon.WEEKS),
        ("id like to finish school someday", Horizon.LONG),
        ("im 16 years old and hungry", None),
        ("been out for weeks", None),
        ("I know nothing", None),
    ],
)
def test_how_soon_is_read_from_the_words_and_never_guessed(text: str, horizon: Horizon | None) -> None:
    assert horizon_of(text) is horizon


def test_what_a_turn_asked_is_added_and_nothing_asked_before_is_lost() -> None:
    note = Note().with_asked({"sleep": "no"}).with_asked({"sleep": "skip", "owing": "open"})
    assert note.asked == {"sleep": "skip", "owing": "open"}
    assert note.with_asked({}) is note
    assert note.with_asked({"owing": "open"}) is note

"""The search for what a deletion left behind finds words in the open and whatever is sealed."""

from __future__ import annotations

from bot.domain.ids import Channel
from bot.phone.phones import Phone
from bot.rehearsal.left_over import Person, places

PERSON = Person(Phone("sms-1", Channel.SMS, "+15550100111"), ("hello there you", "hi"))


def test_words_an_address_and_sealed_bytes_are_found_by_place() -> None:
    row = {"a": "x hello there you", "b": "nothing", "c": b"sealed", "d": None, "e": "tel +15550100111"}
    assert list(places("t", row, PERSON.traces)) == ["t.a", "t.c", "t.e"]


def test_words_inside_json_are_found() -> None:
    assert list(places("t", {"a": {"said": ["hello there you"]}}, PERSON.traces)) == ["t.a"]


def test_a_keyed_fingerprint_may_remain() -> None:
    assert list(places("suppressions", {"fingerprint": b"f"}, PERSON.traces)) == []
    assert list(places("seen", {"delivery": b"f", "at": 1}, PERSON.traces)) == []


def test_two_letters_that_stand_in_many_words_are_not_searched_for() -> None:
    assert list(places("t", {"a": "this is our own word"}, PERSON.traces)) == []

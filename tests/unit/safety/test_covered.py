"""P06: a consent covers the item's own details, whole and unchanged, and nothing that holds one more."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.consent import Consent, WrittenKind
from bot.domain.directory import Directory, Entry
from bot.domain.ids import ConversationId, Language, TurnId
from bot.safety.catalogue import Catalogue
from bot.safety.covered import Allowed, allowed_by, uncovered
from bot.safety.directory import load_directory
from bot.safety.written_details import find_details

DATA = Path(__file__).parents[3] / "data"
NOW = datetime(2031, 3, 4, tzinfo=timezone.utc)
NOBODY = Allowed(frozenset(), frozenset())
SOMEONE = UUID(int=1)

DIRECTORY = load_directory(DATA / "directory", areas=("US-FL",), with_examples=True)
TEXTABLE = [entry for entry in DIRECTORY.entries if entry.safe_to_text_about]
DETAILS = [
    *(
        part
        for entry in DIRECTORY.entries
        for part in (entry.contact.number, entry.contact.address, entry.name)
    ),
    "202 555 0199",
    "two zero two five five five zero one four two",
    "202-555-0142-7",
    "9 Oak Street",
    "www.example.org",
    "ana@example.org",
    "@porch_ana",
    "apt 4",
]
MEETING = ["meet me at 5", "I will be at the bus stop at noon", "pick you up tomorrow"]
WORDS = [
    "hi",
    "yes",
    "you can call",
    "it is",
    "ask for me",
    "ok.",
    "or",
    "and then",
    "any time",
    "988",
    ",",
]


def yes_to(item: str | None = None, kind: WrittenKind | None = None) -> Allowed:
    consent = Consent(
        SOMEONE, ConversationId(SOMEONE), item, kind, TurnId(SOMEONE), TurnId(SOMEONE), NOW, NOW
    )
    return allowed_by([consent], DIRECTORY)


def left(text: str, allowed: Allowed) -> list[str]:
    return [detail.kind for detail in uncovered(text, DIRECTORY.names(), allowed)]


@pytest.mark.parametrize("entry", TEXTABLE, ids=lambda entry: entry.key)
def test_p06_both_forms_of_an_item_are_covered_by_a_yes_to_it_and_by_nothing_else(entry: Entry) -> None:
    catalogue = Catalogue.load(DATA / "responses", {})
    for key in ("utter_written_item", "utter_written_item_short"):
        text = catalogue.render(key, Language.EN, entry.facts())
        assert left(text, yes_to(entry.key)) == []
        assert left(text, NOBODY), "a detail is held without a yes"
        others = [one for one in TEXTABLE if one.key != entry.key]
        assert all(left(text, yes_to(other.key)) for other in others)


@pytest.mark.parametrize(
    "entry", [e for e in DIRECTORY.entries if not e.safe_to_text_about], ids=lambda e: e.key
)
def test_p06_a_name_that_is_not_safe_is_covered_by_nothing(entry: Entry) -> None:
    assert left(f"It is {entry.name}", yes_to(entry.key)) == ["name"]
    assert left(entry.contact.short, yes_to(entry.key)) == []


@pytest.mark.parametrize(
    "text",
    ["+1 (202) 555-0142", "2025550142", "two zero two five five five zero one four two", "202.555.0142"],
)
def test_p06_the_same_number_in_another_shape_is_the_same_number(text: str) -> None:
    assert left(text, yes_to("example_beds")) == []


@pytest.mark.parametrize(
    "text", ["202-555-0143", "202-555-01421", "02-555-0142", "202-555-0142 202-555-0117"]
)
def test_p06_one_digit_more_less_or_other_is_another_number(text: str) -> None:
    assert left(text, yes_to("example_beds")) == ["phone"]


def test_p06_a_yes_to_a_kind_covers_that_kind_and_never_a_plan() -> None:
    phone = yes_to(kind=WrittenKind.PHONE)
    assert left("My number is 202-555-0150.", phone) == []
    assert left("Come to 9 Oak Street.", phone) == ["address"]
    assert left("Call 202-555-0150, I pick you up at 5.", phone) == ["time"]


@given(
    pieces=st.lists(
        st.sampled_from([*DETAILS, *MEETING, *WORDS]) | st.text(max_size=12), min_size=1, max_size=8
    ),
    item=st.sampled_from([None, *(entry.key for entry in TEXTABLE)]),
)
def test_p06_whatever_passes_holds_no_detail_but_the_items_own(pieces: list[str], item: str | None) -> None:
    """Fuzzed messages of a worker: remove the item's own details from one that passes, and none is left."""
    text = " ".join(pieces)
    allowed = yes_to(item) if item else NOBODY
    if uncovered(text, DIRECTORY.names(), allowed):
        return
    found = find_details(text, DIRECTORY.names())
    entry = DIRECTORY.get(item) if item else None
    if entry is None:
        assert found == []
        return
    own = [entry.contact.number, entry.contact.address, entry.contact.short, entry.name]
    digits = {"".join(filter(str.isdigit, part)).removeprefix("1") for part in own}
    for detail in found:
        words = text[detail.start : detail.end]
        if detail.kind == "phone" and any(letter.isdigit() for letter in words):
            assert "".join(filter(str.isdigit, words)).removeprefix("1") in digits
        elif detail.kind != "phone":
            assert any(words.casefold() in part.casefold() for part in own if part)


def test_p06_an_empty_directory_allows_nothing() -> None:
    consent = Consent(
        SOMEONE, ConversationId(SOMEONE), "gone", None, TurnId(SOMEONE), TurnId(SOMEONE), NOW, NOW
    )
    assert allowed_by([consent], Directory()) == NOBODY

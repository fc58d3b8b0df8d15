"""What of the directory may be offered, to whom, and what fits a need best."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.directory import Contact, Directory, Entry, Terms, Verified
from bot.domain.needs import Need, needs_meant

TODAY = date(2030, 5, 1)
TERMS = Terms("always", ("en",), "all", "all", False, False, "no", "none", True, "bus")
BED = Entry(
    key="bed",
    needs=(Need.HOUSING,),
    name="Lantern",
    what="A bed",
    contact=Contact("202-555-0100", "", "202-555-0100"),
    terms=TERMS,
    verified=Verified(TODAY, "ana", "called"),
    safe_to_text_about=True,
    area=("US",),
)


def offered(*entries: Entry, with_examples: bool = False) -> list[str]:
    directory = Directory(entries, ("US-FL",), with_examples)
    return [entry.key for entry in directory.offered(TODAY)]


@pytest.mark.parametrize(("days", "still"), [(0, True), (365, True), (366, False), (-1, True), (-2, False)])
def test_an_entry_is_offered_for_twelve_months_after_it_was_verified(days: int, still: bool) -> None:
    entry = replace(BED, verified=Verified(TODAY - timedelta(days=days), "ana", "called"))
    assert bool(offered(entry)) is still


def test_an_example_is_offered_by_a_demo_line_alone() -> None:
    example = replace(BED, example=True)
    assert offered(example) == []
    assert offered(example, with_examples=True) == ["bed"]


def test_p08_what_asks_for_a_label_is_never_offered() -> None:
    assert offered(replace(BED, terms=replace(TERMS, accepts_without_label=False))) == []


def test_what_is_for_another_country_is_not_offered() -> None:
    assert offered(replace(BED, area=("CA",))) == []


def test_the_nearest_comes_first_and_then_what_asks_for_least() -> None:
    far, near = replace(BED, key="far"), replace(BED, key="near", area=("US-FL",))
    strict = replace(near, key="strict", terms=replace(TERMS, id_needed=True))
    found = Directory((far, strict, near), ("US-FL",)).find((Need.FOOD, Need.HOUSING), TODAY)
    assert found is not None
    assert found.key == "near"


@pytest.mark.parametrize(
    ("word", "needs"),
    [
        ("need_safe_place", (Need.HOUSING,)),
        ("housing", (Need.HOUSING,)),
        ("need_court", (Need.COURT,)),
        ("papers_legal", (Need.LEGAL, Need.COURT, Need.BENEFITS)),
        ("skip", ()),
        ("None", ()),
    ],
)
def test_words_for_needs(word: str, needs: tuple[Need, ...]) -> None:
    assert needs_meant(word) == needs

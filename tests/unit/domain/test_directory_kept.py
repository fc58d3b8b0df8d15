"""Kept entries laid over those of the files; what is told of an entry, read and written again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from bot.domain.directory import Directory
from bot.domain.directory_codes import Cost, Culture
from bot.domain.directory_entry import KEYS, plain_of, problems, read_entry
from bot.domain.directory_kept import Change, KeptEntry, key_for, lay_over
from tests.unit.domain.test_directory import BED, TODAY

NOW = datetime(2030, 5, 1, tzinfo=timezone.utc)
FILES = Directory((BED,), ("US-FL",))


def kept(key: str = "bed", *, in_use: bool = True, **changes: object) -> KeptEntry:
    return KeptEntry(key, 1, {**plain_of(BED), **changes}, in_use, Change.CHANGED, "maya", NOW)


def test_the_kept_one_wins_and_both_names_count() -> None:
    directory = lay_over(FILES, [kept(name="Harbour")], past_names=["Port"])
    assert [entry.name for entry in directory.entries] == ["Harbour"]
    assert set(directory.names()) == {"Harbour", "Lantern", "Port"}


def test_what_is_out_of_use_is_offered_no_more_in_neither_form() -> None:
    directory = lay_over(FILES, [kept(in_use=False), kept("other")])
    assert [entry.key for entry in directory.offered(TODAY)] == ["other"]
    assert directory.get("bed") is None
    assert "Lantern" in directory.names()


def test_what_cannot_be_read_any_more_hides_the_shipped_one_and_its_name_counts() -> None:
    directory = lay_over(FILES, [kept(needs=["beds"], name="Harbour")])
    assert directory.entries == ()
    assert set(directory.names()) == {"Lantern", "Harbour"}


def test_everything_that_is_told_of_an_entry_is_read_again_as_it_was() -> None:
    full = replace(
        BED,
        contact=replace(BED.contact, address=""),
        terms=replace(BED.terms, cost=Cost.BY_INCOME, harm_reduction=True, after_hours=True, wait="a day"),
        culture=(Culture.LGBTQ,),
        culture_name="all",
        address_confidential=True,
    )
    told = plain_of(full)
    assert set(told) <= KEYS
    assert read_entry(full.key, told, where="") == full
    assert list(problems(told)) == []


def test_a_file_of_before_reads_as_before() -> None:
    told = {name: value for name, value in plain_of(BED).items() if name != "cost"}
    assert not {"culture", "after_hours", "verified_how", "address_confidential"} & set(told)
    assert read_entry("bed", told, where="") == BED


def test_every_problem_is_told_not_only_the_first() -> None:
    told = {**plain_of(BED), "needs": [], "id_needed": "no", "verified_on": "May"}
    assert {name for name, _ in problems(told)} == {"needs", "id_needed", "verified_on"}


def test_an_entry_that_asks_people_to_be_sober_comes_after_one_that_does_not() -> None:
    sober = replace(BED, key="sober", terms=replace(BED.terms, sober_needed=True))
    found = Directory((sober, BED), ("US-FL",)).find(BED.needs, TODAY)
    assert found is BED


@pytest.mark.parametrize(
    ("name", "key"),
    [("Larkspur Rooms", "larkspur_rooms"), ("Bed!", "bed_2"), ("2 Doors", "entry_2_doors"), ("…", "entry")],
)
def test_a_key_is_made_of_the_name_and_is_nobody_elses(name: str, key: str) -> None:
    assert key_for(name, {"bed"}) == key

"""A-36: place, age and what is the matter lead to the right line. A human decides and reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.directory import Directory, Verified
from bot.domain.routing import Age, Matter, Routing, age_of
from bot.domain.routing_table import read_routing
from bot.errors import DataInvalid
from bot.safety.directory import load_directory

SHIPPED = Path(__file__).parents[3] / "data" / "directory"
TODAY = date(2027, 1, 1)  # within 12 months of the day the national lines were read
FLORIDA, GEORGIA, ONTARIO = ("US-FL",), ("US-GA",), ("CA-ON",)
STATE, NATIONAL, CANADA, KIDS = (
    "us_fl_abuse_line",
    "us_national_line_voice",
    "ca_national_line",
    "ca_kids_line",
)
NUMBERS = ("emergency_number", "crisis_line")
CHILD, ADULT, UNKNOWN = Age.UNDER_18, Age.ADULT, Age.UNKNOWN
DANGER, HARMED, USED = Matter.DANGER_NOW, Matter.CHILD_HARMED, Matter.BEING_USED


def line_at(*places: str, with_examples: bool = False) -> Directory:
    return load_directory(SHIPPED, areas=places, with_examples=with_examples)


@pytest.mark.parametrize(
    ("places", "age", "matter", "route"),
    [
        (FLORIDA, CHILD, HARMED, (STATE, NATIONAL)),
        (FLORIDA, CHILD, USED, (STATE, NATIONAL)),
        (FLORIDA, CHILD, DANGER, NUMBERS),
        (FLORIDA, ADULT, USED, (NATIONAL,)),
        (FLORIDA, ADULT, DANGER, NUMBERS),
        (FLORIDA, UNKNOWN, USED, (NATIONAL, STATE)),
        (FLORIDA, UNKNOWN, HARMED, (STATE, NATIONAL)),
        (FLORIDA, UNKNOWN, DANGER, NUMBERS),
        (GEORGIA, CHILD, HARMED, (NATIONAL,)),
        (GEORGIA, CHILD, USED, (NATIONAL,)),
        (GEORGIA, ADULT, USED, (NATIONAL,)),
        (GEORGIA, UNKNOWN, USED, (NATIONAL,)),
        (("US",), CHILD, HARMED, (NATIONAL,)),
        (("US",), ADULT, USED, (NATIONAL,)),
        (("US",), UNKNOWN, DANGER, NUMBERS),
        (ONTARIO, CHILD, HARMED, (CANADA, KIDS)),
        (ONTARIO, CHILD, USED, (CANADA, KIDS)),
        (ONTARIO, ADULT, USED, (CANADA,)),
        (ONTARIO, UNKNOWN, HARMED, (CANADA,)),
        (("CA",), UNKNOWN, USED, (CANADA,)),
        (("CA",), ADULT, DANGER, NUMBERS),
        (("MX",), CHILD, HARMED, NUMBERS),
        (("MX",), UNKNOWN, USED, NUMBERS),
        ((), CHILD, HARMED, NUMBERS),
        ((), UNKNOWN, DANGER, NUMBERS),
        ((*FLORIDA, *GEORGIA), CHILD, HARMED, (STATE, NATIONAL)),
        ((*GEORGIA, *ONTARIO), ADULT, USED, (NATIONAL, CANADA)),
    ],
)
def test_the_table_leads_by_place_age_and_matter(
    places: tuple[str, ...], age: Age, matter: Matter, route: tuple[str, ...]
) -> None:
    assert line_at(*places).route(matter, age=age) == route


@pytest.mark.parametrize(
    ("places", "age", "sign", "item"),
    [
        (FLORIDA, ADULT, "exchange", NATIONAL),
        (FLORIDA, UNKNOWN, "exchange", NATIONAL),
        # the state line is for the worker: a call to it is a report
        (FLORIDA, CHILD, "exchange", NATIONAL),
        (FLORIDA, CHILD, "hurt", NATIONAL),
        (FLORIDA, ADULT, "hurt", None),
        (FLORIDA, UNKNOWN, "hurt", None),  # a child is not presumed
        (GEORGIA, CHILD, "threat", NATIONAL),
        (ONTARIO, ADULT, "debt", CANADA),
        (ONTARIO, CHILD, "hurt", CANADA),
        (("MX",), ADULT, "debt", None),
        ((), UNKNOWN, "debt", None),
        (FLORIDA, ADULT, "no_safe_sleep", None),
    ],
)
def test_p06_what_a_person_may_be_offered_in_writing_follows_the_table(
    places: tuple[str, ...], age: Age, sign: str, item: str | None
) -> None:
    found = line_at(*places).routed(sign, age=age, today=TODAY)
    assert (found.key if found else None) == item


def test_p06_a_line_checked_too_long_ago_is_not_offered_and_the_next_of_the_row_is() -> None:
    line = line_at(*ONTARIO)
    old = [
        replace(entry, verified=Verified(date(2024, 1, 1), "ana", "called"))
        if entry.key == CANADA
        else entry
        for entry in line.entries
    ]
    found = replace(line, entries=tuple(old)).routed("hurt", age=CHILD, today=TODAY)
    assert found is not None
    assert found.key == KIDS


def test_what_the_dialogue_is_told_is_what_there_is() -> None:
    served = line_at(*FLORIDA).signs_served(TODAY)
    assert {"exchange:adult", "exchange:unknown", "hurt:under_18"} <= served
    assert not {"hurt:adult", "hurt:unknown", "no_safe_sleep:adult"} & served


def test_an_example_stands_in_a_route_of_a_demo_line_alone() -> None:
    assert "example_line" in line_at(*FLORIDA, with_examples=True).route(USED, age=ADULT)
    assert "example_line" not in line_at(*FLORIDA).route(USED, age=ADULT)


def test_the_gravest_matter_comes_first_and_an_adult_is_no_child() -> None:
    routing = line_at(*FLORIDA).routing
    assert routing.matters({"exchange", "hurt"}, age=CHILD) == (HARMED, USED)
    assert routing.matters({"exchange", "hurt"}, age=ADULT) == (USED,)
    assert routing.matters(set(), age=CHILD) == ()


@pytest.mark.parametrize(
    ("band", "age"),
    [("under_13", CHILD), ("13_17", CHILD), ("18_or_over", ADULT), ("skip", UNKNOWN), (None, UNKNOWN)],
)
def test_an_age_counts_only_if_it_was_told(band: str | None, age: Age) -> None:
    assert age_of(band) is age


ROW = {"place": "US", "age": ["adult"], "matter": ["being_used"], "to": ["bed"]}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"routes": [], "signs": {}, "rows": []}, "rows: is not known"),
        ({"routes": {}, "signs": {}}, "must hold `routes:`"),
        ({"routes": [{"place": "US"}], "signs": {}}, "route 1: needs place:"),
        ({"routes": [{**ROW, "age": ["teen"]}], "signs": {}}, "route 1: age: teen is not known"),
        ({"routes": [{**ROW, "matter": ["sad"]}], "signs": {}}, "matter: sad is not known"),
        ({"routes": [ROW, {**ROW, "to": ["nobody"]}], "signs": {}}, "route 2: to: nobody is no entry"),
        ({"routes": [{**ROW, "to": "bed"}], "signs": {}}, "must be a list of words"),
        ({"routes": [ROW], "signs": {"sad": ["debt"]}}, "signs: sad is not known"),
    ],
)
def test_a_mistake_in_the_table_is_told_with_its_row(raw: dict[str, object], said: str) -> None:
    with pytest.raises(DataInvalid) as wrong:
        read_routing(raw, entries={"bed"}, where="routing.yml")
    assert said in str(wrong.value)


def test_a_folder_without_a_table_routes_nothing(tmp_path: Path) -> None:
    assert load_directory(tmp_path, areas=FLORIDA, with_examples=False).routing == Routing()

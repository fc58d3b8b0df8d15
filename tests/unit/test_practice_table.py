"""docs/practice.md has one row for each line of the practice documents, and names only what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "practice.md"
JOURNEYS = ROOT / "tests" / "journeys"

CODES = {
    *(
        "A-01",
        "A-02",
        "A-03",
        "A-04",
        "A-05",
        "A-06",
        "A-08",
        "A-10",
        "A-11",
        "A-12",
        "A-13",
        "A-14",
        "A-15",
    ),
    *("A-20", "A-21", "A-22", "A-23", "A-24"),
    *("A-30", "A-31", "A-32", "A-33", "A-35", "A-36", "A-37", "A-38", "A-39"),
    *("A-40", "A-40 not ready", "A-40 thinking", "A-40 ready", "A-40 gone", "A-40 staying out"),
    *("A-51", "A-55", "A-60", "A-85", "A-90", "A-91", "A-92", "A-94"),
    *("A-100", "A-101", "A-102", "A-103"),
    *(
        "A-34",
        "A-61",
        "A-62",
        "A-63",
        "A-64",
        "A-65",
        "A-66",
        "A-67",
        "A-68",
        "A-69",
        "A-70",
        "A-71",
        "A-72",
    ),
    *("A-80", "A-81", "A-82", "A-83", "A-84", "A-86", "A-93", "A-110"),
}
"""Every line of section A that concerns what the person meets, those for all parts as well, and of A6 to A8
and A10 what staff meet."""
MET = {"yes", "in part", "no"}

_ROW = re.compile(r"^\| (A-[^|]+?) \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
_NAMED = re.compile(r"`([^`]+)`")
_TEST = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)


def rows_of(text: str) -> list[tuple[str, list[str]]]:
    """The code of each row and its other cells: asks, met, how, shown by."""
    return [(row[0], [cell.strip() for cell in row[1:]]) for row in _ROW.findall(text)]


def names_that_exist() -> set[str]:
    tests = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {path.stem for path in JOURNEYS.glob("*.yml")}.union(*map(_TEST.findall, tests))


ROWS = rows_of(TABLE.read_text(encoding="utf-8"))


def test_every_line_has_one_row() -> None:
    assert sorted(code for code, _ in ROWS) == sorted(CODES)


def test_every_journey_and_test_it_names_exists() -> None:
    named = {name for _, cells in ROWS for name in _NAMED.findall(cells[3])}
    assert named - names_that_exist() == set()


@pytest.mark.parametrize(("code", "cells"), ROWS, ids=[code for code, _ in ROWS])
def test_a_row_is_whole_and_what_is_met_is_shown(code: str, cells: list[str]) -> None:
    asks, met, how, shown = cells
    assert met in MET
    assert asks
    assert how
    assert met == "no" or _NAMED.search(shown)


def test_a_row_that_is_gone_and_a_name_that_is_not_there_are_seen() -> None:
    # Given a table with one row, which names a journey nobody wrote
    [(code, cells)] = rows_of("| A-01 | asks | yes | how | `no-such-journey` |\n| not a row |\n")
    # Then both of the checks above would tell
    assert CODES - {code}
    assert set(_NAMED.findall(cells[3])) - names_that_exist() == {"no-such-journey"}

"""The page on what is kept names every column of both databases, and says truly which are sealed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Column

import bot.store.transaction  # noqa: F401  (every table is known once the repositories are)
from bot.store.column_types import SealedBytes
from bot.store.keys_tables import keys
from bot.store.metadata import metadata
from bot.store.of_a_conversation import OF_A_CONVERSATION

PAGE = Path(__file__).resolve().parents[1] / "docs" / "privacy.md"
HEAD = "| table | columns | what it is | sealed | how long | who reads it |"
TABLES = {table.name: table for table in [*metadata.sorted_tables, keys]}


@dataclass(frozen=True)
class Row:
    table: str
    columns: tuple[str, ...]
    sealed: str
    how_long: str
    part: str  # the heading it stands under


def rows() -> Iterator[Row]:
    part = ""
    within = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            part = line.strip("# ")
        if line == HEAD or (within and line.startswith("|---")):
            within = True
            continue
        within = within and line.startswith("|")
        if within:
            table, columns, _, sealed, how_long, _ = (cell.strip() for cell in line.strip("|").split("|"))
            yield Row(table.strip("`"), tuple(re.findall(r"`(\w+)`", columns)), sealed, how_long, part)


ROWS = list(rows())


def column(row: Row, name: str) -> Column[object]:
    found: Column[object] = TABLES[row.table].c[name]
    return found


def test_p15_every_column_of_every_table_has_its_line_and_no_line_is_left_over() -> None:
    told = Counter((row.table, name) for row in ROWS for name in row.columns)
    kept = {(name, each.name) for name, table in TABLES.items() for each in table.columns}
    missing, left_over = kept - told.keys(), told.keys() - kept
    assert not missing, f"say in docs/privacy.md what these are, how long, and who reads them: {missing}"
    assert not left_over, f"docs/privacy.md tells of what is no more: {left_over}"
    assert [each for each, times in told.items() if times > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.table}-{row.columns[0]}")
def test_p15_the_page_says_truly_what_is_sealed(row: Row) -> None:
    sealed = {isinstance(column(row, name).type, SealedBytes) for name in row.columns}
    assert sealed == {not row.sealed.startswith("no")}, "sealed and open ones stand in lines of their own"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.table}-{row.columns[0]}")
def test_p03_what_goes_with_the_talk_is_what_erasing_removes(row: Row) -> None:
    goes = row.table == "conversations" or row.table in {table.name for table in OF_A_CONVERSATION}
    assert (row.part in ("Of a person and their conversation", "Written by workers about a person")) is goes
    if row.how_long == "talk":
        assert goes, "DELETE does not remove it"

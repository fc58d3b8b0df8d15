"""Take the directory out, as a file of entries or as a table; never what is hidden; on the trail."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from enum import Enum

import yaml

from bot.domain.directory import Entry
from bot.domain.directory_entry import plain_of
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.see_directory import see_directory

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Form(str, Enum):
    """`yml` is what data/directory and `porchlight directory import` read."""

    YAML = "yml"
    CSV = "csv"


async def export_directory(form: Form, *, by: str, line: Line) -> str:
    """Everything in use, by key."""
    shown = await see_directory(line=line)
    async with line.store.transaction() as tx:
        await tx.trail.add(Did.EXPORTED.value, who=by, at=line.clock(), reason=f"directory:{form.value}")
    entries = sorted((each.entry for each in shown if each.in_use), key=lambda entry: entry.key)
    return _yaml(entries) if form is Form.YAML else _csv(entries)


def _yaml(entries: Iterable[Entry]) -> str:
    told = {entry.key: plain_of(entry) for entry in entries}
    written: str = yaml.safe_dump({"entries": told}, sort_keys=False, allow_unicode=True, width=100)
    return written


def _csv(entries: Iterable[Entry]) -> str:
    rows = [{"key": entry.key, **plain_of(entry)} for entry in entries]
    columns = dict.fromkeys(name for row in rows for name in row)
    out = io.StringIO()
    table = csv.DictWriter(out, list(columns), restval="")
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    """A spreadsheet runs what begins like a formula: a mark before it makes it a text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    plain = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{plain}" if plain.startswith(_BEGINS_A_FORMULA) else plain

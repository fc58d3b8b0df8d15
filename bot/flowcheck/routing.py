"""Rows of the routing table name what exists, none hides another, and signs are codes of flows."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.routing import ANYWHERE, Age, Matter, Routing
from bot.domain.routing_table import read_routing
from bot.errors import DataInvalid
from bot.flowcheck.content import Content, items, mapping
from bot.flowcheck.finding import Finding

_FILE = "directory/routing.yml"
_SIGNALS = "signals"


def check(content: Content) -> Iterator[Finding]:
    if _FILE not in content.files:
        return
    try:
        routing = read_routing(content.files[_FILE], entries=_entries(content), where="")
    except DataInvalid as wrong:
        yield Finding(_FILE, "", "", str(wrong).removeprefix(": "))
        return
    yield from (Finding(_FILE, *found) for found in _rows(routing))
    told = _told(content)
    for matter, signs in routing.signs.items():
        for sign in sorted(signs - told):
            known = ", ".join(sorted(told))
            yield Finding(_FILE, matter.value, "", f"{sign} is told in no flow; use {known}")


def _rows(routing: Routing) -> Iterator[tuple[str, str, str]]:
    """A row that never counts misleads whoever reads it; a gap leaves somebody without an answer."""
    for at, row in enumerate(routing.routes):
        above = Routing(routing.routes[:at])
        cases = [(age, matter) for age in row.ages for matter in row.matters]
        if all(above.to((row.place,), age=age, matter=matter) for age, matter in cases):
            yield f"route {at + 1}", "", "never counts: the rows above it hold for all of it; move it up"
    for matter in Matter:
        if not all(routing.to((ANYWHERE,), age=age, matter=matter) for age in Age):
            yield matter.value, "", "has no row for a place that is not listed; end with `place: anywhere`"


def _entries(content: Content) -> set[str]:
    files = (plain for name, plain in content.below("directory") if name != _FILE)
    return {key for plain in files for key in mapping(plain.get("entries"))}


def _told(content: Content) -> set[str]:
    """The codes that flows write down of what a person told."""
    told = set()
    for _, plain in content.below("flows"):
        for flow in mapping(plain.get("flows")).values():
            told.add(str(mapping(mapping(flow).get("notes")).get(_SIGNALS)))
            for step in items(mapping(flow).get("steps")):
                told |= {str(code) for code in mapping(mapping(step).get("tells")).values()}
    return told - {"None"}

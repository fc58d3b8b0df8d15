"""What keeps an entry from being kept, field by field; the rules of the files, and those of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.domain.directory import Entry
from bot.domain.directory_entry import Problem, problems, read_entry
from bot.domain.directory_kept import Hidden
from bot.flowcheck.directory import as_written
from bot.safety.covered import essence
from bot.safety.directory import told_openly
from bot.safety.written_details import find_details
from bot.services.line import Line
from bot.staff_errors import EntryInvalid

_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_SOON = timedelta(days=1)  # somewhere it is tomorrow already
_MOST, _MOST_HIDDEN = 300, 2000
_FEWEST = 5  # letters of a confidential address that are looked for elsewhere: "Apt" alone is everywhere


def checked(told: Mapping[str, object], hidden: Hidden, *, line: Line) -> Entry:
    """The entry these values are. Raise EntryInvalid with every problem, by field."""
    found: dict[str, list[str]] = {}
    for name, problem in _all(told, hidden, line):
        found.setdefault(name, []).append(problem)
    if found:
        raise EntryInvalid(found)
    return read_entry("new", told, where="")


def _all(told: Mapping[str, object], hidden: Hidden, line: Line) -> Iterator[Problem]:
    yield from _too_long(told, hidden)
    yield from _kept_secret(told, hidden)
    yield from _places(told)
    amiss = list(problems(told))
    yield from amiss
    if not amiss:
        entry = read_entry("new", told, where="")
        yield from told_openly(entry)
        yield from as_written(entry, line.book.wording)
        yield from _name(entry, line)
        if not entry.example and entry.verified.on > line.today() + _SOON:
            yield "verified_on", "is a day to come; give the day on which somebody checked it"


def _too_long(told: Mapping[str, object], hidden: Hidden) -> Iterator[Problem]:
    for name, value in told.items():
        if isinstance(value, str) and len(value) > _MOST:
            yield name, f"is too long; {_MOST} characters are the most"
    for name, secret in (("confidential_address", hidden.address), ("notes", hidden.notes)):
        if secret is not None and len(secret.open()) > _MOST_HIDDEN:
            yield name, f"is too long; {_MOST_HIDDEN} characters are the most"


def _places(told: Mapping[str, object]) -> Iterator[Problem]:
    """Without a place it is offered nowhere."""
    areas = told.get("area")
    if areas == []:
        yield "area", "name at least one, such as US-FL for a state or US for the whole country"
    for area in areas if isinstance(areas, list) else ():
        if not _PLACE.fullmatch(str(area)):
            yield (
                "area",
                f"{area} is no place; write US-FL for a state, US for a whole country",
            )
    if told.get("languages") == []:
        yield "languages", "name at least one, such as en"


def _name(entry: Entry, line: Line) -> Iterator[Problem]:
    """The gate keeps back every text that holds a name: it must be found, and be no everyday word."""
    if not find_details(entry.name, (entry.name,)):
        yield "name", "is too short to be found in a text; three letters are the least"
    said = (*line.catalogue.texts(), *line.quick_replies.texts())
    if any(detail.kind == "name" for text in said for detail in find_details(text, (entry.name,))):
        yield (
            "name",
            "stands in sentences of the line, which would then be kept back; add a word",
        )


def tells_secret(told: Mapping[str, object], hidden: Hidden) -> bool:
    """Whether a field that all may read holds the confidential address, or a part of it."""
    return any(True for _ in _kept_secret(told, hidden))


def _kept_secret(told: Mapping[str, object], hidden: Hidden) -> Iterator[Problem]:
    """A confidential address that also stands in a field that all may read is not confidential."""
    if not hidden.address:
        return
    pieces = _pieces(hidden.address.open())
    open_words = {name: value for name, value in told.items() if isinstance(value, str)}
    notes = {"notes": hidden.notes.open()} if hidden.notes else {}
    for name, value in {**open_words, **notes}.items():
        if any(piece in essence("address", value) for piece in pieces):
            yield name, "holds the confidential address, or a part of it; take it out here"


def _pieces(address: str) -> set[str]:
    found = {address[detail.start : detail.end] for detail in find_details(address)}
    return {plain for part in (*found, address) if len(plain := essence("address", part)) >= _FEWEST}

"""Which lines the routing table names for what a person told: for the worker, who decides and reports."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.handoff import Handoff
from bot.domain.note import Note, NoteField
from bot.domain.routing import SETTINGS, Age, Matter, age_of
from bot.domain.urgency import Urgency
from bot.services.line import Line

_NAMES = {
    Matter.DANGER_NOW: "danger now",
    Matter.CHILD_HARMED: "a child may be harmed",
    Matter.BEING_USED: "may be used by somebody",
}
_IF_A_CHILD = " (they did not say their age)"
_SAID_SO = frozenset({"said_in_danger", "said_not_safe"})


def route_lines(note: Note, handoff: Handoff, line: Line) -> Iterator[tuple[str, tuple[str, ...]]]:
    """For each matter its name and the lines for it; none where nothing of the kind was told. Never sent to
    the person."""
    told = note.of(NoteField.AGE)
    age = age_of(told[-1].value if told else None)
    signs = {entry.value for entry in note.of(NoteField.SIGNAL)}
    matters = (*_danger(handoff), *line.directory.routing.matters(signs, age=age))
    for matter in matters:
        targets = line.directory.route(matter, age=age)
        guess = _IF_A_CHILD if matter is Matter.CHILD_HARMED and age is Age.UNKNOWN else ""
        if targets:
            yield f"Route, {_NAMES[matter]}{guess}", tuple(_shown(key, line) for key in targets)
    if matters:
        yield "", ("A route is information: you decide and report, and tell them before you do.",)


def _danger(handoff: Handoff) -> tuple[Matter, ...]:
    """A concern that was raised quietly is not danger now."""
    urgent = handoff.urgency is Urgency.URGENT and any("danger" in reason for reason in handoff.reasons)
    return (Matter.DANGER_NOW,) if urgent or _SAID_SO.intersection(handoff.reasons) else ()


def _shown(key: str, line: Line) -> str:
    if key in SETTINGS:
        return line.facts[key]
    entry = line.directory.get(key)
    assert entry is not None  # the table was read against these entries
    old = "" if entry.fresh(line.today()) else ", not checked within 12 months: check first"
    return f"{entry.name} {entry.reach()}{old}"

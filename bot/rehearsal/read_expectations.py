"""Reads the `expect` list of a script, checking each field against the turns it speaks of."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping

from bot.domain.urgency import Urgency
from bot.rehearsal.expectation import Expectation, Form
from bot.rehearsal.expectations import EXPECTATIONS
from bot.rehearsal.mistakes import Mistakes
from bot.rehearsal.script import Happens, ScriptTurn

Turns = tuple[ScriptTurn, ...]


class _Wrong(ValueError):
    """A field's value cannot be used; the message tells what to write."""


def read_expectations(value: object, *, turns: Turns, mistakes: Mistakes) -> tuple[Expectation, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        mistakes.add("expect", "must be a list, one `- name: value` a line")
        return ()
    found = [_one(position, item, turns, mistakes) for position, item in enumerate(value, start=1)]
    return tuple(each for each in found if each is not None)


def _one(position: int, item: object, turns: Turns, mistakes: Mistakes) -> Expectation | None:
    where = f"expectation {position}"
    if not isinstance(item, Mapping) or len(item) != 1:
        mistakes.add(where, "must be one `name: value`")
        return None
    name, value = next(iter(item.items()))
    kind = EXPECTATIONS.get(name)
    if kind is None:
        mistakes.add(where, f"`{name}` is not an expectation; use {', '.join(EXPECTATIONS)}")
        return None
    where = f"{where} ({name})"
    fields = _fields(kind, value, where, mistakes)
    if fields is None:
        return None
    return _build(kind, fields, turns, lambda what: mistakes.add(where, what))


def _fields(
    kind: type[Expectation], value: object, where: str, mistakes: Mistakes
) -> Mapping[str, object] | None:
    """The YAML value as field names and raw values, whatever form it is written in."""
    names = tuple(field.name for field in dataclasses.fields(kind))  # type: ignore[arg-type]
    if kind.form is Form.VALUE:
        return {names[0]: value}
    if value is True and (kind.form is Form.FLAG or _all_optional(kind)):
        return {}
    if kind.form is Form.FLAG:
        mistakes.add(where, "write `true`, or leave the expectation out")
        return None
    if not isinstance(value, Mapping):
        mistakes.add(where, f"must be {{{': ..., '.join(names)}: ...}}")
        return None
    mistakes.unknown_keys(where, {str(key) for key in value}, names)
    return value


def _all_optional(kind: type[Expectation]) -> bool:
    return all(field.default is not dataclasses.MISSING for field in dataclasses.fields(kind))  # type: ignore[arg-type]


def _build(
    kind: type[Expectation], given: Mapping[str, object], turns: Turns, say: Callable[[str], None]
) -> Expectation | None:
    values: dict[str, object] = {}
    complete = True
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        if field.name not in given:
            if field.default is dataclasses.MISSING:
                say(f"`{field.name}` is missing")
                complete = False
            continue
        try:
            values[field.name] = _READ[field.name](given[field.name], turns)
        except _Wrong as wrong:
            say(f"`{field.name}` {wrong}" if kind.form is Form.FIELDS else str(wrong))
            complete = False
    if not complete:
        return None
    built = kind(**values)
    _check_together(built, values, turns, say)
    return built


def _check_together(
    built: Expectation, values: Mapping[str, object], turns: Turns, say: Callable[[str], None]
) -> None:
    turn, until = values.get("turn"), values.get("until")
    if isinstance(turn, int) and isinstance(until, int) and until <= turn:
        say("`until` must be a later turn than `turn`")
    if built.of_event is not None and isinstance(turn, int):
        action = turns[turn - 1].action
        if not isinstance(action, Happens) or action.event.value != built.of_event:
            say(f"turn {turn} is not a {built.of_event}")


def _turn(value: object, turns: Turns) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= len(turns):
        raise _Wrong(f"must be a turn of this script, 1 to {len(turns)}")
    return value


def _count(value: object, turns: Turns) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _Wrong("must be a whole number, 0 or more")
    return value


def _urgency(value: object, turns: Turns) -> Urgency:
    values = [each.value for each in Urgency]
    if value not in values:
        raise _Wrong(f"must be one of {', '.join(values)}")
    return Urgency(value)


def _regex(value: object, turns: Turns) -> re.Pattern[str]:
    if not isinstance(value, str) or not value:
        raise _Wrong("must be a regular expression in quotes")
    try:
        return re.compile(value, re.IGNORECASE)
    except re.error as wrong:
        raise _Wrong(f"must be a regular expression: {value!r}: {wrong}") from None


def _regexes(value: object, turns: Turns) -> tuple[re.Pattern[str], ...]:
    if not isinstance(value, list) or not value:
        raise _Wrong("must be a list of regular expressions in quotes")
    return tuple(_regex(each, turns) for each in value)


_READ: Mapping[str, Callable[[object, Turns], object]] = {
    "turn": _turn,
    "until": _turn,
    "messages": _count,
    "most": _count,
    "urgency_at_least": _urgency,
    "regex": _regex,
    "forbidden": _regexes,
    "patterns": _regexes,
}

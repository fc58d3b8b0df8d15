"""Holds a transcript against every expectation of its script."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from enum import Enum

from bot.rehearsal.expectation import Expectation, Form
from bot.rehearsal.script import Script
from bot.rehearsal.transcript import Transcript


@dataclass(frozen=True)
class Verdict:
    """`given` is the expectation as the script states it; `saw` is None where it holds."""

    name: str
    given: object
    saw: str | None

    @property
    def ok(self) -> bool:
        return self.saw is None


def judge(script: Script, seen: Transcript) -> tuple[Verdict, ...]:
    """One verdict an expectation, and one more if edge and carriers did not understand each other."""
    verdicts = [Verdict(each.name, _given(each), each.saw(seen)) for each in script.expect]
    if seen.objections:
        verdicts.append(Verdict("carriers_object_to_nothing", True, "; ".join(seen.objections)))
    return tuple(verdicts)


def _given(expectation: Expectation) -> object:
    fields = {
        field.name: _plain(getattr(expectation, field.name))
        for field in dataclasses.fields(expectation)  # type: ignore[arg-type]
    }
    if expectation.form is Form.VALUE:
        return next(iter(fields.values()))
    return {name: value for name, value in fields.items() if value is not None} or True


def _plain(value: object) -> object:
    if isinstance(value, re.Pattern):
        return value.pattern
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value

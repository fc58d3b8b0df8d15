"""Plays a simulated person: from a scenario and a worker's replies to what is written next, and remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType
from uuid import UUID

from bot.domain.practice_scenario import (
    AFTER_LEAVING,
    AFTER_STOP,
    DETAIL,
    HELD_BACK,
    PLAN,
    Ending,
    Remark,
    Rule,
    Scenario,
    Step,
)
from bot.domain.private import Private
from bot.domain.staff import WorkerId

PracticeId = NewType("PracticeId", UUID)

KEPT = timedelta(days=1)
"""How long a talk that was not finished waits to be gone on with; then it is removed."""
MOST_KEPT = 60
"""Replies in one talk, those that were held back among them; nobody needs so many."""

Remarks = Mapping[str, Remark]


@dataclass(frozen=True)
class Reply:
    """One message of the worker, or a wait without one (no text). `marks`: what was found in it."""

    text: Private
    marks: frozenset[str]
    at: datetime


@dataclass(frozen=True)
class Running:
    """A practice talk that goes on. It is its worker's alone."""

    id: PracticeId
    worker: WorkerId
    scenario: str
    begun_at: datetime
    replies: tuple[Reply, ...]

    def over(self, now: datetime) -> bool:
        return now - self.begun_at >= KEPT


@dataclass(frozen=True)
class Finished:
    """What is left of one: no words, only which remarks came, each with the number of the message."""

    id: PracticeId
    worker: WorkerId
    scenario: str
    at: datetime
    remarks: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Line:
    """One line of the thread: what was held back is none. `who` is person, bot, worker, or time for what
    passes."""

    who: str
    text: str
    at: datetime
    bot: str = ""  # the key of what the bot said; its text is in the catalogue


@dataclass(frozen=True)
class Remarked:
    """One message of the worker, by its number from 1, with what there is to say of it."""

    number: int
    text: str
    held: bool
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Talk:
    lines: tuple[Line, ...]
    step: Step
    messages: tuple[Remarked, ...]

    @property
    def ended(self) -> Ending | None:
        return self.step.ends


def play(scenario: Scenario, replies: Sequence[Reply], remarks: Remarks, *, begun_at: datetime) -> Talk:
    """The whole talk so far. The same replies always make the same talk."""
    step = scenario.steps[scenario.first]
    lines = [*_before(scenario, begun_at), *_said(step, begun_at)]
    messages: list[Remarked] = []
    for number, reply in enumerate(replies, start=1):
        held = held_back(step, reply.marks) is not None
        rule = None if held else taken(step, reply.marks)
        said = tuple(_remarks(reply.marks - step.fine, rule, remarks))
        messages.append(Remarked(number, reply.text.open(), held, said))
        if rule is not None:
            if reply.text:
                lines.append(Line("worker", reply.text.open(), reply.at))
            step = scenario.steps[rule.then]
            lines += _said(step, reply.at)
    return Talk(tuple(lines), step, tuple(messages))


def held_back(step: Step, marks: frozenset[str]) -> str | None:
    """The gate that keeps such a reply from leaving on the line itself, by its code; None if it leaves."""
    if step.ends is not None:
        return "stopped" if step.ends is Ending.STOPPED else "left"
    return "written_detail" if marks & {DETAIL, PLAN} else None


def closing(step: Step) -> frozenset[str]:
    """The mark of whatever is written once the talk is over."""
    if step.ends is None:
        return frozenset()
    return frozenset({AFTER_STOP if step.ends is Ending.STOPPED else AFTER_LEAVING})


def taken(step: Step, marks: frozenset[str]) -> Rule:
    """The first rule that holds; the last one of a step always does."""
    return next(rule for rule in step.rules if rule.holds(marks - HELD_BACK))


def _remarks(marks: frozenset[str], rule: Rule | None, remarks: Remarks) -> Iterator[Remark]:
    keys = marks | ({rule.remark} if rule is not None and rule.remark else frozenset())
    found = [remark for key, remark in remarks.items() if key in keys]
    hidden = frozenset[str]().union(*(remark.hides for remark in found))
    yield from (remark for remark in found if remark.key not in hidden)


def _before(scenario: Scenario, at: datetime) -> Iterator[Line]:
    for said in scenario.shown.before:
        yield Line("bot" if said.bot else "person", said.words, at, bot=said.bot)


def _said(step: Step, at: datetime) -> Iterator[Line]:
    if step.after:
        yield Line("time", step.after, at)
    yield from (Line("person", words, at) for words in step.says)

"""A simulated person for training: what they write, and what in a worker's reply leads where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

WAITS = "waits"
AFTER_STOP = "after_stop"
AFTER_LEAVING = "after_leaving"
DETAIL = "detail"
PLAN = "plan"
ASKED_FOR = "asked_for"
QUESTION = "question"
LONG = "long"
VERY_LONG = "very_long"
WAY_OUT = "way_out"

FOUND: Mapping[str, str] = {
    QUESTION: "holds a question mark",
    "two_questions": "asks more than one thing",
    "no_way_out": "asks without saying that one may skip, stop or answer later",
    WAY_OUT: "says that one may skip, stop, say no or answer later",
    LONG: "is longer than 160 characters, one text on a phone",
    VERY_LONG: "is longer than 320 characters",
    "loud": "has an exclamation mark, an emoji or words in capitals",
    "hard_words": "reads above grade 6",
    DETAIL: "holds a number, address, link or name that was not agreed to; it is held back",
    PLAN: "holds a time or place of meeting; it is held back",
    ASKED_FOR: "holds a detail that the person asked for, was warned about and chose",
    WAITS: "nothing was written",
    AFTER_STOP: "something was written after STOP; it is held back",
    AFTER_LEAVING: "something was written after they left; it is held back",
}
"""Marks that the program finds by itself. Others are lists of words: those of banned.yml, of
data/practice/marks.yml, and a scenario's own."""

HELD_BACK = frozenset({DETAIL, PLAN, AFTER_STOP, AFTER_LEAVING})
"""A reply with one of these never reaches the person, as on the line itself: no rule can wait for it."""

MOST_REPLIES = 8
"""The longest way through a scenario, in messages of the worker."""


class Ending(str, Enum):
    """How a practice talk ends. None of them is a failure: most young people end a talk in one of these."""

    GOODBYE = "goodbye"  # they ended it, in their own time
    RESTS = "rests"  # nobody writes any more; the door is open
    HANDED = "handed"  # it goes on by voice
    LEFT = "left"  # EXIT
    STOPPED = "stopped"  # STOP


@dataclass(frozen=True)
class Rule:
    """`every`: marks that the reply has; `some`: one of them at least; `unless`: none of them. Without any
    of these it always holds. `remark`: what is said of the reply when this rule is taken."""

    then: str
    every: frozenset[str] = frozenset()
    some: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    remark: str | None = None

    def holds(self, marks: frozenset[str]) -> bool:
        return (
            self.every <= marks and (not self.some or bool(self.some & marks)) and not self.unless & marks
        )

    @property
    def always(self) -> bool:
        return not (self.every or self.some or self.unless)


@dataclass(frozen=True)
class Step:
    """What the person writes next, and where each kind of reply leads. `after`: what passes before it, in
    words ("Twenty minutes pass."). `agreed`: kinds of detail they have asked for, been warned about and
    chosen. `fine`: marks that are no mistake as an answer here."""

    name: str
    says: tuple[str, ...] = ()
    after: str = ""
    rules: tuple[Rule, ...] = ()
    ends: Ending | None = None
    agreed: frozenset[str] = frozenset()
    fine: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Said:
    """Before the worker came: the person in words, or the bot by the key of its reply."""

    words: str = ""
    bot: str = ""


@dataclass(frozen=True)
class Shown:
    """What the worker sees before anything is written. `note` has the parts of a real one, in order."""

    title: str
    picture: str
    pseudonym: str
    reasons: tuple[str, ...]
    note: Mapping[str, tuple[str, ...]]
    before: tuple[Said, ...]


@dataclass(frozen=True)
class Scenario:
    """`needed`: to be finished before live conversations. `words`: marks of this scenario alone, by name
    the words that make them. The first step is where the worker comes in."""

    key: str
    shown: Shown
    steps: Mapping[str, Step]
    first: str
    needed: bool = False
    urgency: str = "normal"
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Remark:
    """One thing to say of a reply: `well` if it went well, else something to try. `source` is its line in
    the practice documents. `hides`: remarks that say nothing more beside this one."""

    key: str
    text: str
    well: bool
    source: str
    hides: frozenset[str] = frozenset()

"""Which line fits what is the matter, by place and age. The table tells; a human decides and reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum


class Matter(str, Enum):
    """What is the matter; the gravest first (practice.md A-36)."""

    DANGER_NOW = "danger_now"
    CHILD_HARMED = "child_harmed"
    BEING_USED = "being_used"


class Age(str, Enum):
    """Only as the person told it, or not known."""

    UNDER_18 = "under_18"
    ADULT = "adult"
    UNKNOWN = "unknown"


SETTINGS = ("emergency_number", "crisis_line")
"""What a route may lead to besides an entry of the directory: two numbers of the settings."""
ANYWHERE = "anywhere"

_AGES = {"under_13": Age.UNDER_18, "13_17": Age.UNDER_18, "18_or_over": Age.ADULT}


def age_of(band: str | None) -> Age:
    """The age for the table from the band a person told, if they told one."""
    return _AGES.get(band or "", Age.UNKNOWN)


@dataclass(frozen=True)
class Route:
    """One row. `place` is a code as in the settings ("US-FL"), a whole country ("US"), or ANYWHERE; `to`
    names entries of the directory and SETTINGS, the first that fits first."""

    place: str
    ages: frozenset[Age]
    matters: frozenset[Matter]
    to: tuple[str, ...]

    def holds(self, place: str, *, age: Age, matter: Matter) -> bool:
        here = self.place in (place, place.partition("-")[0], ANYWHERE)
        return here and age in self.ages and matter in self.matters


@dataclass(frozen=True)
class Routing:
    """`signs`: which codes of what a person told mean which matter."""

    routes: tuple[Route, ...] = ()
    signs: Mapping[Matter, frozenset[str]] = field(default_factory=dict)

    def to(self, places: Sequence[str], *, age: Age, matter: Matter) -> tuple[str, ...]:
        """Where the first row that holds for each place leads; a line of several places gets all of them.

        A line of no known place gets what is true anywhere.
        """
        rows = [self._row(place, age=age, matter=matter) for place in places or (ANYWHERE,)]
        return tuple(dict.fromkeys(target for row in rows if row for target in row.to))

    def matters(self, signs: Collection[str], *, age: Age) -> tuple[Matter, ...]:
        """What is the matter by what was told, the gravest first. An adult is no child that is harmed."""
        return tuple(
            matter
            for matter in Matter
            if self.signs.get(matter, frozenset()).intersection(signs)
            and not (matter is Matter.CHILD_HARMED and age is Age.ADULT)
        )

    def told_of(self, sign: str, *, age: Age) -> Matter | None:
        """The matter to answer a person by: a child is not presumed where no age was told."""
        for matter in Matter:
            sure = matter is not Matter.CHILD_HARMED or age is Age.UNDER_18
            if sure and sign in self.signs.get(matter, frozenset()):
                return matter
        return None

    def _row(self, place: str, *, age: Age, matter: Matter) -> Route | None:
        return next((row for row in self.routes if row.holds(place, age=age, matter=matter)), None)

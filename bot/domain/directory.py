"""What there is to turn to: entries of the directory, which may be offered, and which fits a need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from bot.domain.directory_codes import Cost, Culture, How
from bot.domain.needs import Need
from bot.domain.routing import Age, Matter, Routing

VERIFIED_WITHIN = timedelta(days=365)
"""An older entry is never offered (practice.md A-66: verified_on <= 12 months)."""


class Form(str, Enum):
    """How an item may be written: in full, or so that a stranger learns nothing from it."""

    FULL = "full"
    SHORT = "short"


@dataclass(frozen=True)
class Contact:
    """How to reach it; at least one of the two. `short` is a neutral form of it."""

    number: str
    address: str
    short: str


@dataclass(frozen=True)
class Terms:
    """What is asked of whoever comes; free words of the coordinator, for workers and for filters."""

    hours: str
    languages: tuple[str, ...]
    ages: str
    genders: str
    id_needed: bool
    insurance_needed: bool
    mandatory_report: str
    police_involvement: str
    accepts_without_label: bool
    transport: str
    cost: Cost = Cost.NOT_SAID
    after_hours: bool = False  # also at night or at week ends (practice.md A-68)
    harm_reduction: bool = False
    sober_needed: bool = False  # asks people not to use: a barrier like the others
    child_care: bool = False
    wait: str = ""

    def barriers(self) -> int:
        """How many things are asked of whoever comes."""
        return sum((self.id_needed, self.insurance_needed, self.sober_needed, self.cost is Cost.COSTS))


@dataclass(frozen=True)
class Verified:
    on: date
    by: str
    source: str
    how: How = How.NOT_SAID


@dataclass(frozen=True)
class Entry:
    """`safe_to_text_about`: its name and what it is may be written; if not, only the short form is.

    A confidential address is never part of an entry: what holds none cannot give it away.
    """

    key: str
    needs: tuple[Need, ...]
    name: str
    what: str
    contact: Contact
    terms: Terms
    verified: Verified
    safe_to_text_about: bool
    area: tuple[str, ...]
    example: bool = False
    culture: tuple[Culture, ...] = ()
    culture_name: str = ""  # which nation, language or faith, by its own name
    address_confidential: bool = False

    def fresh(self, today: date) -> bool:
        """A date to come is a slip of the pen, except in an example, which nobody calls."""
        recent = today - self.verified.on <= VERIFIED_WITHIN
        return recent and (self.example or self.verified.on <= today + timedelta(days=1))

    def reach(self) -> str:
        """The number, the address, or both, as they are written to a person."""
        return ", ".join(part for part in (self.contact.number, self.contact.address) if part)

    def facts(self) -> dict[str, str]:
        """What fills the two texts an item may be written in."""
        return {
            "item_name": self.name,
            "item_what": self.what,
            "item_hours": self.terms.hours,
            "item_reach": self.reach(),
            "item_short": self.contact.short,
        }

    def nearness(self, areas: Sequence[str]) -> int:
        """0: made for one of these places; 1: for their whole country; 2: for somewhere else."""
        if any(area in self.area for area in areas):
            return 0
        return 1 if any(area.partition("-")[0] in self.area for area in areas) else 2


@dataclass(frozen=True)
class Directory:
    """`areas` are the line's own places ("US-FL"). Examples are offered by a demo line alone.

    `retired` are out of use and never offered; `past_names` are those that entries once had.
    """

    entries: tuple[Entry, ...] = ()
    areas: tuple[str, ...] = ()
    with_examples: bool = False
    routing: Routing = field(default_factory=Routing)
    retired: tuple[Entry, ...] = ()
    past_names: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Every name that counts as a written detail, of entries too old or out of use as well."""
        named = [entry.name for entry in (*self.entries, *self.retired)]
        return tuple(dict.fromkeys((*named, *self.past_names)))

    def get(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    def offered(self, today: date) -> list[Entry]:
        """Fresh, in reach of this line, and open to people without any label (P08)."""
        return [
            entry
            for entry in self.entries
            if entry.fresh(today)
            and entry.terms.accepts_without_label
            and (self.with_examples or not entry.example)
            and (entry.example or entry.nearness(self.areas) < 2)
        ]

    def find(self, needs: Sequence[Need], today: date) -> Entry | None:
        """The nearest entry for the first of these needs that has one; fewest barriers first."""
        for need in needs:
            fitting = [entry for entry in self.offered(today) if need in entry.needs]
            if fitting:
                return min(fitting, key=lambda entry: (entry.nearness(self.areas), entry.terms.barriers()))
        return None

    def route(self, matter: Matter, *, age: Age) -> tuple[str, ...]:
        """Everything in use that the table names for it here; examples for a demo line alone."""
        hidden = {entry.key for entry in self.entries if entry.example and not self.with_examples}
        hidden |= {entry.key for entry in self.retired}
        return tuple(
            key for key in self.routing.to(self.areas, age=age, matter=matter) if key not in hidden
        )

    def routed(self, sign: str, *, age: Age, today: date) -> Entry | None:
        """The entry a person who told this may be offered in writing: the first of its row that may be."""
        matter = self.routing.told_of(sign, age=age)
        offered = {entry.key: entry for entry in self.offered(today)}
        route = self.route(matter, age=age) if matter else ()
        return next((offered[key] for key in route if key in offered), None)

    def signs_served(self, today: date) -> frozenset[str]:
        """What may have been told, and by whom, as "sign:age", for which `routed` has something."""
        offered = {entry.key for entry in self.offered(today)}
        served = {
            (matter, age)
            for matter in self.routing.signs
            for age in Age
            if not offered.isdisjoint(self.route(matter, age=age))
        }
        told = {sign for signs in self.routing.signs.values() for sign in signs}
        return frozenset(
            f"{sign}:{age.value}"
            for sign in told
            for age in Age
            if (self.routing.told_of(sign, age=age), age) in served
        )

    def needs_served(self, today: date) -> frozenset[Need]:
        return frozenset(need for entry in self.offered(today) for need in entry.needs)

"""What every service of one line shares, put together once at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from bot.domain.directory import Directory
from bot.domain.escalation import Step
from bot.domain.hours import StaffedHours, say_when
from bot.domain.ids import Clock, Language
from bot.domain.law import Asked, Law
from bot.domain.meeting import MeetingTable
from bot.domain.privacy import PrivacyRules
from bot.domain.private import Private
from bot.safety.asks_who import AsksWho
from bot.safety.catalogue import Catalogue
from bot.safety.naming import Naming
from bot.safety.reader import Reading
from bot.safety.written_details import PLANS, Detail, find_details
from bot.services.directory_book import DirectoryBook
from bot.services.ports import Store
from bot.services.tally import Tally

_NEUTRAL = "utter_law_differs"


class Reader(Protocol):
    """Reads what a message holds: danger, and whether it is a command."""

    def read(self, text: str) -> Reading: ...


@dataclass(frozen=True)
class Line:
    """Store, rules, wording and clock of one line."""

    store: Store
    reader: Reader
    catalogue: Catalogue
    facts: Mapping[str, str]  # line_name, operator, ...: fills the texts
    hours: StaffedHours
    language: Language
    retention: timedelta
    book: DirectoryBook  # what there is to turn to; its names count as a written detail
    clock: Clock
    quick_replies: Catalogue = field(default_factory=lambda: Catalogue({}, {}))  # for workers
    escalation: tuple[Step, ...] = ()  # while nobody takes what is urgent
    law: Law = field(default_factory=Law)  # what counsel reviewed; without it neutral sentences are said
    meeting: MeetingTable = field(default_factory=MeetingTable)  # after a report of abuse
    tally: Tally = field(default_factory=Tally)
    privacy: PrivacyRules = field(default_factory=PrivacyRules)
    naming: Naming = field(default_factory=Naming)  # what is not written to whoever may be somebody else
    asks_who: AsksWho = field(default_factory=AsksWho)
    public_url: str = ""  # where the edge is reached; begins the links that services open

    def text(self, key: str, language: Language, more: Mapping[str, str] | None = None) -> Private:
        """The reviewed text of a reply key, filled with this line's facts, and with `more`."""
        return Private(self.catalogue.render(key, language, {**self.facts_now(), **(more or {})}))

    def facts_now(self) -> dict[str, str]:
        now = self.clock()
        opens = self.hours.next_open(now)
        next_open = say_when(opens, now) if opens else "a later time"  # hours "never": nobody is planned
        return {**self.facts, **self._law_now(), "next_open": next_open}

    def _law_now(self) -> dict[str, str]:
        """The reviewed sentences of this place; where there is none what is true in every place (A-39)."""
        trouble = self.law.says(Asked.TROUBLE, today=self.today())
        tell = self.law.says(Asked.TELL, today=self.today())
        return {
            "law_trouble": trouble or self.catalogue.render(_NEUTRAL, self.language),
            "may_report": tell or self.facts["may_report"],
        }

    def today(self) -> date:
        """In the line's own time zone."""
        return self.clock().astimezone(self.hours.zone).date()

    def staffed(self) -> bool:
        return self.hours.open_at(self.clock())

    @property
    def directory(self) -> Directory:
        """As it is now; it may be another at the next question."""
        return self.book.current

    @property
    def directory_names(self) -> tuple[str, ...]:
        return self.directory.names()

    def plans_in(self, text: Private) -> int:
        """How many times and places of meeting; these are never written (practice.md A-90)."""
        return sum(each.kind in PLANS for each in self.details(text))

    def details(self, text: Private) -> list[Detail]:
        """Each number, address, link, name, time or place of meeting a text holds (P06)."""
        return find_details(text.open(), self.directory_names)

    def details_in(self, text: Private) -> int:
        """How many numbers, addresses, links, names, plans a text holds (P06)."""
        return len(self.details(text))

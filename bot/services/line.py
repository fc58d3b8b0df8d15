"""What every service of one line shares, put together once at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.directory import Directory
from bot.domain.hours import StaffedHours, say_when
from bot.domain.ids import Clock, Language
from bot.domain.private import Private
from bot.safety.catalogue import Catalogue
from bot.safety.reader import MessageReader
from bot.safety.written_details import find_details
from bot.services.ports import Store


@dataclass(frozen=True)
class Line:
    """Store, rules, wording and clock of one line."""

    store: Store
    reader: MessageReader
    catalogue: Catalogue
    facts: Mapping[str, str]  # line_name, operator, ...: fills the texts
    hours: StaffedHours
    language: Language
    retention: timedelta
    directory: Directory  # what there is to turn to; its names count as a written detail
    clock: Clock

    def text(self, key: str, language: Language) -> Private:
        """The reviewed text of a reply key, filled with this line's facts."""
        return Private(self.catalogue.render(key, language, self.facts_now()))

    def facts_now(self) -> dict[str, str]:
        now = self.clock()
        opens = self.hours.next_open(now)
        return {**self.facts, "next_open": say_when(opens, now) if opens else "later"}

    def today(self) -> date:
        """In the line's own time zone."""
        return self.clock().astimezone(self.hours.zone).date()

    def staffed(self) -> bool:
        return self.hours.open_at(self.clock())

    @property
    def directory_names(self) -> tuple[str, ...]:
        return self.directory.names()

    def details_in(self, text: Private) -> int:
        """How many numbers, addresses, links, names, plans a text holds (P06)."""
        return len(find_details(text.open(), self.directory_names))

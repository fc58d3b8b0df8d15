"""What staff see of the directory: every entry with its state, filters, one entry with its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.directory import Directory, Entry
from bot.domain.directory_codes import Culture
from bot.domain.directory_kept import KeptEntry, lay_over
from bot.domain.needs import Need
from bot.domain.private import Private
from bot.domain.staff import Right, Worker
from bot.services.line import Line
from bot.staff_errors import EntryUnknown


@dataclass(frozen=True)
class Shown:
    """`version` 0: only a file has it. `fresh`: verified within twelve months. `routed`: the table of which
    line fits names it. Never what is hidden."""

    entry: Entry
    version: int
    in_use: bool
    fresh: bool
    routed: bool
    has_address: bool = False
    has_notes: bool = False

    @property
    def check_again(self) -> bool:
        return self.in_use and not self.fresh


@dataclass(frozen=True)
class Filter:
    """What is looked for; what is empty is not asked for."""

    words: str = ""
    need: Need | None = None
    area: str = ""
    language: str = ""
    served: str = ""
    culture: Culture | None = None

    def takes(self, shown: Shown) -> bool:
        entry = shown.entry
        said = f"{entry.name} {entry.what} {entry.key} {entry.culture_name}".casefold()
        served = f"{entry.terms.ages} {entry.terms.genders}".casefold()
        return (
            all(word in said for word in self.words.casefold().split())
            and (self.need is None or self.need in entry.needs)
            and (not self.area or entry.nearness((self.area,)) < 2)
            and (not self.language or self.language in entry.terms.languages)
            and all(word in served for word in self.served.casefold().split())
            and (self.culture is None or self.culture in entry.culture)
        )


async def see_directory(*, line: Line) -> list[Shown]:
    """What has to be checked again comes first, what is out of use last; by name."""
    async with line.store.transaction() as tx:
        kept = await tx.directory.newest()
    return shown_of(lay_over(line.book.files, kept), kept, today=line.today())


def shown_of(directory: Directory, kept: Iterable[KeptEntry], *, today: date) -> list[Shown]:
    newest = {each.key: each for each in kept}
    named = {key for route in directory.routing.routes for key in route.to}
    found = [
        _shown(entry, newest.get(entry.key), in_use=in_use, today=today, routed=entry.key in named)
        for entries, in_use in ((directory.entries, True), (directory.retired, False))
        for entry in entries
        if directory.with_examples or not entry.example
    ]
    return sorted(found, key=_place_in_list)


@dataclass(frozen=True)
class Opened:
    """`versions` newest first; `notes` only for those who may read them."""

    shown: Shown
    versions: tuple[KeptEntry, ...]
    notes: Private | None


async def see_entry(key: str, *, worker: Worker, line: Line) -> Opened:
    """Raises EntryUnknown."""
    shown = next((each for each in await see_directory(line=line) if each.entry.key == key), None)
    if shown is None:
        raise EntryUnknown
    reads_notes = worker.may(Right.KEEP_DIRECTORY) or worker.may(Right.REFER)
    async with line.store.transaction() as tx:
        versions = await tx.directory.versions(key)
        hidden = await tx.directory.hidden(key) if reads_notes and shown.has_notes else None
    return Opened(shown, tuple(versions), hidden.notes if hidden else None)


def _place_in_list(shown: Shown) -> tuple[bool, bool, str]:
    return not shown.check_again, not shown.in_use, shown.entry.name.casefold()


def _shown(entry: Entry, kept: KeptEntry | None, *, in_use: bool, today: date, routed: bool) -> Shown:
    return Shown(
        entry=entry,
        version=kept.version if kept else 0,
        in_use=in_use,
        fresh=entry.fresh(today),
        routed=routed,
        has_address=bool(kept and kept.has_address),
        has_notes=bool(kept and kept.has_notes),
    )

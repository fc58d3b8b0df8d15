"""Where there is nothing to turn to: by need and place how many entries are fresh, old, open late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.directory import Directory, Entry
from bot.domain.directory_kept import lay_over
from bot.domain.needs import Need
from bot.domain.unmet_need import shown as in_words
from bot.services.line import Line
from bot.services.see_directory import Shown, shown_of
from bot.services.unmet_needs import Unmet, unmet_needs


@dataclass(frozen=True)
class Gap:
    """`fresh` may be offered now; `again` have to be checked first; `late` of the fresh are open after
    hours; `unmet`: how often this need stayed unmet here in twelve months, small
    numbers hidden."""

    need: Need
    area: str
    fresh: int
    again: int
    late: int
    unmet: str

    @property
    def open(self) -> bool:
        return self.fresh == 0


async def directory_gaps(*, line: Line) -> list[Gap]:
    """One for each need and place of the line, in the order of the needs."""
    async with line.store.transaction() as tx:
        kept = await tx.directory.newest()
        unmet = await unmet_needs(tx, today=line.today())
    directory = lay_over(line.book.files, kept)
    shown = shown_of(directory, kept, today=line.today())
    areas = directory.areas or tuple(sorted(areas_shown(shown)))
    offered = _offered(directory, shown)
    return [_gap(need, area, offered=offered, shown=shown, unmet=unmet) for need in Need for area in areas]


def areas_shown(shown: Iterable[Shown]) -> set[str]:
    return {area for each in shown for area in each.entry.area}


def _offered(directory: Directory, shown: Iterable[Shown]) -> list[Entry]:
    """Without a label, and fresh: what is never offered closes no gap."""
    entries = [each.entry for each in shown if each.in_use and each.fresh]
    return [entry for entry in entries if entry.terms.accepts_without_label]


def _gap(need: Need, area: str, *, offered: list[Entry], shown: list[Shown], unmet: Unmet) -> Gap:
    here = [entry for entry in offered if need in entry.needs and entry.nearness((area,)) < 2]
    old = [each.entry for each in shown if each.check_again and need in each.entry.needs]
    return Gap(
        need=need,
        area=area,
        fresh=len(here),
        again=sum(entry.nearness((area,)) < 2 for entry in old),
        late=sum(entry.terms.after_hours for entry in here),
        unmet=in_words(unmet.get((need, area), 0)),
    )

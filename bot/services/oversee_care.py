"""What a lead sees of care: reviews and meetings that are due, and where services are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.care_due import DueOn
from bot.domain.unmet_need import GapRow, a_year_of_months, gap_rows
from bot.services.line import Line


@dataclass(frozen=True)
class CareOverview:
    """Plans whose review is due; meetings with less time left than the table says, or past it; and the gaps
    of the last twelve months, this one among them."""

    today: date
    reviews: tuple[DueOn, ...]
    meetings: tuple[DueOn, ...]
    gaps: tuple[GapRow, ...]


async def oversee_care(*, line: Line) -> CareOverview:
    today = line.today()
    async with line.store.transaction() as tx:
        reviews = await tx.safety_plans.reviews_due(today)
        meetings = await tx.meetings.due(_soon(line))
        counts = await tx.unmet_needs.since(a_year_of_months(today))
    return CareOverview(today, tuple(reviews), tuple(meetings), tuple(gap_rows(counts)))


async def count_care_due(*, line: Line) -> int:
    """How many reviews and meetings a lead should look at."""
    async with line.store.transaction() as tx:
        reviews = await tx.safety_plans.reviews_due(line.today())
        return len(reviews) + len(await tx.meetings.due(_soon(line)))


def _soon(line: Line) -> date:
    """Fewer days left than the table says."""
    return line.today() + timedelta(days=line.meeting.remind_under - 1)

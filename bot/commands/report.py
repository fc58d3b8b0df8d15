"""`porchlight report`: what a charity may tell others of its line, month by month, without persons."""

from __future__ import annotations

import asyncio
import csv
import sys
from pathlib import Path

import click

from bot import wire
from bot.commands.options import settings_options
from bot.domain.measured import MonthCount
from bot.domain.report import report_rows
from bot.services.line import Line
from bot.services.measure import measure


@click.command()
@settings_options
@click.option("--csv", "as_csv", is_flag=True, help="Write it as CSV, for a table.")
def report(demo: bool, config: Path | None, as_csv: bool) -> None:
    """Sums by month that may be shown to others.

    Whatever happened fewer than five times in a month reads "under 5": in a small place three of anything
    are three people somebody knows.
    """
    rows = report_rows(asyncio.run(wire.with_line(wire.settings(demo=demo, config=config), _counts)))
    if not rows:
        click.echo("Nothing has been counted yet. Counts are written while the line runs.", err=as_csv)
        return
    if as_csv:
        written = csv.writer(sys.stdout)
        written.writerow(["month", "what", "number"])
        written.writerows([row.month, row.what, row.shown] for row in rows)
        return
    for row in rows:
        click.echo(f"{row.month}  {row.what:22}  {row.shown:>8}")


async def _counts(line: Line) -> tuple[MonthCount, ...]:
    return (await measure(line=line)).counts

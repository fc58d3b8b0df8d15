"""`porchlight directory`: list, import and export what there is to turn to."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from bot import wire
from bot.commands.options import settings_options
from bot.errors import DataInvalid
from bot.safety.read_yaml import is_mapping, read_mapping
from bot.services.export_directory import Form, export_directory
from bot.services.import_directory import import_directory
from bot.services.line import Line
from bot.services.see_directory import Shown, see_directory
from bot.settings import Settings
from bot.staff_errors import EntryInvalid

T = TypeVar("T")


@click.group()
@settings_options
@click.pass_context
def directory(context: click.Context, demo: bool, config: Path | None) -> None:
    """What there is to turn to: the shipped files, and over them what is kept on the console.

    \b
    porchlight directory list                  what has to be checked again comes first
    porchlight directory import FILE           a file like those in data/directory; all of it or nothing
    porchlight directory export > FILE         as such a file; --as csv for a table

    Confidential addresses and private notes are neither listed nor exported. Add --demo for `make run`.
    """
    context.obj = wire.settings(demo=demo, config=config)


@directory.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """Every entry: whether it is offered, when it was checked, its needs and places."""
    shown = _run(settings, lambda line: see_directory(line=line))
    for each in shown:
        click.echo(_line(each))
    if not shown:
        click.echo("Nothing yet. Add an entry on the console, or import a file.")


@directory.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def import_(settings: Settings, file: Path) -> None:
    """Keep the entries of a file; the console can undo each. If one is wrong, none is kept."""
    try:
        entries = read_mapping(file).get("entries")
        if not is_mapping(entries):
            raise DataInvalid(f"{file}: must hold `entries:` with one `key:` for each entry")
        told = dict(entries)
        done = _run(settings, lambda line: import_directory(told, by=_me(), line=line))
    except DataInvalid as invalid:
        raise click.ClickException(str(invalid)) from None
    except EntryInvalid as invalid:
        said = [f"  {where}: {', '.join(problems)}" for where, problems in invalid.problems.items()]
        raise click.ClickException("Nothing was kept:\n" + "\n".join(said)) from None
    click.echo(f"Kept: {', '.join(done.kept) or 'nothing new'}. As before: {len(done.same)}.")


@directory.command()
@click.option("--as", "form", type=click.Choice([form.value for form in Form]), default=Form.YAML.value)
@click.pass_obj
def export(settings: Settings, form: str) -> None:
    """Print everything in use; that it was taken out is put on the trail."""
    written = _run(settings, lambda line: export_directory(Form(form), by=_me(), line=line))
    click.echo(written, nl=False)


def _line(shown: Shown) -> str:
    entry = shown.entry
    state = "out of use" if not shown.in_use else "offered" if shown.fresh else "CHECK AGAIN"
    if shown.in_use and shown.fresh and not entry.terms.accepts_without_label:
        state = "never sent"
    needs = ", ".join(need.value for need in entry.needs)
    return f"{state:12} {entry.verified.on}  {entry.key:28} {entry.name}: {needs} ({', '.join(entry.area)})"


def _me() -> str:
    """Who runs the command, for the trail."""
    return f"shell:{getpass.getuser()}"


def _run(settings: Settings, act: Callable[[Line], Awaitable[T]]) -> T:
    return asyncio.run(wire.with_line(settings, act))

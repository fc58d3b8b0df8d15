"""`porchlight talk`: play scripted conversations through the whole line and check what happens."""

from __future__ import annotations

import asyncio
import sys
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import DatabaseUnavailable, DataInvalid, ModelUnfit, ScriptInvalid
from bot.rehearsal.read_script import read_script
from bot.rehearsal.script import Script
from bot.rehearsal.showing import JsonLines, Pages, Showing
from bot.rehearsal.stage import Stage, open_stage
from bot.rehearsal.verdict import judge

if TYPE_CHECKING:
    from bot.dialogue.engine import RasaEngine

Load = Callable[[], "RasaEngine"]


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="JSON lines: each turn, then each expectation.")
@click.option(
    "--model",
    "models",
    type=click.Path(path_type=Path),
    default=Path("models"),
    show_default=True,
    help="The folder of trained models.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data"),
    show_default=True,
    help="The folder of flows and wording.",
)
@click.option(
    "--instrument",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With this licensed instrument, which `porchlight train` has put into a model.",
)
def talk(path: Path, as_json: bool, models: Path, data: Path, instrument: Path | None) -> None:
    """Play a scripted conversation, or every *.yml of a folder, and check what it expects.

    A script runs through the real edge, dialogue and post, with simulated carriers, on an embedded
    database and a clock of its own: a week of silence takes no time, and no running line is
    touched. Exits with 1 if a script cannot be read or an expectation does not hold.
    """
    paths = _scripts_of(path)
    showing = JsonLines(len(paths)) if as_json else Pages(len(paths), whole=not path.is_dir())
    load = partial(_load, models, data, instrument)
    failures = asyncio.run(_talk(paths, showing, load=load, data=data))
    if path.is_dir():
        showing.sum_up(failures)
    sys.exit(1 if failures else 0)


def _scripts_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.rglob("*.yml"))
    if not found:
        raise click.ClickException(f"{path} holds no script (*.yml).")
    return found


async def _talk(paths: Sequence[Path], showing: Showing, *, load: Load, data: Path) -> int:
    """How many scripts failed. All are read before the model is loaded: mistakes show at once."""
    scripts = [script for path in paths if (script := _read(path, showing)) is not None]
    failures = len(paths) - len(scripts)
    if not scripts:
        return failures
    async with _stage(load=load, data=data, showing=showing) as stage:
        for script in scripts:
            failures += not await _play(script, stage, showing)
    return failures


def _read(path: Path, showing: Showing) -> Script | None:
    try:
        return read_script(path)
    except ScriptInvalid as wrong:
        showing.wrong(path, str(wrong))
        return None


async def _play(script: Script, stage: Stage, showing: Showing) -> bool:
    try:
        seen = await stage.play(script)
    except ScriptInvalid as wrong:
        showing.wrong(script.path, str(wrong))
        return False
    verdicts = judge(script, seen)
    showing.played(script, seen, verdicts)
    return all(verdict.ok for verdict in verdicts)


@asynccontextmanager
async def _stage(*, load: Load, data: Path, showing: Showing) -> AsyncIterator[Stage]:
    showing.note("Loading the model ...")
    try:
        engine = await asyncio.to_thread(load)
    except ImportError:
        raise click.ClickException("Rasa is not installed here: run `make` to set everything up.") from None
    except DataInvalid as invalid:
        raise click.ClickException(f"{invalid}\nRun `porchlight check`.") from None
    except ModelUnfit as unfit:
        raise click.ClickException(f"The model cannot be used: {unfit}. Run `make train`.") from None
    try:
        async with open_stage(engine=engine, data=data) as stage:
            yield stage
    except DatabaseUnavailable as lost:
        raise click.ClickException(f"The embedded database cannot be used: {lost}.") from None
    finally:
        engine.close()


def _load(models: Path, data: Path, instrument: Path | None) -> RasaEngine:
    """Rasa and TensorFlow take seconds: imported only once there is a script to play."""
    # They warn of their own age, past any filter; recorded, it does not reach the reader.
    with warnings.catch_warnings(record=True):
        from bot.dialogue.engine import RasaEngine

        return RasaEngine.load(models, data, instrument=instrument)

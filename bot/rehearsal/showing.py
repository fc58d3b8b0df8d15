"""Shows scripts as they are played: pages for a person, or JSON lines for another program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import click

from bot.rehearsal.report import failed, json_lines, readable, sum_up
from bot.rehearsal.script import Script
from bot.rehearsal.transcript import Transcript
from bot.rehearsal.verdict import Verdict


class Showing(Protocol):
    def note(self, text: str) -> None:
        """Something to know while waiting."""
        ...

    def wrong(self, path: Path, mistakes: str) -> None:
        """A script that cannot be read or played."""
        ...

    def played(self, script: Script, seen: Transcript, verdicts: Sequence[Verdict]) -> None: ...
    def sum_up(self, failures: int) -> None: ...


class Pages:
    """The whole transcript of one script; of a folder a line each, and whole only what failed."""

    def __init__(self, scripts: int, *, whole: bool) -> None:
        self._scripts, self._whole, self._shown = scripts, whole, 0

    def note(self, text: str) -> None:
        click.echo(text, err=True)

    def wrong(self, path: Path, mistakes: str) -> None:
        self._headline(str(path), "WRONG")
        click.echo(mistakes)

    def played(self, script: Script, seen: Transcript, verdicts: Sequence[Verdict]) -> None:
        bad = failed(verdicts)
        if not self._whole:
            self._headline(script.name, "FAILED" if bad else "ok")
        if self._whole or bad:
            for line in readable(script, seen, verdicts):
                click.echo(line)

    def sum_up(self, failures: int) -> None:
        click.echo(sum_up(self._scripts, failures))

    def _headline(self, name: str, outcome: str) -> None:
        self._shown += 1
        if not self._whole:
            click.echo(f"[{self._shown}/{self._scripts}] {outcome:<6} {name}")


class JsonLines:
    """Only JSON on stdout; progress and the sum go to stderr."""

    def __init__(self, scripts: int) -> None:
        self._scripts, self._shown = scripts, 0

    def note(self, text: str) -> None:
        click.echo(text, err=True)

    def wrong(self, path: Path, mistakes: str) -> None:
        self._progress(str(path), "WRONG")
        click.echo(json.dumps({"script": str(path), "mistakes": mistakes.splitlines()}))

    def played(self, script: Script, seen: Transcript, verdicts: Sequence[Verdict]) -> None:
        self._progress(script.name, "FAILED" if failed(verdicts) else "ok")
        for line in json_lines(seen, verdicts, script=script):
            click.echo(line)

    def sum_up(self, failures: int) -> None:
        click.echo(sum_up(self._scripts, failures), err=True)

    def _progress(self, name: str, outcome: str) -> None:
        self._shown += 1
        click.echo(f"[{self._shown}/{self._scripts}] {outcome:<6} {name}", err=True)

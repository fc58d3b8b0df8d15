"""`porchlight classify`: what the line would understand of each message, one JSON object a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from bot.errors import DataInvalid, ModelUnfit
from bot.safety.reader import MessageReader

Intents = Callable[[str], tuple[str, float]]
"""The name of the intent the model hears, and how sure it is (0 to 1)."""


class _Unreadable(Exception):
    """A line that is not a message; says what is wrong without showing it."""


@dataclass(frozen=True)
class Reader:
    """What reads a message; `intents` is None where the model is left out."""

    messages: MessageReader
    intents: Intents | None

    def read(self, line: bytes) -> dict[str, object]:
        """The same object with what was understood. Raise _Unreadable."""
        given = _parse(line)
        text = _text(given)
        reading = self.messages.read(text)
        found = reading.danger
        read: dict[str, object] = {
            **given,
            "command": reading.command,
            "danger": {"level": found.level.value, "kinds": found.kinds, "reasons": found.reasons},
        }
        if self.intents is not None:
            name, confidence = self.intents(text)
            read["intent"] = {"name": name, "confidence": confidence}
        return read


@click.command()
@click.option(
    "--no-rasa", is_flag=True, help="Leave the model out: no intent, and some hundred lines a second."
)
@click.option("--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True)
@click.option("--models", type=click.Path(path_type=Path), default=Path("models"), show_default=True)
def classify(no_rasa: bool, data: Path, models: Path) -> None:
    """Read messages from standard input and write what the line would understand of each.

    \b
    in:   {"text": "he won't let me leave", "lang": "en"}
    out:  {"text": ..., "lang": ..., "command": null,
           "danger": {"level": "urgent", "kinds": [...], "reasons": [...]},
           "intent": {"name": "...", "confidence": 0.9}}

    One JSON object a line, answered line by line; what else it holds is kept. Safety words and danger
    are read in every language, whatever "lang" says. A line that cannot be read is named on standard
    error and skipped, and the command ends with 1. Needs no database and stores nothing.
    """
    try:
        messages = MessageReader.load(data / "safety")
        with nullcontext() if no_rasa else _rasa(data, models) as intents:
            whole = answer(sys.stdin.buffer, Reader(messages, intents))
    except DataInvalid as invalid:
        raise click.ClickException(f"{invalid}\nRun `porchlight check`.") from None
    except ModelUnfit as unfit:
        raise click.ClickException(f"{unfit}\nRun `porchlight train`, or add --no-rasa.") from None
    sys.exit(0 if whole else 1)


def answer(lines: Iterable[bytes], reader: Reader) -> bool:
    """Answer each line as it comes; False if one could not be read. Empty lines are passed over."""
    whole = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            click.echo(json.dumps(reader.read(line)))
        except _Unreadable as wrong:
            whole = False
            click.echo(f"line {number}: {wrong}", err=True)
    return whole


def _parse(line: bytes) -> Mapping[str, object]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):  # UnicodeDecodeError is one of the first
        raise _Unreadable("this is not JSON in UTF-8") from None
    if not isinstance(given, dict):
        raise _Unreadable('this is not an object such as {"text": "hi"}')
    return given


def _text(given: Mapping[str, object]) -> str:
    text = given.get("text")
    if not isinstance(text, str):
        raise _Unreadable('"text" is missing or not a string')
    return text


@contextmanager
def _rasa(data: Path, models: Path) -> Iterator[Intents]:
    """The trained model's ear; importing it is what costs, so it happens only when asked for."""
    from bot.dialogue.engine import RasaEngine

    engine = RasaEngine.load(models, data)
    try:
        yield engine.intent_of
    finally:
        engine.close()

"""`porchlight evaluate`: how well the line understands, on messages held apart from all it learned from."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.errors import DataInvalid, ModelUnfit
from bot.evaluation.floors import below, read_floors
from bot.evaluation.held_apart import by_language, read_commands, read_danger, read_intents
from bot.evaluation.measured import Measured, measure_commands, measure_danger, measure_intents
from bot.evaluation.picture import confusion_picture
from bot.safety.reader import MessageReader

_SETS, _INTENTS = Path("tests/understanding"), Path("tests/nlu/en_heldout.jsonl")


@click.command()
@click.option("--no-rasa", is_flag=True, help="Leave the model out: danger and commands only.")
@click.option("--sets", type=click.Path(path_type=Path), default=_SETS, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True)
@click.option("--models", type=click.Path(path_type=Path), default=Path("models"), show_default=True)
@click.option(
    "--picture", type=click.Path(path_type=Path), default=Path("results/confusions.svg"), show_default=True
)
def evaluate(no_rasa: bool, sets: Path, data: Path, models: Path, picture: Path) -> None:
    """Measure recall, precision and false alarms, with bootstrap intervals (95 %).

    \b
    danger    recall by kind and level; false alarms on look-alikes and per 1,000 ordinary texts;
              minimal pairs with both sides right; Spanish and French apart
    commands  recall by command; false commands on look-alikes; Spanish and French apart
    intents   share right, the worst confusions, and a picture of what is taken for what

    The sets lie under tests/understanding, written by other voices than the training. Ends with 1 if a
    figure has fallen below its floor (tests/understanding/floors.yml).
    """
    try:
        measured = _measure(no_rasa, sets, data=data, models=models, picture=picture)
        fallen = below(measured, read_floors(sets / "floors.yml"), partial=no_rasa)
    except DataInvalid as invalid:
        raise click.ClickException(str(invalid)) from None
    except ModelUnfit as unfit:
        raise click.ClickException(f"{unfit}\nRun `porchlight train`, or add --no-rasa.") from None
    for line in fallen:
        click.echo(f"BELOW THE FLOOR: {line}", err=True)
    sys.exit(1 if fallen else 0)


def _measure(no_rasa: bool, sets: Path, *, data: Path, models: Path, picture: Path) -> Measured:
    reader = MessageReader.load(data / "safety")
    measured = Measured()
    for language, path in by_language(sets, "danger").items():
        measured.add(measure_danger(read_danger(path), reader).of(language), tell=click.echo)
    for language, path in by_language(sets, "commands").items():
        measured.add(measure_commands(read_commands(path), reader).of(language), tell=click.echo)
    if not no_rasa:
        from bot.dialogue.engine import RasaEngine

        engine = RasaEngine.load(models, data)
        try:
            report = measure_intents(read_intents(_INTENTS), engine.intent_of)
        finally:
            engine.close()
        measured.add(report, tell=click.echo)
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_text(
            confusion_picture(report.pairs, title="Intents: what is taken for what"), encoding="utf-8"
        )
        click.echo(f"\nThe picture: {picture}")
    return measured

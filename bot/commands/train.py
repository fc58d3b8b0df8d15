"""`porchlight train`: train the model from data/, unless nothing changed."""

from __future__ import annotations

from pathlib import Path

import click

from bot import wire
from bot.commands.options import instrument_option
from bot.flowcheck.instrument import check_instrument


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True)
@click.option("--models", type=click.Path(path_type=Path), default=Path("models"), show_default=True)
@instrument_option
def train(data: Path, models: Path, instrument: Path | None) -> None:
    """Train the model from data/ and config.yml. Takes a minute or two; skipped if nothing changed.

    Never put real conversations under data/: the model keeps every word it was trained on. If an agency's
    licensed instrument is set, a second model with it is trained beside the plain one.
    """
    _refuse_unfit(instrument, data)
    from bot.dialogue.train import train as train_model  # Rasa: only when asked for

    train_model(data, models)
    if instrument is not None:
        train_model(data, models, instrument=instrument)


def _refuse_unfit(instrument: Path | None, data: Path) -> None:
    """What is not trained is not asked: the line refuses to start on a model that is not there."""
    if instrument is None:
        return
    wrong = [each for each in check_instrument(instrument, data, today=wire.now().date()) if not each.warns]
    if wrong:
        raise click.ClickException("\n".join(map(str, wrong)))

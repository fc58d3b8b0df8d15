"""`porchlight train`: train the model from data/, unless nothing changed."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True)
@click.option("--models", type=click.Path(path_type=Path), default=Path("models"), show_default=True)
def train(data: Path, models: Path) -> None:
    """Train the model from data/ and config.yml. Takes a minute or two; skipped if nothing changed.

    Never put real conversations under data/: the model keeps every word it was trained on.
    """
    from bot.dialogue.train import train as train_model  # Rasa: only when asked for

    train_model(data, models)

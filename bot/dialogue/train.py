"""Trains the model, unless one of exactly this content is there already."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.fingerprint import ROOT, checksum, fingerprint
from bot.dialogue.quiet import silence_libraries
from bot.errors import DataInvalid, ModelUnfit

CONFIG = ROOT / "config.yml"

_SUFFIX = ".tar.gz"

Tell = Callable[[str], None]


def train(
    data: Path, out: Path, *, config: Path = CONFIG, instrument: Path | None = None, tell: Tell = print
) -> Path:
    """Return the archive `out/<fingerprint>.tar.gz`, trained if it is not there or not whole.

    `instrument` is the file of a licensed one that takes the place of our own careful questions.
    Raise DataInvalid if the data cannot be trained on.
    """
    archive = archive_for(data, out, config=config, instrument=instrument)
    name = archive.name.removesuffix(_SUFFIX)
    if is_whole(archive):
        tell(f"Nothing changed; the model {name} stays.")
        return archive
    tell(f"Training the model {name}: about a minute on two cores ...")
    began = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as workshop:
        made = _train(data, Path(workshop), _placed(config, data, instrument))
        sum_file(archive).write_text(checksum(made), encoding="ascii")
        os.replace(made, archive)
    tell(f"Trained in {time.monotonic() - began:.0f} s: {archive.name}")
    return archive


def archive_for(data: Path, out: Path, *, config: Path = CONFIG, instrument: Path | None = None) -> Path:
    """Where the model of exactly this data is, or will be."""
    return out / f"{fingerprint(data, config, instrument)}{_SUFFIX}"


def verify(archive: Path) -> None:
    """An archive is code: raise ModelUnfit unless it is byte for byte what was trained."""
    if not is_whole(archive):
        raise ModelUnfit(f"{archive.name} is missing or was changed after training")


def is_whole(archive: Path) -> bool:
    try:
        return sum_file(archive).read_text(encoding="ascii") == checksum(archive)
    except OSError:
        return False


def sum_file(archive: Path) -> Path:
    return archive.with_name(archive.name + ".sha256")


def _train(data: Path, workshop: Path, config: dict[str, Any]) -> Path:
    import rasa.model_training  # many seconds, and only needed when something changed

    silence_libraries()
    settings = workshop / "config.yml"
    settings.write_text(yaml.safe_dump(config), encoding="utf-8")
    words = io.StringIO()
    try:
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(io.StringIO()):
            result = rasa.model_training.train(
                domain=str(data / "domain"),
                config=str(settings),
                training_files=[str(data / "nlu"), str(data / "stories")],
                output=str(workshop),
                fixed_model_name="model.tar.gz",
            )
    except SystemExit:
        raise DataInvalid(words.getvalue().strip()) from None
    if result.code or not result.model:
        raise DataInvalid(words.getvalue().strip() or "Rasa made no model of this data")
    return Path(result.model)


def _placed(config: Path, data: Path, instrument: Path | None) -> dict[str, Any]:
    """The configuration with the folders it names taken from `data` instead of the working directory, and
    the instrument named to those who read it."""
    settings: dict[str, Any] = yaml.safe_load(config.read_text(encoding="utf-8"))
    for part in [*settings["pipeline"], *settings["policies"]]:
        for key in ("words", "flows"):
            if key in part:
                part[key] = str(data / Path(part[key]).relative_to("data"))
    if instrument is not None:
        readers = [*settings["importers"], *(part for part in settings["policies"] if "flows" in part)]
        for part in readers:
            part["instrument"] = str(instrument.resolve())
    return settings

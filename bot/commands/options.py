"""Options that every command which reads settings shares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.errors import SettingsInvalid
from bot.settings import instrument_file


def settings_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --demo and --config."""
    command = click.option(
        "--config",
        type=click.Path(path_type=Path),
        default=None,
        help="The settings file; porchlight.toml if not given. The environment wins over it.",
    )(command)
    return click.option(
        "--demo",
        is_flag=True,
        help="Simulated carriers, keys made on this machine, everything on loopback.",
    )(command)


def instrument_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --instrument; not given, it is the file that the settings name, or None."""
    return click.option(
        "--instrument",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=_from_settings,
        help="The file of a licensed instrument; not given, the one that your settings name, if any.",
    )(command)


def _from_settings(_: click.Context, __: click.Parameter, given: Path | None) -> Path | None:
    if given is not None:
        return given
    try:
        return instrument_file()
    except SettingsInvalid as invalid:
        raise click.ClickException("\n".join(invalid.problems)) from None

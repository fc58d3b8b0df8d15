"""Options that every command which reads settings shares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


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

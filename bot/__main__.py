"""The `porchlight` command."""

from __future__ import annotations

import importlib
from typing import Any

import click

from bot.no_dumps import forbid_dumps
from bot.telemetry import no_telemetry

_COMMANDS = {
    "serve": ("serve", "Run the whole line on this machine."),
    "edge": ("processes", "Answer the carriers' webhooks."),
    "dialogue": ("processes", "Understand and decide with Rasa."),
    "post": ("processes", "Send, delete, rescue and erase."),
    "phone": ("processes", "Simulated carriers and a phone in the browser."),
    "train": ("train", "Train the model from data/."),
    "queue": ("queue", "See who waits, and talk with them."),
    "console": ("processes", "The workers' web pages, on a private address."),
    "workers": ("workers", "Make the accounts of those who work on the line."),
    "audit": ("audit", "See and check the trail of what staff read and did."),
    "directory": ("directory", "List, import and export what there is to turn to."),
    "erasures": ("erasures", "See how far erasures are, and which fail."),
    "report": ("report", "Sums by month that may be shown to others."),
    "keys": ("keys", "See, rotate and try the keys."),
    "migrate": ("migrate", "Bring both databases up to date."),
    "check": ("check", "Check flows and wording under data/."),
    "flows": ("flows", "Draw the flows as a picture."),
    "classify": ("classify", "Read messages and say what the line would understand."),
    "evaluate": ("evaluate", "Measure how well the line understands."),
    "talk": ("talk", "Play scripted conversations and check what happens."),
}


class _Lazy(click.Group):
    """Imports a command only when it is called: `porchlight --help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        no_telemetry()  # before any library is loaded
        module = importlib.import_module(f"bot.commands.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table above, so that help imports nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in _COMMANDS.items()])


@click.command(cls=_Lazy)
@click.version_option(package_name="porchlight")
def main(**_: Any) -> None:
    """Porchlight: a text line that listens first, with human workers behind it.

    On a fresh machine `make run` does everything. `porchlight COMMAND --help` teaches each command.
    """
    forbid_dumps()


if __name__ == "__main__":
    main(prog_name="porchlight")

"""`porchlight flows`: the conversation as a picture, or as a list."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.flow_boxes import panels
from bot.commands.flow_picture import draw
from bot.errors import DataInvalid


@click.command()
@click.option(
    "--svg", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the picture here."
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    help="The folder of flows and wording.",
)
def flows(target: Path | None, data: Path) -> None:
    """Show how the flows lead from one to the other.

    With --svg it writes a picture: a panel for each file, a box for each flow, and where each answer
    leads. The one in docs/flows.svg is made so, and a test holds it up to date. Without --svg it
    prints the same as a list.
    """
    try:
        found = panels(data)
    except DataInvalid as wrong:
        raise click.ClickException(str(wrong)) from None
    if target:
        target.write_text(draw(found), encoding="utf-8")
        return
    for panel in found:
        for box in panel.boxes:
            click.echo(f"{panel.topic}: {box.title}" + (f" -> {', '.join(box.leads)}" if box.leads else ""))

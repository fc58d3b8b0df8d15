"""`porchlight check`: everything under data/ against the rules that keep it safe to send."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot import wire
from bot.commands.options import instrument_option
from bot.errors import SettingsInvalid
from bot.flowcheck.content import Content
from bot.flowcheck.cover import cover_finding
from bot.flowcheck.instrument import check_instrument
from bot.flowcheck.run import run_checks
from bot.settings import cover_text


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    help="The folder of flows and wording.",
)
@instrument_option
def check(data: Path, instrument: Path | None) -> None:
    """Check flows, wording and safety words before anybody reads them.

    Each finding is one line: the file, the key, the language, and what to do. Ends with 1 if there
    is one. Run it after every change; it needs neither model nor database and changes nothing.

    An agency's licensed instrument, if one is set, is read too. Where its words break a rule for our own
    it says `warning`, and such a finding alone does not end with 1.
    """
    content = Content.read(data)
    files = len(content.files) + len(content.unreadable)
    if not files:
        raise click.ClickException(f"{data} holds no flows and no wording (*.yml).")
    findings = run_checks(data)
    if (wrong_cover := cover_finding(_cover(), content)) is not None:
        findings.append(wrong_cover)
    if instrument is not None:
        findings += check_instrument(instrument, data, today=wire.now().date())
        files += 1
    for finding in findings:
        click.echo(str(finding))
    many = len(findings)
    click.echo(f"{many or 'No'} finding{'' if many == 1 else 's'} in {files} files.", err=bool(findings))
    sys.exit(1 if any(not finding.warns for finding in findings) else 0)


def _cover() -> str | None:
    try:
        return cover_text()
    except SettingsInvalid as invalid:
        raise click.ClickException("\n".join(invalid.problems)) from None

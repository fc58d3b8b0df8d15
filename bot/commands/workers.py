"""`porchlight workers`: make the accounts of those who work on the line."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from bot import wire
from bot.commands.options import settings_options
from bot.domain.organisation import KnownAs
from bot.domain.private import Private
from bot.domain.staff import Role, Worker
from bot.services import keep_accounts, link_account
from bot.services.line import Line
from bot.settings import Settings
from bot.staff_errors import AccountInvalid, AccountUnknown

T = TypeVar("T")


@click.group()
@settings_options
@click.pass_context
def workers(context: click.Context, demo: bool, config: Path | None) -> None:
    """Make, list, change and disable the accounts of staff.

    \b
    porchlight workers add rowan --name Rowan --role worker
    porchlight workers list
    porchlight workers trained rowan       they have practised and may take live conversations
    porchlight workers set-up rowan        a new code, for a lost password or phone
    porchlight workers link rowan SUBJECT  may also sign in with your organisation
    porchlight workers disable rowan       signed out everywhere, at once

    Give the code by voice or in person. Add --demo for `make run`.
    """
    context.obj = wire.settings(demo=demo, config=config)


@workers.command()
@click.argument("login")
@click.option("--name", required=True, help="First name; it is what a person is told.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--zone", default=None, help="Time zone, such as America/New_York; the line's if not given.")
@click.option("--trained", is_flag=True, help="Has practised elsewhere and may take live conversations.")
@click.option("--independent", is_flag=True, help="A survivor-mentor who answers to no agency of yours.")
@click.option(
    "--organisation-only",
    "subject",
    metavar="SUBJECT",
    default=None,
    help="No password: only your organisation, which calls them SUBJECT, lets them in.",
)
@click.option("--most", default=3, show_default=True, help="How many conversations they hold at once.")
@click.pass_obj
def add(
    settings: Settings,
    login: str,
    name: str,
    role: str,
    zone: str | None,
    trained: bool,
    independent: bool,
    subject: str | None,
    most: int,
) -> None:
    """Make an account; prints the code with which they set it up, once, within three days."""
    wanted = keep_accounts.Wanted(
        login=login,
        first_name=name,
        role=Role(role),
        zone=zone or settings.hours.zone.key,
        trained=trained,
        independent=independent,
        load_cap=most,
    )
    known = None if subject is None else _known(settings, subject)
    code = _run(settings, lambda line: keep_accounts.add_worker(wanted, by=_me(), line=line, known=known))
    _show_code(settings, login, code.open())


@workers.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """Everybody who has an account."""
    found = _run(settings, lambda line: keep_accounts.list_workers(line=line))
    for worker in found:
        click.echo(_line(worker))
    if not found:
        click.echo("Nobody yet. Begin with: porchlight workers add LOGIN --name NAME --role lead")


@workers.command()
@click.argument("login")
@click.pass_obj
def trained(settings: Settings, login: str) -> None:
    """They have finished the practice room and may take live conversations."""
    _run(settings, lambda line: keep_accounts.mark_trained(login, by=_me(), line=line))
    click.echo(f"{login} may take live conversations.")


@workers.command("set-up")
@click.argument("login")
@click.pass_obj
def set_up(settings: Settings, login: str) -> None:
    """A new code; their password, second factor and sessions are gone."""
    code = _run(settings, lambda line: keep_accounts.set_up_again(login, by=_me(), line=line))
    _show_code(settings, login, code.open())


@workers.command()
@click.argument("login")
@click.pass_obj
def disable(settings: Settings, login: str) -> None:
    """Sign them out everywhere and let them in no more."""
    _run(settings, lambda line: keep_accounts.disable(login, by=_me(), line=line))
    click.echo(f"{login} is disabled. `porchlight workers enable {login}` undoes it.")


@workers.command()
@click.argument("login")
@click.pass_obj
def enable(settings: Settings, login: str) -> None:
    """Undo `disable`."""
    _run(settings, lambda line: keep_accounts.enable(login, by=_me(), line=line))
    click.echo(f"{login} may sign in again.")


@workers.command()
@click.argument("login")
@click.argument("subject")
@click.pass_obj
def link(settings: Settings, login: str, subject: str) -> None:
    """They may also sign in with your organisation, which calls them SUBJECT.

    Be sure that it is theirs: whoever has it becomes them. The sign-in page shows it to them.
    """
    known = _known(settings, subject)
    _run(settings, lambda line: link_account.link(login, known, by=_me(), line=line))
    click.echo(f"{login} may sign in with your organisation. They are signed out everywhere now.")


@workers.command()
@click.argument("login")
@click.pass_obj
def unlink(settings: Settings, login: str) -> None:
    """Your organisation lets them in no more."""
    has_password = _run(settings, lambda line: link_account.unlink(login, by=_me(), line=line))
    then = "sign in with their password" if has_password else f"need `porchlight workers set-up {login}`"
    click.echo(f"{login} is not linked any more and signed out everywhere. They {then}.")


def _known(settings: Settings, subject: str) -> KnownAs:
    if settings.oidc_issuer is None:
        raise click.ClickException("No sign-in of an organisation is set: see oidc.issuer.")
    return KnownAs(settings.oidc_issuer, Private(subject))


def _show_code(settings: Settings, login: str, code: str) -> None:
    click.echo(f"Code for {login}, once, within three days:  {code}")
    click.echo(f"They open {settings.console_url}/welcome and give login and code.")


def _line(worker: Worker) -> str:
    state = "disabled" if worker.disabled_at else ("ready" if worker.ready_at else "not set up yet")
    marks = [state, "trained" if worker.trained else "not trained"]
    marks += ["independent"] if worker.independent else []
    return f"{worker.login:20} {worker.first_name:16} {worker.role.value:16} {', '.join(marks)}"


def _me() -> str:
    """Who runs the command: on the trail, so that it is seen which operator made an account."""
    return f"shell:{getpass.getuser()}"


def _run(settings: Settings, act: Callable[[Line], Awaitable[T]]) -> T:
    try:
        return asyncio.run(wire.with_line(settings, act))
    except AccountInvalid as invalid:
        raise click.ClickException(invalid.problem) from None
    except AccountUnknown:
        raise click.ClickException("Nobody has this login. See `porchlight workers list`.") from None

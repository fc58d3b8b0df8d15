"""`porchlight queue`: see who waits, take a conversation, write, hand back, close."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

import click

from bot import wire
from bot.commands.options import settings_options
from bot.console.queue_text import queue_lines, short_id, thread_lines
from bot.console.words import GATES
from bot.domain.consent import WrittenKind
from bot.domain.handoff import Outcome
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.errors import AlreadyClaimed, DataInvalid, GateClosed, HandoffClosed, HandoffUnknown, NotYours
from bot.safety.instrument import load_instrument
from bot.services.finish_conversation import close_conversation, hand_back
from bot.services.keep_accounts import list_workers
from bot.services.line import Line
from bot.services.list_queue import list_queue, read_thread
from bot.services.read_note import read_note
from bot.services.reply_as_worker import reply_as_worker
from bot.services.take_conversation import take_conversation
from bot.services.write_as_worker import record_yes_to_writing, warn_before_writing
from bot.settings import Settings
from bot.staff_errors import LoadFull, NotAllowed

T = TypeVar("T")

_GATES = {
    **GATES,
    "written_detail": (
        "This holds a number, address, link, name, time or place. It would stay on their phone: "
        "offer a call instead."
    ),
    "not_held": "You do not hold this conversation. Claim it first.",
    "not_asked": "Warn them first: porchlight queue warn ID KIND.",
    "no_yes": "Ask them first, and say --they-said-yes when they have.",
}
"""As on the page, but for what names a command."""


class Given(NamedTuple):
    """What a command was called with. In a terminal a name is only said, not proven."""

    settings: Settings
    login: str | None

    def sees_instrument(self, worker: Worker) -> bool:
        """Nobody does while the file that says who may cannot be read: the queue must work all the same."""
        try:
            instrument = load_instrument(self.settings.instrument)
        except DataInvalid:
            click.echo("The instrument's file cannot be used; see `porchlight check`.", err=True)
            return False
        return instrument is not None and worker.role in instrument.who_may_see


@click.group()
@settings_options
@click.option("--as", "login", default=None, help="The login of your account; all but `list` needs it.")
@click.pass_context
def queue(context: click.Context, demo: bool, config: Path | None, login: str | None) -> None:
    """See who waits and talk with them.

    \b
    porchlight queue list                               who waits, most urgent first
    porchlight queue --as LOGIN show ID                 why, and the conversation so far
    porchlight queue --as LOGIN claim ID                take it: the bot goes silent
    porchlight queue --as LOGIN reply ID "words"        write to the person
    porchlight queue --as LOGIN warn ID KIND            warn them that it would stay on the phone
    porchlight queue --as LOGIN yes ID                  they said yes to it: now it may be written
    porchlight queue --as LOGIN return ID               hand it back to the bot, with their yes
    porchlight queue --as LOGIN close ID                end it without a word

    ID is the first column of `list`; its first letters are enough. Add --demo for `make run`, where the
    login is demo.
    """
    context.obj = Given(wire.settings(demo=demo, config=config), login)


@queue.command("list")
@click.option("--watch", is_flag=True, help="Show it again every two seconds until Ctrl-C.")
@click.pass_obj
def list_(given: Given, watch: bool) -> None:
    """Who waits, most urgent first."""

    async def show(line: Line) -> None:
        while True:
            click.echo("\n".join(queue_lines(await list_queue(line=line), now=line.clock())))
            if not watch:
                return
            await asyncio.sleep(2)
            click.clear()

    _run(given, show)


@queue.command()
@click.argument("id_")
@click.pass_obj
def show(given: Given, id_: str) -> None:
    """The note on it, why it is here, and the conversation so far."""

    async def act(line: Line, worker: Worker) -> None:
        handoff_id = await _find(id_, line)
        thread = await _read(handoff_id, worker, given=given, line=line)
        sees = given.sees_instrument(worker)
        note = await read_note(handoff_id, line=line, with_thread=False, sees_instrument=sees)
        click.echo(note + "\n")
        click.echo(thread)

    _act(given, act)


@queue.command()
@click.argument("id_")
@click.pass_obj
def claim(given: Given, id_: str) -> None:
    """Take it: from now on the bot is silent and you are the one who writes."""

    async def act(line: Line, worker: Worker) -> None:
        handoff = await take_conversation(await _find(id_, line), worker=worker, line=line)
        if handoff.lease_until is not None:
            click.echo(f"Answer before {handoff.lease_until:%H:%M} UTC, or it goes back to the queue.")
        click.echo("It is yours.")
        click.echo(await _read(handoff.id, worker, given=given, line=line))

    _act(given, act)


@queue.command()
@click.argument("id_")
@click.argument("words", nargs=-1, required=True)
@click.pass_obj
def reply(given: Given, id_: str, words: tuple[str, ...]) -> None:
    """Write to the person. Details (numbers, places, times) are not sent in writing."""

    async def act(line: Line, worker: Worker) -> None:
        text = Private(" ".join(words))
        await reply_as_worker(await _find(id_, line), text, worker=worker.login, line=line)
        click.echo("Queued.")

    _act(given, act)


@queue.command()
@click.argument("id_")
@click.argument("what")
@click.pass_obj
def warn(given: Given, id_: str, what: str) -> None:
    """Send the one line of warning. WHAT: phone, address, link, email, name, or a key of the directory."""

    async def act(line: Line, worker: Worker) -> None:
        is_kind = what in WrittenKind._value2member_map_
        if not is_kind and line.directory.get(what) is None:
            raise click.ClickException(f"{what} is no kind and no entry of the directory.")
        item = WrittenKind(what) if is_kind else what
        await warn_before_writing(await _find(id_, line), what=item, worker=worker.login, line=line)
        click.echo("Queued. Read their answer, then: porchlight queue yes ID")

    _act(given, act)


@queue.command()
@click.argument("id_")
@click.pass_obj
def yes(given: Given, id_: str) -> None:
    """Record, with your name, that they answered the warning with a yes."""

    async def act(line: Line, worker: Worker) -> None:
        consent = await record_yes_to_writing(await _find(id_, line), worker=worker.login, line=line)
        click.echo(f"It may be written until {consent.ends_at:%H:%M} UTC, unless they stop or leave.")

    _act(given, act)


@queue.command("return")
@click.argument("id_")
@click.option("--they-said-yes", is_flag=True, help="You asked them, and they said yes.")
@click.pass_obj
def return_(given: Given, id_: str, they_said_yes: bool) -> None:
    """Hand it back to the bot. Ask the person first; the bot says that it is the bot again."""

    async def act(line: Line, worker: Worker) -> None:
        handoff_id = await _find(id_, line)
        handoff = await hand_back(handoff_id, they_said_yes=they_said_yes, worker=worker, line=line)
        click.echo(f"{short_id(handoff)} is with the bot again.")

    _act(given, act)


@queue.command()
@click.argument("id_")
@click.option("--outcome", required=True, type=click.Choice([each.value for each in Outcome]))
@click.option("--summary", default="", help="For whoever they talk with next.")
@click.pass_obj
def close(given: Given, id_: str, outcome: str, summary: str) -> None:
    """End it without a word to the person; the next message finds the bot."""

    async def act(line: Line, worker: Worker) -> None:
        handoff = await close_conversation(
            await _find(id_, line),
            outcome=Outcome(outcome),
            summary=Private(summary),
            worker=worker,
            line=line,
        )
        click.echo(f"{short_id(handoff)} is closed.")

    _act(given, act)


async def _read(handoff_id: HandoffId, worker: Worker, *, given: Given, line: Line) -> str:
    """The thread; on the trail as read in a terminal, where nobody proves who they are."""
    sees, who = given.sees_instrument(worker), f"terminal:{worker.login}"
    seen = await read_thread(handoff_id, who=who, line=line, sees_instrument=sees)
    return "\n".join(thread_lines(*seen))


async def _account(given: Given, line: Line) -> Worker:
    """Who acts: their training, their load and their role are those of the account."""
    if given.login is None:
        raise click.ClickException("Say who you are: porchlight queue --as LOGIN ...")
    for each in await list_workers(line=line):
        if each.login == given.login and each.disabled_at is None:
            return each
    raise click.ClickException(f"Nobody has the login {given.login}. See `porchlight workers list`.")


async def _find(prefix: str, line: Line) -> HandoffId:
    """The open handoff whose id begins so; a clear error if none or several do."""
    wanted = prefix.lower()
    found = [
        handoff.id
        for handoff, _ in (await list_queue(line=line)).waiting
        if str(handoff.id).startswith(wanted)
    ]
    if len(found) != 1:
        problem = "Several begin so; give more letters." if found else "Nothing open begins so."
        raise click.ClickException(f"{problem} See `porchlight queue list`.")
    return found[0]


def _act(given: Given, act: Callable[[Line, Worker], Awaitable[None]]) -> None:
    async def as_worker(line: Line) -> None:
        await act(line, await _account(given, line))

    _run(given, as_worker)


def _run(given: Given, act: Callable[[Line], Awaitable[T]]) -> T:
    try:
        return asyncio.run(wire.with_line(given.settings, act))
    except GateClosed as refused:
        raise click.ClickException(f"Not done. {_GATES[refused.refusal]}") from None
    except AlreadyClaimed as held:
        raise click.ClickException(f"{held.by} has this conversation.") from None
    except NotYours:
        raise click.ClickException("You do not hold this conversation. Claim it first.") from None
    except NotAllowed:
        raise click.ClickException("Your account may not take live conversations, or not yet.") from None
    except LoadFull as full:
        raise click.ClickException(f"You hold {full.most}. End or hand over one first.") from None
    except (HandoffClosed, HandoffUnknown):
        raise click.ClickException("This has ended. See `porchlight queue list`.") from None

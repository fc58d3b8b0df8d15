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
from bot.domain.consent import WrittenKind
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.staff import READERS, Role
from bot.errors import AlreadyClaimed, DataInvalid, GateClosed, HandoffClosed, HandoffUnknown, NotYours
from bot.safety.instrument import load_instrument
from bot.services.claim_handoff import claim_handoff
from bot.services.end_handoff import close_handoff, return_to_bot
from bot.services.line import Line
from bot.services.list_queue import list_queue, read_thread
from bot.services.read_note import read_note
from bot.services.reply_as_worker import reply_as_worker
from bot.services.write_as_worker import record_yes_to_writing, warn_before_writing
from bot.settings import Settings

T = TypeVar("T")

_GATES = {
    "stopped": "They said STOP. Nothing can be sent until they text START.",
    "left": "They left. Nothing can be sent until they write again.",
    "erased": "This conversation was erased at their request.",
    "unprompted": "They have not written for too long. Wait until they write again.",
    "written_detail": (
        "This holds a number, address, link, name, time or place. It would stay on their phone: "
        "offer a call instead."
    ),
    "not_held": "You do not hold this conversation. Claim it first.",
    "not_asked": "Warn them first: porchlight queue warn ID KIND.",
    "not_answered": "They have not answered the warning yet.",
}


class Given(NamedTuple):
    """What a command was called with. The role counts as it is said, like the name."""

    settings: Settings
    worker: str
    role: Role

    @property
    def who(self) -> str:
        """As the trail names them: in a terminal a name is only said, not proven."""
        return f"terminal:{self.worker}"

    def sees_instrument(self) -> bool:
        """Nobody does while the file that says who may cannot be read: the queue must work all the same."""
        try:
            instrument = load_instrument(self.settings.instrument)
        except DataInvalid:
            click.echo("The instrument's file cannot be used; see `porchlight check`.", err=True)
            return False
        return instrument is not None and self.role in instrument.who_may_see


@click.group()
@settings_options
@click.option("--as", "worker", default="worker", show_default=True, help="Your name as workers see it.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in READERS]),
    default=Role.WORKER.value,
    show_default=True,
    help="What you are here; an agency's instrument says which of these may see its answers.",
)
@click.pass_context
def queue(context: click.Context, demo: bool, config: Path | None, worker: str, role: str) -> None:
    """See who waits and talk with them.

    \b
    porchlight queue list                    who waits, most urgent first
    porchlight queue show ID                 why, and the conversation so far
    porchlight queue claim ID                take it: the bot goes silent
    porchlight queue reply ID "words"        write to the person
    porchlight queue warn ID KIND            warn them that what you would write stays on the phone
    porchlight queue yes ID                  they said yes to it: now it may be written
    porchlight queue return ID               hand it back to the bot, with their yes
    porchlight queue close ID                end it without a word

    ID is the first column of `list`; its first letters are enough. Add --demo for `make run`.
    """
    context.obj = Given(wire.settings(demo=demo, config=config), worker, Role(role))


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

    async def act(line: Line) -> None:
        sees = given.sees_instrument()
        handoff, entries = await read_thread(
            await _find(id_, line), who=given.who, line=line, sees_instrument=sees
        )
        note = await read_note(handoff.id, line=line, with_thread=False, sees_instrument=sees)
        click.echo(note + "\n")
        click.echo("\n".join(thread_lines(handoff, entries)))

    _run(given, act)


@queue.command()
@click.argument("id_")
@click.pass_obj
def claim(given: Given, id_: str) -> None:
    """Take it: from now on the bot is silent and you are the one who writes."""

    async def act(line: Line) -> None:
        handoff = await claim_handoff(await _find(id_, line), worker=given.worker, line=line)
        click.echo(
            f"It is yours. Answer before {handoff.lease_until:%H:%M} UTC, or it goes back to the queue."
        )
        sees = given.sees_instrument()
        seen = await read_thread(handoff.id, who=given.who, line=line, sees_instrument=sees)
        click.echo("\n".join(thread_lines(*seen)))

    _run(given, act)


@queue.command()
@click.argument("id_")
@click.argument("words", nargs=-1, required=True)
@click.pass_obj
def reply(given: Given, id_: str, words: tuple[str, ...]) -> None:
    """Write to the person. Details (numbers, places, times) are not sent in writing."""

    async def act(line: Line) -> None:
        text = Private(" ".join(words))
        await reply_as_worker(await _find(id_, line), text, worker=given.worker, line=line)
        click.echo("Queued.")

    _run(given, act)


@queue.command()
@click.argument("id_")
@click.argument("what")
@click.pass_obj
def warn(given: Given, id_: str, what: str) -> None:
    """Send the one line of warning. WHAT: phone, address, link, email, name, or a key of the directory."""

    async def act(line: Line) -> None:
        if what in WrittenKind._value2member_map_:
            await warn_before_writing(
                await _find(id_, line), what=WrittenKind(what), worker=given.worker, line=line
            )
        elif line.directory.get(what) is not None:
            await warn_before_writing(await _find(id_, line), what=what, worker=given.worker, line=line)
        else:
            raise click.ClickException(f"{what} is no kind and no entry of the directory.")
        click.echo("Queued. Read their answer, then: porchlight queue yes ID")

    _run(given, act)


@queue.command()
@click.argument("id_")
@click.pass_obj
def yes(given: Given, id_: str) -> None:
    """Record, with your name, that they answered the warning with a yes."""

    async def act(line: Line) -> None:
        consent = await record_yes_to_writing(await _find(id_, line), worker=given.worker, line=line)
        click.echo(f"It may be written until {consent.ends_at:%H:%M} UTC, unless they stop or leave.")

    _run(given, act)


@queue.command("return")
@click.argument("id_")
@click.pass_obj
def return_(given: Given, id_: str) -> None:
    """Hand it back to the bot. Ask the person first; the bot says that it is the bot again."""

    async def act(line: Line) -> None:
        handoff = await return_to_bot(await _find(id_, line), worker=given.worker, line=line)
        click.echo(f"{short_id(handoff)} is with the bot again.")

    _run(given, act)


@queue.command()
@click.argument("id_")
@click.pass_obj
def close(given: Given, id_: str) -> None:
    """End it without a word to the person; the next message finds the bot."""

    async def act(line: Line) -> None:
        handoff = await close_handoff(await _find(id_, line), worker=given.worker, line=line)
        click.echo(f"{short_id(handoff)} is closed.")

    _run(given, act)


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


def _run(given: Given, act: Callable[[Line], Awaitable[T]]) -> T:
    try:
        return asyncio.run(wire.with_line(given.settings, act))
    except GateClosed as refused:
        raise click.ClickException(f"Not sent. {_GATES.get(refused.refusal, refused.refusal)}") from None
    except AlreadyClaimed as held:
        raise click.ClickException(f"{held.by} has this conversation.") from None
    except NotYours:
        raise click.ClickException("You do not hold this conversation. Claim it first.") from None
    except (HandoffClosed, HandoffUnknown):
        raise click.ClickException("This has ended. See `porchlight queue list`.") from None

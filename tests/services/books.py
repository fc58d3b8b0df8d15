"""What is kept of claims, turns and outgoing texts at one moment, and what of it must never be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.conversation import State
from bot.domain.gates import Refusal
from bot.domain.handoff import HandoffStatus
from bot.domain.records import OutboxState, TurnOutcome, TurnState
from bot.store.staff_tables import primary_contacts, trail, workers
from bot.store.tables import conversations, handoffs, outbox, turns

_OPEN = (HandoffStatus.WAITING, HandoffStatus.CLAIMED)
_GONE = (OutboxState.CANCELLED, OutboxState.REFUSED)


@dataclass(frozen=True)
class Books:
    """Rows by conversation, in their order; `latest` is the person's last message."""

    talks: Mapping[UUID, Any]
    handoffs: Mapping[UUID, list[Any]]
    latest: Mapping[UUID, Any]
    texts: Mapping[UUID, list[Any]]
    caps: Mapping[str, int]
    disabled: frozenset[str]
    known: frozenset[bytes]  # fingerprints of people whom a worker is kept for
    trail: Counter[str]

    def open_of(self, talk: UUID) -> list[Any]:
        return [each for each in self.handoffs.get(talk, ()) if each.status in _OPEN]

    def wrong(self, seen: set[UUID]) -> Iterator[str]:
        """`seen`: last messages that a worker had before them when they ended a conversation."""
        for talk in self.talks.values():
            opened = self.open_of(talk.id)
            if len(opened) > 1:
                yield "two open handoffs in one conversation"
            if not self._voice_fits(talk, opened[0] if opened else None):
                yield f"{talk.state.value}, while its handoff is {[each.status.value for each in opened]}"
            if talk.id in self.latest and not self._served(talk, opened, seen):
                turn = self.latest[talk.id]
                yield f"lost: {turn.state.value}, {turn.outcome}, in a conversation of {talk.state.value}"
            if any(each.code == Refusal.NOT_HELD.value for each in self.texts.get(talk.id, ())):
                yield "what a worker said last was swallowed"
        yield from self._wrong_of_workers()

    def _voice_fits(self, talk: Any, opened: Any) -> bool:
        """Who speaks for us is who holds it, unless the person stopped or left."""
        if talk.state is State.STOPPED or talk.ended_at is not None:
            return talk.state is not State.WORKER
        held = opened is not None and opened.status is HandoffStatus.CLAIMED
        return held == (talk.state is State.WORKER)

    def _served(self, talk: Any, opened: list[Any], seen: set[UUID]) -> bool:
        """P12: with the dialogue, answered by the bot, in the queue or held, seen by the worker who ended
        it, or the person's own will to hear no more. A fixed text does not serve what was for a human."""
        turn = self.latest[talk.id]
        if opened or talk.state in (State.STOPPED, State.LEFT) or talk.ended_at is not None:
            return True
        if turn.state is not TurnState.DONE:
            return talk.state is State.BOT  # the dialogue will take it
        if turn.outcome is TurnOutcome.OBEYED or turn.id in seen:
            return True
        if turn.outcome is not TurnOutcome.ANSWERED:
            return False
        answers = [each for each in self.texts.get(talk.id, ()) if each.prompted_by == turn.id]
        return any(each.state not in _GONE for each in answers)

    def _wrong_of_workers(self) -> Iterator[str]:
        rows = [each for some in self.handoffs.values() for each in some]
        held = Counter(each.claimed_by for each in rows if each.status is HandoffStatus.CLAIMED)
        for login, number in held.items():
            if number > self.caps[login]:
                yield "more than they can hold"
            if login in self.disabled:
                yield "held by somebody who cannot sign in"
        if not self.known <= {bytes(talk.fingerprint) for talk in self.talks.values()}:
            yield "a worker is kept for somebody who was deleted"

    def unfinished(self) -> Iterator[str]:
        """What must not be there once dialogue and post are idle."""
        if any(each.state is not TurnState.DONE for each in self.latest.values()):
            yield "a message that nobody took"
        if any(each.state is OutboxState.SENDING for some in self.texts.values() for each in some):
            yield "a text that is still being sent"


async def read_books(engine: AsyncEngine) -> Books:
    async with engine.connect() as connection:
        connection = await connection.execution_options(isolation_level="REPEATABLE READ")
        rows = {
            table.name: (await connection.execute(statement)).all()
            for table, statement in (
                (conversations, select(conversations)),
                (handoffs, select(handoffs).order_by(handoffs.c.conversation, handoffs.c.opened_at)),
                (turns, select(turns).order_by(turns.c.conversation, turns.c.seq)),
                (outbox, select(outbox).order_by(outbox.c.conversation, outbox.c.seq)),
                (workers, select(workers)),
                (primary_contacts, select(primary_contacts)),
                (trail, select(trail.c.what)),
            )
        }
    return Books(
        talks={row.id: row for row in rows["conversations"]},
        handoffs=_by_talk(rows["handoffs"]),
        latest={talk: some[-1] for talk, some in _by_talk(rows["turns"]).items()},
        texts=_by_talk(rows["outbox"]),
        caps={row.login: row.load_cap for row in rows["workers"]},
        disabled=frozenset(row.login for row in rows["workers"] if row.disabled_at is not None),
        known=frozenset(bytes(row.fingerprint) for row in rows["primary_contacts"]),
        trail=Counter(row.what for row in rows["trail"]),
    )


def _by_talk(rows: list[Any]) -> dict[UUID, list[Any]]:
    return {talk: list(some) for talk, some in groupby(rows, key=lambda row: row.conversation)}

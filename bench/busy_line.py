"""A line with many conversations, waiting and closed, and a worker signed in: made through the store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.console.app import console_app
from bot.console.cookies import SESSION
from bot.domain.danger import NO_DANGER
from bot.domain.handoff import Handoff, HandoffStatus, Outcome
from bot.domain.ids import Channel, Language
from bot.domain.private import Private
from bot.domain.records import NewOutbound, NewTurn, Sort, TurnOutcome, TurnState
from bot.domain.staff import Role, Worker, WorkerId
from bot.domain.staff_session import Stage
from bot.domain.turn import TurnKind
from bot.domain.urgency import Urgency
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.sign_in import begin_session
from bot.services.take_conversation import take_conversation

URL = "http://127.0.0.1:8070"
WORKERS = ("rowan", "sasha", "quinn", "alex")
_IN_ONE = 50  # conversations a transaction
_AT_ONCE = 4


@dataclass
class BusyLine:
    """`more` fills it; every conversation has its own person, key and words."""

    line: Line
    made: int = 0
    staff: dict[str, Worker] = field(default_factory=dict)

    async def add_staff(self) -> None:
        async with self.line.store.transaction() as tx:
            for login in WORKERS:
                await tx.staff.add(self._worker(login))
            self.staff = {each.login: each for each in await tx.staff.all()}

    def _worker(self, login: str) -> Worker:
        who, now = WorkerId(uuid4()), self.line.clock()
        return Worker(
            who, login, login.title(), Role.WORKER, "UTC", now, trained=True, load_cap=20, ready_at=now
        )

    async def more(self, *, waiting: int = 0, closed: int = 0) -> list[Handoff]:
        """The handoffs of those that wait, oldest first."""
        wanted = [True] * waiting + [False] * closed
        batches = [wanted[at : at + _IN_ONE] for at in range(0, len(wanted), _IN_ONE)]
        handoffs: list[Handoff] = []
        for at in range(0, len(batches), _AT_ONCE):
            made = await asyncio.gather(*(self._batch(each) for each in batches[at : at + _AT_ONCE]))
            handoffs += [each for some in made for each in some]
        return [each for each in handoffs if each.is_open]

    async def _batch(self, waits: Sequence[bool]) -> list[Handoff]:
        self.made += len(waits)
        first = self.made
        async with self.line.store.transaction() as tx:
            return [await self._one(tx, first - at, waits=each) for at, each in enumerate(waits)]

    async def _one(self, tx: Transaction, number: int, *, waits: bool) -> Handoff:
        now = self.line.clock() - timedelta(minutes=number % 300)
        address = Private(f"+1555{number:07}")
        talk = await tx.conversations.begin(Channel.SMS, address, language=Language.EN, at=now)
        turn = await tx.turns.add(talk.id, _said(now))
        await tx.outbox.add(talk.id, _answer(turn, now))
        urgency = list(Urgency)[number % len(Urgency)]
        handoff = await tx.handoffs.open_or_raise(
            talk.id, urgency=urgency, reasons=("asked_for_person",), at=now
        )
        if waits:
            return handoff
        by = WORKERS[number % len(WORKERS)]
        claimed = handoff.claim(by=by, at=now + timedelta(minutes=1), lease_until=now)
        closed = claimed.finish(HandoffStatus.CLOSED, by=by, at=now, outcome=Outcome.TALKED)
        await tx.handoffs.save(closed)
        return closed

    async def hold(self, handoff: Handoff, *, login: str) -> None:
        await take_conversation(handoff.id, worker=self.staff[login], line=self.line)

    async def talk_on(self, handoff: Handoff, *, messages: int) -> None:
        """The person writes, and is answered, so often."""
        async with self.line.store.transaction() as tx:
            for _ in range(messages):
                turn = await tx.turns.add(handoff.conversation, _said(self.line.clock()))
                await tx.outbox.add(handoff.conversation, _answer(turn, self.line.clock()))

    async def visitor(self, login: str) -> httpx.AsyncClient:
        """Their browser; close it."""
        async with self.line.store.transaction() as tx:
            token, _ = await begin_session(
                self.staff[login].id, Stage.SIGNED_IN, tx=tx, now=self.line.clock()
            )
        transport = httpx.ASGITransport(console_app(line=self.line, url=URL))
        return httpx.AsyncClient(transport=transport, base_url=URL, cookies={SESSION: token.open()})


def _said(now: Any) -> NewTurn:
    return NewTurn(
        kind=TurnKind.TEXT,
        text=Private("can i talk to a person"),
        not_text=None,
        media=0,
        carrier_message_id="",
        received_at=now,
        danger=NO_DANGER,
        state=TurnState.DONE,
        outcome=TurnOutcome.TO_HUMAN,
    )


def _answer(turn: Any, now: Any) -> NewOutbound:
    """Not due for a long time: nothing is sent from here."""
    return NewOutbound(
        sort=Sort.SAFETY,
        key="utter_wait_now",
        text=Private("A person will write to you here."),
        prompted_by=turn,
        epoch=1,
        due_at=now + timedelta(days=365),
    )


class Questions:
    """What is asked of the databases between `with` and its end: statement and parameters, each by the
    name of its database."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []

    def __enter__(self) -> Questions:
        event.listen(Engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)

    def of(self, database: str) -> int:
        return sum(name == database for name, _, _ in self.asked)

    def _note(self, connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        self.asked.append((str(connection.engine.url.database), statement, parameters))

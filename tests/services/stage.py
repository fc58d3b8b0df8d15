"""A line with three persons and four workers, on which what they do can happen at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.carrier import Carrier, OutboundMessage, Sent
from bot.domain.consent import WrittenKind
from bot.domain.handoff import Outcome
from bot.domain.ids import Channel, HandoffId, TurnId
from bot.domain.private import Private
from bot.domain.staff import Role, Worker, WorkerId
from bot.errors import (
    AlreadyClaimed,
    GateClosed,
    HandoffClosed,
    HandoffUnknown,
    NotYours,
)
from bot.phone.phones import Phone
from bot.rehearsal.house import House
from bot.services.finish_conversation import close_conversation, hand_back
from bot.services.hand_over import hand_over
from bot.services.keep_accounts import disable, enable
from bot.services.lapse_claims import lapse_claims
from bot.services.note_for_staff import note_for_staff
from bot.services.oversee import change_contact, give_conversation
from bot.services.reply_as_worker import reply_as_worker
from bot.services.take_conversation import take_conversation, take_next
from bot.services.write_as_worker import warn_before_writing
from bot.services.write_past_the_gate import OverrideReason, write_past_the_gate
from bot.staff_errors import (
    AccountUnknown,
    LoadFull,
    NobodyWaits,
    NotAllowed,
)
from tests.promises.rows import Emptier
from tests.promises.scripted import ScriptedEngine
from tests.services.books import Books, read_books
from tests.services.watched import Replay

CAPS = {"rowan": 1, "sasha": 2, "quinn": 2, "lead": 3}
PERSONS = (Channel.SMS, Channel.TELEGRAM, Channel.SMS)
REFUSALS = (
    AccountUnknown,
    AlreadyClaimed,
    GateClosed,
    HandoffClosed,
    HandoffUnknown,
    LoadFull,
    NobodyWaits,
    NotAllowed,
    NotYours,
)
"""What somebody may be told who came too late. Anything else that is raised is a fault of ours."""


class Noting:
    """A carrier that also writes down which text it was given, in the order in which it took them."""

    def __init__(self, carrier: Carrier, taken: list[UUID]) -> None:
        self._carrier = carrier
        self._taken = taken

    async def send(self, message: OutboundMessage) -> Sent:
        sent = await self._carrier.send(message)
        self._taken.append(message.id)
        return sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._carrier, name)


@dataclass(frozen=True)
class Move:
    """What one worker does, as their page showed things a moment ago: the last handoff of one person.
    `who` None: whoever holds that one."""

    act: str
    who: str | None
    person: int
    to: str | None = None
    late: bool = False  # their page is one step older still


Deed = Move | tuple[int, str] | str
"""A worker's move, a person and what they write, or a piece of machinery that runs."""


@dataclass
class Stage:
    """`begin` and `end` stand around one example; `taken` is what carriers took, in order."""

    home: House
    engine: AsyncEngine
    emptier: Emptier
    taken: list[UUID]
    staff: dict[str, Worker] = field(default_factory=dict)
    phones: list[Phone] = field(default_factory=list)
    persons: list[bytes] = field(default_factory=list)
    seen: set[UUID] = field(default_factory=set)
    shown: tuple[Books, Books] | None = (
        None  # what pages show: of the step before the last, and of the last
    )
    steps: list[tuple[Deed, ...]] = field(default_factory=list)
    replay: Replay = field(default_factory=lambda: Replay(CAPS))

    @property
    def scripted(self) -> ScriptedEngine:
        assert isinstance(self.home.engine, ScriptedEngine)
        return self.home.engine

    async def begin(self) -> None:
        self.home.engine = ScriptedEngine()
        self.phones = [self.home.simulated.add_phone(channel) for channel in PERSONS]
        self.seen, self.replay = set(), Replay(CAPS)
        self.taken.clear()
        self.steps.clear()
        self.shown = None
        async with self.home.store.transaction() as tx:
            for login, cap in CAPS.items():
                await tx.staff.add(self._worker(login, cap))
            self.staff = {each.login: each for each in await tx.staff.all()}
            self.persons = [
                await tx.conversations.lock_person(phone.channel, Private(phone.address))
                for phone in self.phones
            ]

    async def end(self) -> None:
        await self.home.simulated.settle()
        violations = list(self.home.simulated.violations)
        await self.home.simulated.reset()
        await self.emptier.empty()
        assert violations == []

    def _worker(self, login: str, cap: int) -> Worker:
        role = Role.LEAD if login == "lead" else Role.WORKER
        return Worker(
            WorkerId(uuid4()),
            login,
            login.title(),
            role,
            "UTC",
            self.home.clock(),
            trained=True,
            load_cap=cap,
        )

    # --- what happens ---------------------------------------------------------------------------

    async def together(self, *deeds: Deed) -> list[Exception]:
        """All at the same moment; the refusals. What nobody may be told is raised here."""
        self.steps.append(deeds)
        came = await asyncio.gather(*(self._do(deed) for deed in deeds), return_exceptions=True)
        raised = [each for each in came if isinstance(each, BaseException)]
        for each in raised:
            if not isinstance(each, REFUSALS):
                raise each
        return [each for each in raised if isinstance(each, Exception)]

    async def _do(self, deed: Deed) -> None:
        if isinstance(deed, Move):
            assert self.shown is not None, "nobody works before there is something to see"
            await self._work(deed, self.shown[0 if deed.late else 1])
        elif isinstance(deed, tuple):
            await self.home.simulated.text(self.phones[deed[0]], deed[1])
        else:
            machinery: dict[str, Callable[[], Awaitable[object]]] = {
                "think": self.home.think,
                "send": self.home.send,
                "lapse": lambda: lapse_claims(line=self.home.line),
            }
            await machinery[deed]()

    async def _work(self, move: Move, books: Books) -> None:
        line, shown = self.home.line, self._shown(move.person, books)
        login = move.who or (shown.claimed_by if shown else None) or "lead"
        worker = self.staff[login]
        if move.act == "next":
            await take_next(worker=worker, line=line)
        elif move.act in ("disable", "enable"):
            await (disable if move.act == "disable" else enable)(login, by="lead", line=line)
        elif shown is not None:
            latest = TurnId(books.latest[shown.conversation].id)
            ends = move.act in _ENDS
            await self._on(move, HandoffId(shown.id), worker)(
                line=line, **({"seen": latest} if ends else {})
            )
            if ends:
                self.seen.add(latest)

    def _shown(self, person: int, books: Books) -> Any:
        """What a page that was opened before shows of this person: open rather than ended, late rather
        than early; None if they were never handed over."""
        rows = [
            row
            for talk in books.talks.values()
            if bytes(talk.fingerprint) == self.persons[person]
            for row in books.handoffs.get(talk.id, ())
        ]
        return max(
            rows,
            key=lambda each: (each.closed_at is None, each.left_at is None, each.opened_at),
            default=None,
        )

    def _on(self, move: Move, handoff: HandoffId, worker: Worker) -> Callable[..., Awaitable[object]]:
        words = Private("I am here. No rush.")

        def with_(act: Callable[..., Awaitable[object]], *given: object, **named: object) -> Any:
            return lambda **line: act(handoff, *given, **named, **line)

        return {
            "take": lambda: with_(take_conversation, worker=worker),
            "reply": lambda: with_(reply_as_worker, words, worker=worker.login),
            "warn": lambda: with_(warn_before_writing, what=WrittenKind.PHONE, worker=worker.login),
            "past gate": lambda: with_(
                write_past_the_gate,
                Private("Ask at 555 010 0144."),
                reason=OverrideReason.ASKED_BY_VOICE,
                words=words,
                worker=worker,
            ),
            "note": lambda: with_(note_for_staff, words, worker=worker),
            "over": lambda: with_(hand_over, words, worker=worker, to_worker=move.to),
            "back": lambda: with_(hand_back, they_said_yes=True, worker=worker),
            "close": lambda: with_(
                close_conversation, outcome=Outcome.TALKED, summary=words, worker=worker
            ),
            "give": lambda: with_(give_conversation, move.to or "rowan", lead=self.staff["lead"]),
            "contact": lambda: with_(change_contact, move.to or "rowan", lead=self.staff["lead"]),
        }[move.act]()

    # --- what came of it ------------------------------------------------------------------------

    async def wrong(self, *, idle: bool = False) -> list[str]:
        """Empty if every invariant holds; `idle`: dialogue and post have nothing left to do."""
        books = await read_books(self.engine)
        self.shown = (self.shown[1] if self.shown else books, books)
        async with self.engine.begin() as connection:
            events = (await connection.execute(text("DELETE FROM watched RETURNING *"))).all()
        self.replay.take(sorted(events, key=lambda row: row.seq))
        return [
            *self.replay.wrong,
            *books.wrong(self.seen),
            *(books.unfinished() if idle else ()),
            *self._wrong_on_the_trail(books),
            *self._wrong_at_the_carrier(books),
        ]

    def _wrong_on_the_trail(self, books: Books) -> list[str]:
        """Whatever was done to a claim stands on the trail, once, and nothing that was not done."""
        done = self.replay.counts
        return [
            f"{what} happened {done[what]} times, and stands on the trail {books.trail[what]} times"
            for what in ("claimed", "returned", "closed", "lease_missed")
            if done[what] != books.trail[what]
        ]

    def _wrong_at_the_carrier(self, books: Books) -> list[str]:
        wrong = [] if len(self.taken) == len(set(self.taken)) else ["a text was sent twice"]
        if not self.replay.passed.keys() >= set(self.taken):
            wrong.append("a text was sent that passed no gate")
        for some in books.texts.values():
            order = [self.taken.index(each.id) for each in some if each.id in self.taken]
            if order != sorted(order):
                wrong.append("texts of one conversation were sent in another order than they were said")
        return wrong


_ENDS = ("back", "close")

"""What the console shows of calls: in one conversation whether one may be made, and whom to call back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.call import Agreement, Call, NoCall
from bot.domain.call_back import CallBack
from bot.domain.conversation import Conversation
from bot.domain.staff import Worker
from bot.services.call_gate import AtGate, Held, at_gate, wished_about_calls
from bot.services.line import Line
from bot.services.read_conversation import Opened


@dataclass(frozen=True)
class CallsSeen:
    """`has_phone`: the worker keeps a phone that can be rung; asked only where a call is in question."""

    gate: AtGate
    has_phone: bool


@dataclass(frozen=True)
class CallDuties:
    """Of one worker: calls of which they have not said how they went, each with the person's pseudonym;
    and of the line, every promised call that waits, soonest first. No words of anybody."""

    to_note: tuple[tuple[Call, str], ...]
    promised: tuple[PromisedCall, ...]


@dataclass(frozen=True)
class PromisedCall:
    """`by_name`: the first name of who promised it."""

    call_back: CallBack
    conversation: Conversation
    by_name: str


async def see_calls(opened: Opened, *, worker: Worker, line: Line) -> CallsSeen:
    wished = wished_about_calls(opened.note, opened.thread)
    known = Held(opened.handoff, opened.conversation, opened.suppressed, wished)
    async with line.store.transaction() as tx:
        gate = await at_gate(known, worker=worker.login, said_safe=False, tx=tx, line=line)
        in_question = isinstance(gate.answer, Agreement) or gate.answer is NoCall.NOT_AGREED
        has_phone = in_question and await tx.staff.phone(worker.id) is not None
    return CallsSeen(gate, has_phone)


async def latest_call(opened: Opened, *, line: Line) -> Call | None:
    async with line.store.transaction() as tx:
        calls = await tx.calls.of(opened.conversation.id)
    return calls[0] if calls else None


async def call_duties(*, worker: Worker, line: Line) -> CallDuties:
    async with line.store.transaction() as tx:
        to_note = await tx.calls.not_noted(worker.login)
        waiting = await tx.call_backs.waiting()
        names = {each.login: each.first_name for each in await tx.staff.all()} if waiting else {}
    promised = [
        PromisedCall(each, talk, by_name=names.get(each.by_worker, each.by_worker))
        for each, talk in waiting
    ]
    return CallDuties(tuple(to_note), tuple(promised))

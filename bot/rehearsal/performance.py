"""One script on its way through one line: turn by turn, with everything each turn sets off."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot import wire
from bot.errors import ScriptInvalid
from bot.phone.outage import Outage
from bot.phone.phones import Bubble, Phone, State
from bot.rehearsal.house import House
from bot.rehearsal.left_over import Person, left_over
from bot.rehearsal.note import NoteText
from bot.rehearsal.recorder import Recorder
from bot.rehearsal.script import (
    DEFAULT_GAP_S,
    EventKind,
    Happens,
    Presses,
    Script,
    ScriptTurn,
    SendsNotText,
    Writes,
)
from bot.rehearsal.time_passing import pass_time
from bot.rehearsal.transcript import Arrived, Transcript, TurnRecord
from bot.rehearsal.workers import RehearsedWorker, WorkerRefusal
from bot.services.rescue_turns import TOO_LONG

_RESCUED_AFTER_S = TOO_LONG.total_seconds() + 1


@dataclass
class Performance:
    script: Script
    house: House
    located: wire.Databases
    phone: Phone
    recorder: Recorder
    worker: RehearsedWorker
    _texts: list[str] = field(default_factory=list)
    _objections: list[str] = field(default_factory=list)

    @staticmethod
    def of(script: Script, opened: House, located: wire.Databases, *, note: NoteText) -> Performance:
        phone = opened.simulated.add_phone(script.channel)
        recorder = Recorder(opened, phone, note)
        return Performance(script, opened, located, phone, recorder, RehearsedWorker(opened))

    async def run(self) -> Transcript:
        """Raises ScriptInvalid if a turn cannot be played as things stand."""
        records = [await self._turn(turn) for turn in self.script.turns]
        return Transcript(tuple(records), note=self.recorder.note, objections=tuple(self._objections))

    async def _turn(self, turn: ScriptTurn) -> TurnRecord:
        """A turn lasts from its arrival to the arrival of the next."""
        arrived_at = self.house.clock()
        refusal = await self._act(turn)
        await self.house.settle()
        await self._let_time_pass(turn)
        standing = await self.recorder.standing()
        self._objections += [f"turn {turn.number}: {each}" for each in self.recorder.objections()]
        return TurnRecord(
            number=turn.number,
            at=arrived_at,
            arrived=_arrived(turn, self.script),
            sent=await self.recorder.sent(),
            handoffs=standing.handoffs,
            handoffs_ever=standing.handoffs_ever,
            worker_holds=standing.worker_holds,
            refusal=refusal.reason if refusal else None,
            gate_refused=refusal is not None and refusal.by_gate,
            copies_deleted=self.recorder.copies_deleted,
            left_over=await self._left_over() if turn.number in self.script.looks_for_left_over else None,
        )

    async def _act(self, turn: ScriptTurn) -> WorkerRefusal | None:
        action, simulated = turn.action, self.house.simulated
        if isinstance(action, Happens):
            return await self._happen(action)
        if isinstance(action, Presses):
            await self._press(action, turn)
            return None
        self._texts.append(action.text)
        if isinstance(action, Writes):
            bubble = await simulated.text(self.phone, action.text)
        else:
            bubble = await simulated.send_not_text(self.phone, action.what, action.text)
        self._check_taken(bubble, turn)
        return None

    async def _press(self, action: Presses, turn: ScriptTurn) -> None:
        try:
            await self.house.simulated.press(self.phone, action.button)
        except LookupError:
            where = f"{self.script.path}: turn {turn.number}"
            raise ScriptInvalid(f"{where}: the last message has no button {action.button}") from None

    async def _happen(self, action: Happens) -> WorkerRefusal | None:
        simulated, channel = self.house.simulated, self.script.channel
        if action.event.by_worker:
            return await self.worker.act(action.event, action.text)
        if action.event is EventKind.CARRIER_RETRY:
            await simulated.deliver_again(self.phone)
        elif action.event is EventKind.CARRIER_DOWN:
            # Nobody listens, so that a try to send is no message the carrier was asked to send.
            await simulated.carrier_down(channel, Outage.REFUSED)
        elif action.event is EventKind.CARRIER_UP:
            await simulated.carrier_up(channel)
        elif action.event in (EventKind.DIALOGUE_DOWN, EventKind.DIALOGUE_UP):
            self.house.dialogue_up = action.event is EventKind.DIALOGUE_UP
        return None

    async def _let_time_pass(self, turn: ScriptTurn) -> None:
        """Until the next turn arrives. A silence is its gap; other turns come after theirs."""
        gap = 0.0
        if turn.is_silence:
            gap += turn.gap_s
        following = self.script.turns[turn.number : turn.number + 1]
        if not following:
            gap += DEFAULT_GAP_S
        elif not following[0].is_silence:
            gap += following[0].gap_s
        if turn.by_person and not self.house.dialogue_up:
            gap = max(gap, _RESCUED_AFTER_S)  # long enough for the post to bring in a human
        await pass_time(self.house, gap)

    async def _left_over(self) -> tuple[str, ...]:
        person = Person(self.phone, tuple(self._texts))
        return await left_over(person, located=self.located, simulated=self.house.simulated)

    def _check_taken(self, bubble: Bubble, turn: ScriptTurn) -> None:
        if bubble.state is not State.TAKEN:
            self._objections.append(f"turn {turn.number}: the edge did not take the message")


def _arrived(turn: ScriptTurn, script: Script) -> Arrived:
    action, channel = turn.action, script.channel
    if isinstance(action, Happens):
        what = f"{action.event.value} {turn.gap_s:g} s" if turn.is_silence else action.event.value
        return Arrived(channel, what, action.text, event=True)
    if isinstance(action, Presses):
        return Arrived(channel, f"button {action.button}", stranger=turn.stranger)
    if isinstance(action, SendsNotText):
        return Arrived(channel, action.what.value, action.text, stranger=turn.stranger)
    return Arrived(channel, "text", action.text, stranger=turn.stranger)

"""Writes down what carriers were asked to send since the last turn, and how things stand now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.conversation import Conversation, State
from bot.domain.ids import Channel, ConversationId, HandoffId
from bot.domain.private import Private
from bot.domain.records import OutboxState, Sort, ThreadEntry
from bot.phone.ledger import Call
from bot.phone.phones import Phone
from bot.rehearsal.house import House
from bot.rehearsal.note import NoteText
from bot.rehearsal.transcript import HandoffSeen, SentMessage
from bot.safety.written_details import find_details

# A script forbids these; times and places that make a plan are the gates' concern, not the format's.
_FORBIDDEN = frozenset({"phone", "email", "link", "handle", "address", "name"})
NOT_IN_THE_OUTBOX = "not_in_the_outbox"  # it reached the phone without passing the only way out


@dataclass(frozen=True)
class Standing:
    """How things stand at the end of a turn."""

    handoffs: tuple[HandoffSeen, ...]
    handoffs_ever: int
    worker_holds: bool


@dataclass
class Recorder:
    house: House
    phone: Phone
    note_text: NoteText
    _bubbles: int = 0
    _calls: int = 0
    _objections: int = 0
    _handoffs: set[HandoffId] = field(default_factory=set)
    _notes: dict[ConversationId, str] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """The latest note of each conversation that still exists."""
        return "\n\n".join(self._notes.values())

    @property
    def copies_deleted(self) -> int:
        return sum(each.deleted or each.redacted for each in self.phone.transcript)

    async def sent(self) -> tuple[SentMessage, ...]:
        """Every message since this was last asked: what the carrier took, then what it refused."""
        entries = [entry for each in await self._conversations() for entry in await self._ours(each)]
        went = [entry for entry in entries if entry.state == OutboxState.SENT.value]
        stayed = [entry for entry in entries if entry.state != OutboxState.SENT.value]
        bubbles = self.house.simulated.outbound(self.phone)
        fresh, self._bubbles = bubbles[self._bubbles :], len(bubbles)
        found = [
            self._message(bubble.text, entry, buttons=tuple(tap.label for tap in bubble.buttons))
            for bubble, entry in zip(fresh, _named([each.text for each in fresh], went), strict=True)
        ]
        refused = list(self._refused_texts())
        for words, entry in zip(refused, _named(refused, stayed), strict=True):
            found.append(self._message(words, entry, taken=False))
        return tuple(found)

    async def standing(self) -> Standing:
        async with self.house.store.transaction() as tx:
            waiting = await tx.handoffs.waiting(now=self.house.line.clock())
        self._handoffs |= {handoff.id for handoff, _ in waiting}
        conversations = await self._conversations()
        await self._keep_notes(conversations)
        return Standing(
            handoffs=tuple(
                HandoffSeen(each.status.value, each.urgency, each.reasons) for each, _ in waiting
            ),
            handoffs_ever=len(self._handoffs),
            worker_holds=any(
                each.state is State.WORKER and each.ended_at is None for each in conversations
            ),
        )

    def objections(self) -> list[str]:
        """What the carriers' published rules did not allow since this was last asked."""
        violations = self.house.simulated.violations
        fresh, self._objections = violations[self._objections :], len(violations)
        return [f"{each.call}: {each.problem}" for each in fresh]

    async def _keep_notes(self, conversations: Sequence[Conversation]) -> None:
        kept = {}
        for each in conversations:
            note = await self.note_text(each, self.house.line) or self._notes.get(each.id, "")
            if note:
                kept[each.id] = note
        self._notes = kept

    async def _conversations(self) -> list[Conversation]:
        address = Private(self.phone.address)
        async with self.house.store.transaction() as tx:
            fingerprint = await tx.conversations.lock_person(self.phone.channel, address)
            return list(await tx.conversations.all_of(fingerprint))

    async def _ours(self, conversation: Conversation) -> list[ThreadEntry]:
        async with self.house.store.transaction() as tx:
            thread = await tx.turns.thread(conversation.id)
        return [entry for entry in thread if entry.who != "person"]

    def _refused_texts(self) -> Iterator[str]:
        calls = self.house.simulated.calls
        fresh, self._calls = calls[self._calls :], len(calls)
        for call in fresh:
            if call.status is not None and call.status >= 400 and _is_send(call, self.phone):
                yield str(call.params.get("Body") or call.params.get("text") or "")

    def _message(
        self, words: str, entry: ThreadEntry | None, *, buttons: tuple[str, ...] = (), taken: bool = True
    ) -> SentMessage:
        return SentMessage(
            sort=Sort(entry.who) if entry else Sort.SAFETY,
            key=entry.kind if entry else NOT_IN_THE_OUTBOX,
            text=words,
            buttons=buttons,
            details=self._details(words),
            taken=taken,
        )

    def _details(self, words: str) -> tuple[str, ...]:
        found = find_details(words, self.house.line.directory_names)
        return tuple(dict.fromkeys(each.kind for each in found if each.kind in _FORBIDDEN))


def _named(texts: Sequence[str], entries: Sequence[ThreadEntry]) -> list[ThreadEntry | None]:
    """The outbox entry of each text, paired from the end: the newest text is the newest entry."""
    left, named = list(entries), list[ThreadEntry | None]()
    for words in reversed(texts):
        at = next((i for i in reversed(range(len(left))) if left[i].text.open() == words), None)
        named.append(None if at is None else left.pop(at))
    return named[::-1]


def _is_send(call: Call, phone: Phone) -> bool:
    if call.channel is not phone.channel:
        return False
    if call.channel is Channel.TELEGRAM:
        return call.path == "/sendMessage" and str(call.params.get("chat_id")) == phone.address
    sends = call.method == "POST" and call.path.endswith("/Messages.json")
    return sends and call.params.get("To") == phone.address

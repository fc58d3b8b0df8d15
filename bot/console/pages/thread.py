"""The thread as bubbles, and whether the composer is open, with the reason if it is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.console import words
from bot.domain.conversation import State
from bot.domain.handoff import HandoffStatus
from bot.domain.ids import Channel
from bot.domain.records import OutboxState, ThreadEntry
from bot.domain.staff import Worker
from bot.services.read_conversation import Opened

_BOT = frozenset({"bot", "safety", "asked", "window", "cover"})

STOPPED = (
    "They said STOP. Nothing can be sent, by you or by the bot. "
    "They can text START whenever they want; then you see it here."
)
LEFT = (
    "They left quickly. Nothing can be sent until they write again. "
    "Their next message begins a new talk; this one opens with their own word."
)
WROTE_AGAIN = (
    "Somebody has written from there since. That is a talk of its own which knows nothing of this one: "
    "it may be somebody else, so say nothing of this one there."
)


@dataclass(frozen=True)
class Bubble:
    """`hard`: danger was seen in it, so it is blurred until opened."""

    at: datetime
    who: str
    name: str
    text: str
    state: str
    failed: bool
    hard: bool


@dataclass(frozen=True)
class Run:
    """Bubbles in a row of one sort; what the bot said may be folded away."""

    bot: bool
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True)
class Composer:
    """`closed`: why nothing can be written, and what the person can do; None if one may write."""

    closed: str | None
    counts_segments: bool
    doubt: str | None = None  # why it may be someone else


def bubbles(opened: Opened) -> list[Run]:
    """In order, grouped into what the bot said and what people said."""
    return in_runs(_bubble(entry, opened) for entry in opened.thread)


def in_runs(bubbles: Iterable[Bubble]) -> list[Run]:
    """What the bot said in a row is one run, and so is what people said."""
    runs: list[Run] = []
    for bubble in bubbles:
        bot = bubble.who == "bot"
        if runs and runs[-1].bot == bot:
            runs[-1] = Run(bot, (*runs[-1].bubbles, bubble))
        else:
            runs.append(Run(bot, (bubble,)))
    return runs


def composer_of(opened: Opened, worker: Worker) -> Composer:
    doubt = opened.conversation.doubt
    return Composer(
        _closed(opened, worker),
        opened.conversation.channel is Channel.SMS,
        words.DOUBTS[doubt.value] if doubt else None,
    )


def _closed(opened: Opened, worker: Worker) -> str | None:
    conversation, handoff = opened.conversation, opened.handoff
    if not opened.whole:
        return "This has ended. What they have written since is for whoever talks with them next."
    if opened.suppressed or conversation.state is State.STOPPED:
        return STOPPED
    if conversation.state is State.LEFT or conversation.ended_at is not None:
        return f"{LEFT} {WROTE_AGAIN}" if opened.wrote_again else LEFT
    if handoff.status is not HandoffStatus.CLAIMED:
        return "This has ended. Whatever they write next is met by the bot, and comes back to the queue."
    if handoff.claimed_by != worker.login:
        login = str(handoff.claimed_by)
        holder = opened.names.get(login, login)
        return f"{holder} has this conversation. Only one person writes at a time."
    return None


def _bubble(entry: ThreadEntry, opened: Opened) -> Bubble:
    person = entry.who == "person"
    return Bubble(
        at=entry.at,
        who="bot" if entry.who in _BOT else entry.who,
        name=opened.conversation.pseudonym if person else _name(entry, opened),
        text=entry.text.open(),
        state="" if person else words.STATES[_state(entry)],
        failed=not person and _state(entry) in ("refused", "unknown", "not_delivered"),
        hard=entry.danger,
    )


def _state(entry: ThreadEntry) -> str:
    if entry.state != OutboxState.SENT.value or entry.delivered is None:
        return entry.state
    return "delivered" if entry.delivered else "not_delivered"


def _name(entry: ThreadEntry, opened: Opened) -> str:
    if entry.who in _BOT:
        return "The bot"
    return opened.names.get(entry.by_worker or "", entry.by_worker or "A worker")

"""The states of a conversation and the only ways between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.danger import DangerLevel, worse
from bot.domain.doubt import Doubt
from bot.domain.ids import Channel, ConversationId, Language


class State(str, Enum):
    """Who speaks for us: the bot, a worker, or nobody."""

    BOT = "bot"
    WORKER = "worker"
    STOPPED = "stopped"  # the person said STOP: nobody, until START
    LEFT = "left"  # the person said EXIT: over; the next message meets a blank start
    GROUP = "group"  # not a person


@dataclass(frozen=True)
class Conversation:
    """One episode with one person on one channel.

    `epoch` grows each time who may speak changes, or the bot is hushed; an answer worked out, or queued,
    in an older epoch is never sent.
    """

    id: ConversationId
    channel: Channel
    fingerprint: bytes
    language: Language
    state: State
    epoch: int
    pseudonym: str
    started_at: datetime
    last_inbound_at: datetime
    danger_seen: DangerLevel = DangerLevel.NONE
    said_bot_at: datetime | None = None
    ended_at: datetime | None = None
    word_offered_at: datetime | None = None  # when an agreed word was offered
    said_danger_at: datetime | None = None  # when the fixed text on danger was last said
    sender_mark: bytes | None = None  # a keyed fingerprint of the name the carrier shows, if it shows one
    doubt: Doubt | None = None  # whoever writes now may be somebody else (P18)
    doubted_since: datetime | None = None
    delete_asked_at: datetime | None = None  # when they were asked whether to erase it all
    worker_spoke: bool = False  # since the bot last said that it is one
    told_clears_at: datetime | None = None  # when they were told that a Telegram chat is cleared
    kept_chat_at: datetime | None = None  # when they asked to keep it

    def heard(self, at: datetime, danger: DangerLevel) -> Conversation:
        return replace(self, last_inbound_at=at, danger_seen=worse(self.danger_seen, danger))

    def said_bot(self, at: datetime) -> Conversation:
        return replace(self, said_bot_at=at, worker_spoke=False)

    def heard_worker(self) -> Conversation:
        """They write to a person now: the next text of the bot must not pass for that person's."""
        return replace(self, worker_spoke=True)

    def stop(self) -> Conversation:
        return self._to(State.STOPPED)

    def leave(self, at: datetime) -> Conversation:
        return replace(self._to(State.LEFT), ended_at=at)

    def end(self, at: datetime) -> Conversation:
        """Close the episode without a word; used when START begins a new one."""
        return replace(self, epoch=self.epoch + 1, ended_at=at)

    def hush(self) -> Conversation:
        """What the bot was about to say is not said; it speaks again when the person writes again."""
        return replace(self, epoch=self.epoch + 1)

    def reopen(self, at: datetime) -> Conversation:
        """With the agreed word, after an exit or a long silence (P18)."""
        return replace(self._to(State.BOT), ended_at=None, last_inbound_at=at)

    def in_doubt(self, doubt: Doubt, at: datetime) -> Conversation:
        """From here on nothing of before is referred to: what was said is as unsaid, and what was worked
        out for the person is not sent. That an earlier talk had ended is still so: a word set since then
        proves nothing."""
        return replace(
            self,
            doubt=Doubt.EARLIER if self.doubt is Doubt.EARLIER else doubt,
            doubted_since=at,
            said_bot_at=None,
            said_danger_at=None,
            worker_spoke=False,
            epoch=self.epoch + 1,
        )

    def certain(self) -> Conversation:
        """It is them."""
        return replace(self, doubt=None, doubted_since=None, epoch=self.epoch + 1)

    def begun_after_another(self, at: datetime) -> Conversation:
        """A blank start on a phone on which somebody talked before."""
        return replace(self, doubt=Doubt.EARLIER, doubted_since=at)

    @property
    def hides_before(self) -> bool:
        """It went on in doubt: what was said in it before that is not referred to."""
        return self.doubted_since is not None and self.doubted_since > self.started_at

    def theirs(self, at: datetime) -> bool:
        """What was written then may answer for the person: a yes of somebody else is none of theirs."""
        return not self.hides_before or (self.doubted_since is not None and at < self.doubted_since)

    @property
    def is_over(self) -> bool:
        """The person stopped or left: whoever holds it, nobody speaks."""
        return self.state is State.STOPPED or self.ended_at is not None

    def to_worker(self) -> Conversation:
        return self if self.is_over else self._to(State.WORKER)

    def to_bot(self) -> Conversation:
        return self if self.is_over else self._to(State.BOT)

    def to_group(self) -> Conversation:
        return self._to(State.GROUP)

    def _to(self, state: State) -> Conversation:
        return replace(self, state=state, epoch=self.epoch + 1)

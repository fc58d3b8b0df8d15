"""What the services need of the stored conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.agreed_word import AgreedWord
from bot.domain.carrier import CarrierCopy
from bot.domain.conversation import Conversation
from bot.domain.ids import Channel, ConversationId, Language
from bot.domain.private import Private


class Conversations(Protocol):
    async def lock_person(self, channel: Channel, address: Private) -> bytes:
        """Hold every other transaction of this person back until this one ends; the fingerprint."""
        ...

    async def current(self, fingerprint: bytes) -> Conversation | None:
        """The conversation that has not ended, row-locked, or None. There is at most one."""
        ...

    async def begin(
        self, channel: Channel, address: Private, *, language: Language, at: datetime
    ) -> Conversation:
        """A new conversation with a key of its own, in state BOT, epoch 1, with a pseudonym."""
        ...

    async def get(self, conversation: ConversationId) -> Conversation | None:
        """Read without a lock."""
        ...

    async def lock(self, conversation: ConversationId) -> Conversation | None:
        """Row-lock. Always taken before any lock on a handoff, turn or outbox row of it, so that
        no two transactions wait for each other."""
        ...

    async def save(self, conversation: Conversation) -> None: ...
    async def address_of(self, conversation: ConversationId) -> Private: ...
    async def all_of(self, fingerprint: bytes) -> list[Conversation]:
        """Every conversation of this person that still has rows, ended ones too."""
        ...

    async def copies_of(self, conversation: ConversationId) -> list[CarrierCopy]:
        """The carrier's copies of messages in both directions, and of calls."""
        ...

    async def forget_copies(self, conversation: ConversationId) -> None:
        """A job has the ids of its messages now; they are kept nowhere else."""
        ...

    async def wrote_since(self, conversation: ConversationId) -> bool:
        """Whether the same person has a newer conversation."""
        ...

    async def unnamed_at(self, conversation: ConversationId) -> list[datetime]:
        """When each text was given to the carrier of which it never said what became of it."""
        ...

    async def erase(self, conversation: ConversationId) -> None:
        """Remove every row of it and mark its key to be destroyed when this transaction commits."""
        ...

    async def unheard(self) -> list[Conversation]:
        """Stopped conversations that hold something written after the STOP."""
        ...

    def mark_word(self, fingerprint: bytes, word: Private) -> Private:
        """A keyed fingerprint of a word, bound to the person: what a slow hash is made of."""
        ...

    def mark_sender(self, fingerprint: bytes, name: Private) -> bytes:
        """A keyed fingerprint of the name that the carrier shows, bound to the person."""
        ...

    async def set_word(self, conversation: ConversationId, slow_hash: Private) -> None:
        """The word with which this talk opens again, hashed; sealed under the conversation's key."""
        ...

    async def count_tries(self, conversation: ConversationId, tries: int) -> None:
        """How often its word was guessed wrong; with a new word it begins at none."""
        ...

    async def words_of(self, fingerprint: bytes, *, most: int) -> list[AgreedWord]:
        """Of the talks of this person that open with a word, ended or not; those that went on
        after another last, else the latest first."""
        ...

    async def silent_since(self, before: datetime) -> list[Conversation]:
        """Conversations whose last inbound message is older than `before`."""
        ...

"""What the repositories share within one transaction: the connection, opened keys, and locks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto.fingerprint import Fingerprints
from bot.crypto.keyring import WrappedKey
from bot.crypto.secret import SecretKey
from bot.domain.conversation import Conversation
from bot.errors import DatabaseUnavailable, KeyDestroyed
from bot.store.forgetting_tables import keys_to_destroy
from bot.store.keys import KeyShelf
from bot.store.tables import conversations

# Statements of every turn are built once: putting one together costs more than PostgreSQL takes for it.
_WANTED = conversations.c.id == bindparam("wanted")
_KEY_ID = select(conversations.c.id, conversations.c.key_id).where(_WANTED)
_HOLD = _KEY_ID.with_for_update(key_share=True)
_NOTIFY = select(func.pg_notify(bindparam("topic"), ""))

CONSOLE = "console"
"""The topic that wakes pages of the console: what workers see has changed."""
DIRECTORY = "directory"
"""The topic that tells every process to read the kept entries of the directory again."""


class Unit:
    """One unit of work. Keys are opened for its length only, so that a destroyed key is gone at once.

    The conversation's row is the lock of everything in it, and is always taken first: so no two
    transactions ever wait for each other.
    """

    def __init__(self, connection: AsyncConnection, *, shelf: KeyShelf, fingerprints: Fingerprints) -> None:
        self.connection = connection
        self.fingerprints = fingerprints
        self.dead_keys: set[UUID] = set()
        self._shelf = shelf
        self._opened: dict[UUID, SecretKey] = {}
        self._held: dict[UUID, UUID] = {}  # conversations locked here, with their key's id
        self._known: dict[UUID, Conversation] = {}  # those of them that were read whole
        self._key_ids: dict[UUID, UUID] = {}  # of conversations asked for without a lock
        self._woken: set[str] = set()

    async def first(self, statement: Any, **parameters: Any) -> Any:
        """The first row, or None."""
        return (await self.connection.execute(statement, parameters)).first()

    async def all(self, statement: Any, **parameters: Any) -> list[Any]:
        return list((await self.connection.execute(statement, parameters)).all())

    async def change(self, statement: Any, **parameters: Any) -> int:
        """Run it; how many rows changed."""
        return int((await self.connection.execute(statement, parameters)).rowcount)

    async def hold(self, conversation: UUID) -> UUID | None:
        """Row-lock a conversation: its key's id, None if it is gone."""
        if conversation not in self._held:
            row = await self.first(_HOLD, wanted=conversation)
            if row is None:
                return None
            self._held[row.id] = row.key_id
        return self._held[conversation]

    def note_held(self, conversation: Conversation, key_id: UUID) -> None:
        """This transaction has locked its row: until it ends nobody else can change or remove it."""
        self._held[conversation.id] = key_id
        self._known[conversation.id] = conversation

    def note_saved(self, conversation: Conversation) -> None:
        if conversation.id in self._held:
            self._known[conversation.id] = conversation

    def note_erased(self, conversation: UUID) -> None:
        self._key_ids.pop(conversation, None)
        self._held.pop(conversation, None)
        self._known.pop(conversation, None)

    def known(self, conversation: UUID) -> Conversation | None:
        """A conversation that this transaction has locked and read, as it last saved it."""
        return self._known.get(conversation)

    async def hold_key(self, conversation: UUID) -> SecretKey:
        """Row-lock a conversation and open its key. Raise KeyDestroyed if either is gone."""
        key_id = await self.hold(conversation)
        if key_id is None:
            raise KeyDestroyed
        return await self.key(key_id)

    async def key_of(self, conversation: UUID) -> SecretKey:
        """The key of a conversation, without a lock. Raise KeyDestroyed if either is gone."""
        if conversation in self._held:
            return await self.key(self._held[conversation])
        if conversation not in self._key_ids:
            row = await self.first(_KEY_ID, wanted=conversation)
            if row is None:
                raise KeyDestroyed
            self._key_ids[conversation] = row.key_id
        return await self.key(self._key_ids[conversation])

    async def key_read(self, conversation: UUID, key_id: UUID) -> SecretKey:
        """The same, where the key's id was read along with something else."""
        self._key_ids[conversation] = key_id
        return await self.key(key_id)

    async def key(self, key_id: UUID) -> SecretKey:
        """Raise KeyDestroyed if it no longer exists."""
        if key_id not in self._opened:
            self._opened[key_id] = await self._shelf.get(key_id)
        return self._opened[key_id]

    async def keys(self, key_ids: Collection[UUID]) -> dict[UUID, SecretKey]:
        """Those of them that still exist, in one question."""
        wanted = set(key_ids) - self._opened.keys()
        if wanted:
            self._opened.update(await self._shelf.find(wanted))
        return {key_id: self._opened[key_id] for key_id in key_ids if key_id in self._opened}

    async def new_key(self, at: datetime) -> tuple[UUID, SecretKey]:
        """A key already safe in the other database; if this transaction fails, it is swept later."""
        key_id, key = await self._shelf.create(at)
        self._opened[key_id] = key
        return key_id, key

    def wipe(self) -> None:
        """It is over: no key that it opened stays in memory."""
        for key in self._opened.values():
            key.wipe()
        self._opened.clear()

    async def new_key_or_own(self, at: datetime) -> tuple[UUID, SecretKey, WrappedKey | None]:
        """The same; while the other database is away, a key that its row must keep itself, wrapped: an
        erasure does not wait for that database."""
        try:
            key_id, key = await self.new_key(at)
        except DatabaseUnavailable:
            key_id, key, wrapped = await self._shelf.fresh()
            self._opened[key_id] = key
            return key_id, key, wrapped
        return key_id, key, None

    async def key_of_row(self, key_id: UUID, wrapped: WrappedKey | None) -> SecretKey:
        """Raise KeyDestroyed if it no longer exists, SealBroken if what the row keeps is not its key."""
        if wrapped is not None and key_id not in self._opened:
            self._opened[key_id] = await self._shelf.open(key_id, wrapped)
        return await self.key(key_id)

    async def doom(self, key_id: UUID) -> None:
        """Mark a key to be destroyed once this transaction has committed."""
        await self.connection.execute(insert(keys_to_destroy).values(key_id=key_id))
        self.dead_keys.add(key_id)

    async def wake(self, topic: str) -> None:
        """Tell the listeners of a topic when this transaction commits; it carries no content."""
        if topic not in self._woken:
            self._woken.add(topic)
            await self.first(_NOTIFY, topic=topic)

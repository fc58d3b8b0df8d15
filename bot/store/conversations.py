"""Conversations: begin, find by fingerprint, lock, save, list the carrier's copies, erase."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from bot.crypto.secret import SecretKey
from bot.domain.agreed_word import AgreedWord
from bot.domain.carrier import CarrierCopy
from bot.domain.conversation import Conversation, State
from bot.domain.danger import DangerLevel
from bot.domain.doubt import Doubt
from bot.domain.ids import Channel, ConversationId, Language
from bot.domain.private import Private
from bot.domain.records import OutboxState, Sort, TurnOutcome
from bot.errors import KeyDestroyed
from bot.store.call_tables import calls
from bot.store.of_a_conversation import OF_A_CONVERSATION
from bot.store.pseudonym import draw_pseudonym
from bot.store.row_seal import RowSeal
from bot.store.tables import (
    CONVERSATION_STOPPED,
    conversations,
    outbox,
    turns,
)
from bot.store.unit import Unit

_ADDRESS, _AGREED = "address_sealed", "word_sealed"
_FIELDS = tuple(field.name for field in fields(Conversation))
# Asked at every message, so put together once.
_WANTED = conversations.c.id == bindparam("wanted")
_LOCK_PERSON = select(func.pg_advisory_xact_lock(cast(bindparam("number"), BigInteger)))
_CURRENT = (
    select(conversations)
    .where(conversations.c.fingerprint == bindparam("wanted"), conversations.c.ended_at.is_(None))
    .with_for_update(key_share=True)
)
_LOCK = select(conversations).where(_WANTED).with_for_update(key_share=True)
_SAVE = update(conversations).where(_WANTED)
_WITH_WORD = (
    select(conversations)
    .where(conversations.c.fingerprint == bindparam("wanted"), conversations.c.word_sealed.is_not(None))
    # Words of whoever came after must not push out the person's own.
    .order_by(conversations.c.doubt.is_not_distinct_from(Doubt.EARLIER), conversations.c.started_at.desc())
    .limit(bindparam("most"))
)
_STOPPED = literal_column(f"conversations.{CONVERSATION_STOPPED}")
_ADDRESS_OF = select(conversations.c.key_id, conversations.c.address_sealed).where(_WANTED)


class PostgresConversations:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def lock_person(self, channel: Channel, address: Private) -> bytes:
        fingerprint = self._unit.fingerprints.of_address(channel, address)
        number = int.from_bytes(fingerprint[:8], "big", signed=True)
        await self._unit.first(_LOCK_PERSON, number=number)
        return fingerprint

    async def current(self, fingerprint: bytes) -> Conversation | None:
        return self._note(await self._unit.first(_CURRENT, wanted=fingerprint))

    async def begin(
        self, channel: Channel, address: Private, *, language: Language, at: datetime
    ) -> Conversation:
        key_id, key = await self._unit.new_key(at)
        conversation = Conversation(
            id=ConversationId(uuid4()),
            channel=channel,
            fingerprint=self._unit.fingerprints.of_address(channel, address),
            language=language,
            state=State.BOT,
            epoch=1,
            pseudonym=draw_pseudonym(),
            started_at=at,
            last_inbound_at=at,
            danger_seen=DangerLevel.NONE,
        )
        sealed = _row_seal(key, conversation.id).close_text(_ADDRESS, address)
        values = {**vars(conversation), "key_id": key_id, _ADDRESS: sealed}
        while not await self._insert(values):
            values["pseudonym"] = draw_pseudonym()
        begun = replace(conversation, pseudonym=values["pseudonym"])
        self._unit.note_held(begun, key_id)
        return begun

    async def _insert(self, values: dict[str, Any]) -> bool:
        """False if the pseudonym is taken: workers must never mistake one person for another."""
        statement = (
            insert(conversations).values(**values).on_conflict_do_nothing(index_elements=["pseudonym"])
        )
        return await self._unit.change(statement) == 1

    async def get(self, conversation: ConversationId) -> Conversation | None:
        return await self._one(select(conversations).where(conversations.c.id == conversation))

    async def lock(self, conversation: ConversationId) -> Conversation | None:
        known = self._unit.known(conversation)
        return known or self._note(await self._unit.first(_LOCK, wanted=conversation))

    async def save(self, conversation: Conversation) -> None:
        changed = {
            "language": conversation.language,
            "state": conversation.state,
            "epoch": conversation.epoch,
            "last_inbound_at": conversation.last_inbound_at,
            "danger_seen": conversation.danger_seen,
            "said_bot_at": conversation.said_bot_at,
            "ended_at": conversation.ended_at,
            "said_danger_at": conversation.said_danger_at,
            "word_offered_at": conversation.word_offered_at,
            "sender_mark": conversation.sender_mark,
            "doubt": conversation.doubt,
            "doubted_since": conversation.doubted_since,
            "delete_asked_at": conversation.delete_asked_at,
            "worker_spoke": conversation.worker_spoke,
            "told_clears_at": conversation.told_clears_at,
            "kept_chat_at": conversation.kept_chat_at,
        }
        await self._unit.change(_SAVE, wanted=conversation.id, **changed)
        self._unit.note_saved(conversation)

    async def address_of(self, conversation: ConversationId) -> Private:
        """Raise KeyDestroyed if the conversation or its key is gone."""
        row = await self._unit.first(_ADDRESS_OF, wanted=conversation)
        if row is None:
            raise KeyDestroyed
        key = await self._unit.key(row.key_id)
        return _row_seal(key, conversation).open_text(_ADDRESS, row.address_sealed)

    async def all_of(self, fingerprint: bytes) -> list[Conversation]:
        return await self._many(select(conversations).where(conversations.c.fingerprint == fingerprint))

    def mark_word(self, fingerprint: bytes, word: Private) -> Private:
        return Private(self._unit.fingerprints.of_word(fingerprint, word).hex())

    def mark_sender(self, fingerprint: bytes, name: Private) -> bytes:
        return self._unit.fingerprints.of_sender(fingerprint, name)

    async def set_word(self, conversation: ConversationId, slow_hash: Private) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(conversation)
        sealed = _row_seal(key, conversation).close_text(_AGREED, slow_hash)
        await self._unit.change(_SAVE, wanted=conversation, word_sealed=sealed, word_tries=0)

    async def count_tries(self, conversation: ConversationId, tries: int) -> None:
        await self._unit.change(_SAVE, wanted=conversation, word_tries=tries)

    async def words_of(self, fingerprint: bytes, *, most: int) -> list[AgreedWord]:
        rows = await self._unit.all(_WITH_WORD, wanted=fingerprint, most=most)
        keys = await self._unit.keys([row.key_id for row in rows]) if rows else {}
        return [
            AgreedWord(
                conversation_from(row),
                _row_seal(keys[row.key_id], row.id).open_text(_AGREED, row.word_sealed),
                row.word_tries,
            )
            for row in rows
            if row.key_id in keys
        ]

    async def copies_of(self, conversation: ConversationId) -> list[CarrierCopy]:
        """Each message and call once, oldest first: an edited message keeps its id at the carrier."""
        inbound = select(turns.c.carrier_message_id, turns.c.received_at.label("at")).where(
            turns.c.conversation == conversation
        )
        outbound = select(outbox.c.carrier_message_id, outbox.c.finished_at.label("at")).where(
            outbox.c.conversation == conversation, outbox.c.carrier_message_id.is_not(None)
        )
        called = select(
            calls.c.carrier_call_id.label("carrier_message_id"), calls.c.begun_at.label("at")
        ).where(calls.c.conversation == conversation, calls.c.carrier_call_id.is_not(None))
        copies = union_all(inbound, outbound, called).subquery()
        first = func.min(copies.c.at)
        statement = (
            select(copies.c.carrier_message_id, first)
            .where(copies.c.carrier_message_id != "")
            .group_by(copies.c.carrier_message_id)
            .order_by(first, copies.c.carrier_message_id)
        )
        return [CarrierCopy(message_id, at) for message_id, at in await self._unit.all(statement)]

    async def unnamed_at(self, conversation: ConversationId) -> list[datetime]:
        """When each text was given to the carrier of which it never said what became of it."""
        unsure = or_(
            outbox.c.state.in_([OutboxState.SENDING, OutboxState.UNKNOWN]), outbox.c.outcome_unknown
        )
        mine = (
            outbox.c.conversation == conversation,
            outbox.c.carrier_message_id.is_(None),
            outbox.c.sort != Sort.TAP,
            unsure,
        )
        given = select(outbox.c.first_send_at).where(*mine)
        return [row.first_send_at for row in await self._unit.all(given)]

    async def forget_copies(self, conversation: ConversationId) -> None:
        of_turns, of_outbox = turns.c.conversation == conversation, outbox.c.conversation == conversation
        await self._unit.change(update(turns).where(of_turns).values(carrier_message_id=""))
        await self._unit.change(update(outbox).where(of_outbox).values(carrier_message_id=None))

    async def wrote_since(self, conversation: ConversationId) -> bool:
        newer, this = conversations.alias("newer"), conversations.c
        after = newer.c.id != this.id, newer.c.started_at >= this.ended_at
        same = newer.c.fingerprint == this.fingerprint, *after
        found = select(this.id).where(this.id == conversation, exists().where(*same))
        return await self._unit.first(found) is not None

    async def erase(self, conversation: ConversationId) -> None:
        key_id = await self._unit.hold(conversation)
        if key_id is None:
            return
        for table in OF_A_CONVERSATION:
            await self._unit.change(delete(table).where(table.c.conversation == conversation))
        await self._unit.change(delete(conversations).where(conversations.c.id == conversation))
        self._unit.note_erased(conversation)
        await self._unit.doom(key_id)

    async def unheard(self) -> list[Conversation]:
        after_stop = exists().where(
            turns.c.conversation == conversations.c.id, turns.c.outcome == TurnOutcome.UNHEARD
        )
        return await self._many(select(conversations).where(_STOPPED, after_stop))

    async def silent_since(self, before: datetime) -> list[Conversation]:
        return await self._many(select(conversations).where(conversations.c.last_inbound_at < before))

    def _note(self, row: Any) -> Conversation | None:
        if row is None:
            return None
        conversation = conversation_from(row)
        self._unit.note_held(conversation, row.key_id)
        return conversation

    async def _one(self, statement: Any) -> Conversation | None:
        row = await self._unit.first(statement)
        return None if row is None else conversation_from(row)

    async def _many(self, statement: Any) -> list[Conversation]:
        ordered = statement.order_by(conversations.c.started_at, conversations.c.id)
        return [conversation_from(row) for row in await self._unit.all(ordered)]


def conversation_from(row: Any, *, marked: str = "") -> Conversation:
    """The domain's view of a row of the table, or of its columns in a wider row, where each name begins
    with `marked`; key and address stay behind."""
    return Conversation(**{name: row._mapping[marked + name] for name in _FIELDS})


def _row_seal(key: SecretKey, conversation: UUID) -> RowSeal:
    return RowSeal(key, table=conversations.name, row=conversation)

"""The tables of calls and of the times at which people agreed to be called."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, text

from bot.domain.call import Agreement, CallOutcome, CallState
from bot.domain.call_back import CallBackState
from bot.store.column_types import Id, Moment, SealedBytes, Word
from bot.store.metadata import metadata, one_of

CALL_BACK_WAITING = "state = 'waiting'"

# No number stands here: the person's is sealed with their conversation, the worker's with their account.
calls = Table(
    "calls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("by_worker", Text, nullable=False),
    Column("agreed", Word(Agreement), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("state", Word(CallState), nullable=False),
    Column("carrier_call_id", Text),
    Column("code", Text),
    Column("rang_at", Moment),
    Column("bridged_at", Moment),
    Column("ended_at", Moment),
    Column("outcome", Word(CallOutcome)),
    one_of("state", CallState),
    one_of("agreed", Agreement),
    one_of("outcome", CallOutcome),
    CheckConstraint("(state IN ('ringing_worker', 'bridged')) = (ended_at IS NULL)", name="over_or_not"),
    Index("calls_conversation", "conversation", "begun_at"),
    Index(
        "calls_not_noted", "by_worker", postgresql_where=text("ended_at IS NOT NULL AND outcome IS NULL")
    ),
)

call_backs = Table(
    "call_backs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("by_worker", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("words_sealed", SealedBytes),
    Column("state", Word(CallBackState), nullable=False),
    Column("reminded_at", Moment),
    one_of("state", CallBackState),
    Index("call_backs_conversation", "conversation"),
    Index("call_backs_waiting", "due_at", postgresql_where=text(CALL_BACK_WAITING)),
)

"""The tables of care: needs, safety plans, mentors, meetings after a report; gaps, counted of nobody."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.domain.need_entry import Gap
from bot.domain.needs import Need
from bot.store.column_types import Id, Moment, SealedBytes, Word
from bot.store.metadata import NEXT_ENTRY, metadata, one_of

# A change adds a row and never writes over one: the newest of a need counts.
need_versions = Table(
    "need_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False, server_default=NEXT_ENTRY),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("need", Id, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by_worker", Text, nullable=False),
    Column("content_sealed", SealedBytes, nullable=False),
    Index("need_versions_conversation", "conversation", "seq"),
)

# Each version of a plan is a row. The day of its review stands open, for reminding.
safety_plans = Table(
    "safety_plans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by_worker", Text, nullable=False),
    Column("review_on", Date, nullable=False),
    Column("content_sealed", SealedBytes, nullable=False),
    UniqueConstraint("conversation", "number"),
    CheckConstraint("number > 0", name="number"),
)

MENTOR_OPEN = "declined_at IS NULL AND ended_at IS NULL"

mentors = Table(
    "mentors",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("mentor", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("agreed_at", Moment),
    Column("agreed_sealed", SealedBytes),  # how they said yes, and to what
    Column("ends_on", Date),
    Column("joined_at", Moment),
    Column("declined_at", Moment),
    Column("ended_at", Moment),
    Index("mentors_conversation", "conversation", "asked_at"),
    Index("mentors_mentor", "mentor", postgresql_where=text(MENTOR_OPEN)),
    Index("mentors_open", "conversation", unique=True, postgresql_where=text(MENTOR_OPEN)),
)

abuse_reports = Table(
    "abuse_reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False, server_default=NEXT_ENTRY),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by_worker", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("done_on", Date),
    Column("content_sealed", SealedBytes, nullable=False),
    Index("abuse_reports_conversation", "conversation", "seq"),
    Index("abuse_reports_due_on", "due_on", postgresql_where=text("done_on IS NULL")),
)

# A count and nothing else: no conversation, no person, no day. It outlives them, and leads nowhere.
unmet_needs = Table(
    "unmet_needs",
    metadata,
    Column("code", Word(Need), nullable=False),
    Column("area", Text, nullable=False),
    Column("reason", Word(Gap), nullable=False),
    Column("month", Text, nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("code", "area", "reason", "month"),
    one_of("code", Need),
    one_of("reason", Gap),
    CheckConstraint("number > 0", name="number"),
)

OF_A_CONVERSATION = (need_versions, safety_plans, mentors, abuse_reports)
"""What goes with a conversation when it is erased."""

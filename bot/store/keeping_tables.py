"""The table of what people agreed to have kept longer."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from bot.store.column_types import Id, Moment, SealedBytes
from bot.store.metadata import metadata

# When a yes ends stands open, for the sweep; what it is a yes to does not.
kept_longer = Table(
    "kept_longer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("content_sealed", SealedBytes, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("given_at", Moment),
    Column("ends_at", Moment),
    Column("ended_at", Moment),
    CheckConstraint("(given_at IS NULL) = (ends_at IS NULL)", name="given"),
    Index("kept_longer_conversation", "conversation"),
)

"""The table of the parts that a person was last told of, so that a number means what it meant then."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from bot.store.column_types import Id, SealedBytes
from bot.store.metadata import metadata

told_lists = Table(
    "told_lists",
    metadata,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("told_sealed", SealedBytes, nullable=False),
)

"""The table of counts: names and codes of our own by month, and nothing of anybody."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Table, Text

from bot.store.metadata import metadata

counters = Table(
    "counters",
    metadata,
    Column("name", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    PrimaryKeyConstraint("name", "code", "month"),
)

"""The table of the entries that are kept on the console, each version a row."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from bot.domain.directory_kept import Change
from bot.store.column_types import Id, Moment, SealedBytes, Word
from bot.store.metadata import metadata, one_of

# `entry` tells what anybody may be told. A confidential address and private notes are sealed, under a key
# that the versions of one entry share and that is made when there is first something to seal.
directory_entries = Table(
    "directory_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("entry", JSONB, nullable=False),
    Column("in_use", Boolean, nullable=False),
    Column("change", Word(Change), nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("key_id", Id),
    Column("address_sealed", SealedBytes),
    Column("notes_sealed", SealedBytes),
    one_of("change", Change),
    CheckConstraint("version > 0", name="version"),
    CheckConstraint(
        "key_id IS NOT NULL OR (address_sealed IS NULL AND notes_sealed IS NULL)", name="sealed_has_key"
    ),
    UniqueConstraint("key", "version", name="directory_entries_key_version_key"),
    Index("directory_entries_key_id", "key_id"),
)

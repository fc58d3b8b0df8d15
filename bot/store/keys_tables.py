"""The one table of the second database: wrapped keys, kept out of long backups."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, Sequence, Table

from bot.store.column_types import Id, Moment, SealedBytes

metadata = MetaData(naming_convention={"pk": "%(table_name)s_pkey"})

keys = Table(
    "keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("wrapped_sealed", SealedBytes, nullable=False),
    Column("master_version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("keys_master_version", "master_version"),
    Index("keys_created_at", "created_at"),
)

# Counters, not rows: whoever destroys keys waits for nobody.
destroyed = Sequence("keys_destroyed", metadata=metadata)
"""Goes up with whatever leaves an old wrapping behind in the table's file."""
scrubbed = Sequence("keys_scrubbed", metadata=metadata)
"""Where that counter stood when the file was last written anew."""

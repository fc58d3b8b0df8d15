"""The tables of what is to be forgotten, and of the keyed marks that stay when a talk is gone."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from bot.domain.ids import Channel
from bot.store.column_types import Id, Moment, SealedBytes, Word
from bot.store.metadata import metadata, one_of

# Written out in the index and in queries alike: a parameter would keep PostgreSQL from the small index.
DELETION_UNFINISHED = "state <> 'done'"


class DeletionState(str, Enum):
    DUE = "due"
    LEASED = "leased"
    DONE = "done"


suppressions = Table(
    "suppressions",
    metadata,
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("channel", Word(Channel), nullable=False),
    Column("at", Moment, nullable=False),
)

seen = Table(
    "seen",
    metadata,
    Column("delivery", LargeBinary, primary_key=True),
    Column("at", Moment, nullable=False),
    Index("seen_at", "at"),
)

deletions = Table(
    "deletions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Word(Channel), nullable=False),
    Column("key_id", Id, unique=True),
    Column("address_sealed", SealedBytes),
    Column("copies_sealed", SealedBytes),
    Column("state", Word(DeletionState), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("lease_token", Id),
    Column("lease_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("gone", Integer),
    Column("unreachable", Integer),
    Column("code", Text),
    Column("conversation", Id),  # whose copies are cleared while it lives on; none once it is done
    Column("erasure", Id, ForeignKey("erasures.id", ondelete="SET NULL")),
    Column("leaving", Id),  # the conversation whose EXIT asked for it
    Column("key_sealed", SealedBytes),  # the job's own key, where the keys database could not take it
    Column("master_version", Integer),
    Column("person", LargeBinary),  # whose copies they are; nobody's once it is done
    one_of("state", DeletionState),
    CheckConstraint("(state = 'done') = (key_id IS NULL)", name="done_keeps_counts_only"),
    CheckConstraint(
        "key_id IS NOT NULL OR (conversation IS NULL AND person IS NULL)", name="done_names_nobody"
    ),
    Index("deletions_unfinished", "due_at", postgresql_where=text(DELETION_UNFINISHED)),
    Index("deletions_erasure", "erasure", postgresql_where=text("erasure IS NOT NULL")),
    Index("deletions_leaving", "leaving", postgresql_where=text("leaving IS NOT NULL")),
)

keys_to_destroy = Table("keys_to_destroy", metadata, Column("key_id", Id, primary_key=True))

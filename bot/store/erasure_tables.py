"""The tables of erasures: what was asked for, how far each place is, and what outlasts it for a while."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from bot.domain.erasure import Place, PlaceState
from bot.domain.ids import Channel
from bot.store.column_types import Id, Moment, SealedBytes, Word
from bot.store.metadata import metadata, one_of

PLACE_DUE = "state = 'due'"

# Counts and codes, by the keyed fingerprint of who asked, so that they can be told what became of it.
erasures = Table(
    "erasures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("channel", Word(Channel), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("erasures_fingerprint", "fingerprint"),
)

# `subjects` are the erased conversations, or their keys, until it is checked that they are gone.
erasure_places = Table(
    "erasure_places",
    metadata,
    Column("erasure", Id, ForeignKey("erasures.id"), nullable=False),
    Column("place", Word(Place), nullable=False),
    Column("state", Word(PlaceState), nullable=False),
    Column("subjects", ARRAY(Id)),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("due_at", Moment, nullable=False),
    Column("lease_token", Id),
    Column("lease_until", Moment),
    Column("gone", Integer, nullable=False, server_default=text("0")),
    Column("left", Integer, nullable=False, server_default=text("0")),
    Column("code", Text),
    PrimaryKeyConstraint("erasure", "place"),
    one_of("place", Place),
    one_of("state", PlaceState),
    CheckConstraint("state = 'due' OR subjects IS NULL", name="done_names_nothing"),
    Index("erasure_places_due", "due_at", postgresql_where=text(PLACE_DUE)),
)

# Leads to nobody: the reason, whom it was with, and until when it is shown.
urgent_erased = Table(
    "urgent_erased",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("held_by", Text),
    Column("ends_at", Moment, nullable=False),
)

# What workers wrote, where the operator's policy keeps it: under a key of its own, until `ends_at`.
kept_notes = Table(
    "kept_notes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key_id", Id, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by_worker", Text, nullable=False),
    Column("content_sealed", SealedBytes, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index("kept_notes_ends_at", "ends_at"),
    Index("kept_notes_key_id", "key_id"),
)

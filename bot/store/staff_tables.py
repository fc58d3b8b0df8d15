"""The tables of those who work on the line: accounts, sessions, the trail, their own notes."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
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

from bot.domain.staff import Role
from bot.domain.staff_note import StaffNoteKind
from bot.domain.staff_session import Stage
from bot.store.column_types import Id, Moment, SealedBytes, Word
from bot.store.metadata import NEXT_ENTRY, metadata, one_of

workers = Table(
    "workers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("first_name", Text, nullable=False),
    Column("role", Word(Role), nullable=False),
    Column("zone", Text, nullable=False),
    Column("trained", Boolean, nullable=False),
    Column("independent", Boolean, nullable=False),
    Column("load_cap", Integer, nullable=False),
    Column("covers_hard", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("ready_at", Moment),
    Column("key_id", Id, nullable=False, unique=True),
    Column("password_hash", Text),
    Column("second_factor_sealed", SealedBytes),
    Column("last_step", BigInteger),  # of the second factor: a code counts once
    Column("phone_sealed", SealedBytes),  # rung for calls; never shown to anybody
    Column("set_up_hash", LargeBinary),
    Column("set_up_ends_at", Moment),
    Column("subject", Text, unique=True),  # who they are to the organisation's own sign-in
    one_of("role", Role),
    CheckConstraint("load_cap BETWEEN 1 AND 20", name="load_cap"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("worker", Id, ForeignKey("workers.id"), nullable=False),
    Index("recovery_codes_worker", "worker"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("worker", Id, ForeignKey("workers.id"), nullable=False),
    Column("form_token", Text, nullable=False),
    Column("stage", Word(Stage), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    one_of("stage", Stage),
    Index("staff_sessions_worker", "worker"),
    Index("staff_sessions_seen_at", "seen_at"),
)

# Who tried is kept as a keyed fingerprint: of the login, and of the machine it came from.
failed_sign_ins = Table(
    "failed_sign_ins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("who", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    Index("failed_sign_ins_who", "who", "at"),
    Index("failed_sign_ins_at", "at"),
)

# Every read, break-glass, override and export; each entry holds the hash of the one before it. It outlives
# the conversations it names, and holds no word of them: a reason in words is sealed under their key.
trail = Table(
    "trail",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("about", Id),
    Column("reason", Text),
    Column("words_sealed", SealedBytes),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("seq > 0", name="seq"),
    Index("trail_about", "about", postgresql_where=text("about IS NOT NULL")),
    Index("trail_who", "who", "seq"),
)

staff_notes = Table(
    "staff_notes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False, server_default=NEXT_ENTRY),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by_worker", Text, nullable=False),
    Column("kind", Word(StaffNoteKind), nullable=False),
    Column("text_sealed", SealedBytes, nullable=False),
    one_of("kind", StaffNoteKind),
    Index("staff_notes_conversation", "conversation", "seq"),
)

# Who a person knows: offered first when they come back. Goes when the person is erased.
primary_contacts = Table(
    "primary_contacts",
    metadata,
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("since", Moment, nullable=False),
)

# Whoever practises: while a talk goes on their replies, sealed under their own key; once it is finished, no
# words, only which remarks came. One that is not finished goes after a day.
practice_talks = Table(
    "practice_talks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("worker", Id, ForeignKey("workers.id"), nullable=False),
    Column("scenario", Text, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("replies_sealed", SealedBytes),
    Column("finished_at", Moment),
    Column("remarks", ARRAY(Text)),
    CheckConstraint("(finished_at IS NULL) = (replies_sealed IS NOT NULL)", name="words_go"),
    CheckConstraint("(finished_at IS NULL) = (remarks IS NULL)", name="remarks_stay"),
    Index("practice_talks_worker", "worker"),
)

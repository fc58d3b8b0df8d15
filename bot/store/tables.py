"""The tables of the first database. Whatever tells about a person is sealed; the rest is machinery."""

from __future__ import annotations

from sqlalchemy import (
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

from bot.domain.conversation import State
from bot.domain.danger import DangerLevel
from bot.domain.doubt import Doubt
from bot.domain.handoff import HandoffStatus, Outcome
from bot.domain.ids import Channel, Language
from bot.domain.records import OutboxState, Sort, TurnOutcome, TurnState
from bot.domain.staff import Role
from bot.domain.turn import NotText, TurnKind
from bot.domain.urgency import Urgency
from bot.domain.window import WindowState
from bot.store.column_types import Id, Moment, SealedBytes, Word
from bot.store.metadata import NEXT_ENTRY, metadata, one_of

# Written out in indexes and queries alike: a parameter would keep PostgreSQL from the small index.
TURN_UNFINISHED = "state <> 'done'"
OUTBOX_UNFINISHED = "state IN ('due', 'sending')"
CONVERSATION_STOPPED = "state = 'stopped'"
HANDOFF_OPEN = "status IN ('waiting', 'claimed')"
WINDOW_OPEN = "state = 'open'"


conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Word(Channel), nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("language", Word(Language), nullable=False),
    Column("state", Word(State), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("pseudonym", Text, nullable=False, unique=True),
    Column("key_id", Id, nullable=False, unique=True),
    Column("address_sealed", SealedBytes, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("last_inbound_at", Moment, nullable=False),
    Column("danger_seen", Word(DangerLevel), nullable=False),
    Column("said_bot_at", Moment),
    Column("ended_at", Moment),
    Column("said_danger_at", Moment),
    Column("word_offered_at", Moment),
    Column("worker_spoke", Boolean, nullable=False, server_default=text("false")),
    Column("told_clears_at", Moment),
    Column("kept_chat_at", Moment),
    Column("word_sealed", SealedBytes),
    Column("sender_mark", LargeBinary),
    Column("doubt", Word(Doubt)),
    Column("doubted_since", Moment),
    Column("delete_asked_at", Moment),
    Column("word_tries", Integer, nullable=False, server_default=text("0")),
    one_of("state", State),
    one_of("doubt", Doubt),
    Index("conversations_fingerprint", "fingerprint"),
    Index(
        "conversations_one_open_per_person",
        "fingerprint",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("conversations_last_inbound_at", "last_inbound_at"),
    Index("conversations_stopped", "started_at", "id", postgresql_where=text(CONVERSATION_STOPPED)),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False, server_default=NEXT_ENTRY),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("kind", Word(TurnKind), nullable=False),
    Column("not_text", Word(NotText)),
    Column("media", Integer, nullable=False),
    Column("content_sealed", SealedBytes, nullable=False),
    Column("carrier_message_id", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", Word(TurnState), nullable=False),
    Column("outcome", Word(TurnOutcome)),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("lease_token", Id),
    Column("lease_until", Moment),
    Column("clearing", Boolean, nullable=False, server_default=text("false")),  # its copy at the carrier
    one_of("state", TurnState),
    CheckConstraint("(state = 'done') = (outcome IS NOT NULL)", name="ends_in_one_outcome"),
    Index("turns_in_order", "conversation", "seq"),
    Index("turns_unfinished", "seq", postgresql_where=text(TURN_UNFINISHED)),
    Index("turns_unfinished_in_order", "conversation", "seq", postgresql_where=text(TURN_UNFINISHED)),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False, server_default=NEXT_ENTRY),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("prompted_by", Id, ForeignKey("turns.id"), nullable=False),
    Column("sort", Word(Sort), nullable=False),
    Column("key_sealed", SealedBytes, nullable=False),
    Column("content_sealed", SealedBytes, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("promise", Boolean, nullable=False),
    Column("by_worker", Text),
    Column("due_at", Moment, nullable=False),
    Column("state", Word(OutboxState), nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("outcome_unknown", Boolean, nullable=False, server_default=text("false")),
    Column("first_send_at", Moment),
    Column("lease_token", Id),
    Column("lease_until", Moment),
    Column("finished_at", Moment),
    Column("carrier_message_id", Text),
    Column("code", Text),
    Column("delivered", Boolean),
    Column("delivery_code", Text),
    Column("past_gate", Boolean, nullable=False, server_default=text("false")),
    Column("clearing", Boolean, nullable=False, server_default=text("false")),
    one_of("state", OutboxState),
    Index("outbox_in_order", "conversation", "seq"),
    Index("outbox_prompted_by", "prompted_by"),
    Index("outbox_unfinished", "seq", postgresql_where=text(OUTBOX_UNFINISHED)),
    Index("outbox_unfinished_in_order", "conversation", "seq", postgresql_where=text(OUTBOX_UNFINISHED)),
    Index(
        "outbox_carrier_message_id",
        "carrier_message_id",
        postgresql_where=text("carrier_message_id IS NOT NULL"),
    ),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("status", Word(HandoffStatus), nullable=False),
    Column("urgency", Word(Urgency), nullable=False),
    Column("reasons_sealed", SealedBytes, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_at", Moment),
    Column("lease_until", Moment),
    Column("left_at", Moment),
    Column("closed_at", Moment),
    Column("told_at", Moment),
    Column("for_worker", Text),
    Column("for_role", Word(Role)),
    Column("misses", Integer, nullable=False, server_default=text("0")),
    Column("alerts", Integer, nullable=False, server_default=text("0")),
    Column("outcome", Word(Outcome)),
    Column("waiting_since", Moment, nullable=False),
    Column("urgent_since", Moment),
    Column("unanswered_since", Moment),
    one_of("status", HandoffStatus),
    Index("handoffs_conversation", "conversation"),
    Index("handoffs_of_worker", "claimed_by", "urgency", "closed_at"),
    Index("handoffs_claimed_at", "claimed_at", postgresql_where=text("claimed_at IS NOT NULL")),
    Index(
        "handoffs_one_open_per_conversation",
        "conversation",
        unique=True,
        postgresql_where=text(HANDOFF_OPEN),
    ),
)

trackers = Table(
    "trackers",
    metadata,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("snapshot_sealed", SealedBytes, nullable=False),
)

trackers_aside = Table(
    "trackers_aside",
    metadata,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("snapshot_sealed", SealedBytes, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("item_sealed", SealedBytes, nullable=False),
    Column("asked_turn", Id, ForeignKey("turns.id"), nullable=False),
    Column("given_turn", Id, ForeignKey("turns.id")),
    Column("given_at", Moment),
    Column("ends_at", Moment),
    Column("asked_at", Moment, nullable=False),
    CheckConstraint(
        "(given_turn IS NULL) = (given_at IS NULL) AND (given_at IS NULL) = (ends_at IS NULL)", name="given"
    ),
    Index("consents_conversation", "conversation"),
)

# What was done in a conversation and by whom, without a word of it.
audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False, server_default=NEXT_ENTRY),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("what", Text, nullable=False),
    Column("by_worker", Text),
    Column("about", Id, nullable=False),
    Index("audit_conversation", "conversation"),
    Index("audit_once", "about", "what", unique=True),
)

notes = Table(
    "notes",
    metadata,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("note_sealed", SealedBytes, nullable=False),
)

windows = Table(
    "windows",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("agreed_turn", Id, ForeignKey("turns.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("state", Word(WindowState), nullable=False),
    one_of("state", WindowState),
    CheckConstraint("starts_at < ends_at", name="runs_forward"),
    Index("windows_conversation", "conversation", "starts_at"),
    Index(
        "windows_one_open_per_conversation",
        "conversation",
        unique=True,
        postgresql_where=text(WINDOW_OPEN),
    ),
    Index("windows_open", "starts_at", postgresql_where=text(WINDOW_OPEN)),
)

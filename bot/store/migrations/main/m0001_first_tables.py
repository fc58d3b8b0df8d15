"""Conversations, turns, outbox, handoffs, and what P01, P03 and P12 need to hold."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0001"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE entry_seq AS bigint")
    _conversations()
    _turns()
    _outbox()
    _handoffs()
    _small_tables()
    _deletions()


def downgrade() -> None:
    for table in ("keys_to_destroy", "deletions", "trackers", "seen", "suppressions"):
        op.drop_table(table)
    for table in ("handoffs", "outbox", "turns", "conversations"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE entry_seq")


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("pseudonym", sa.Text, nullable=False),
        sa.Column("key_id", UUID(as_uuid=True), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("danger_seen", sa.Text, nullable=False),
        sa.Column("said_bot_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="conversations_pkey"),
        sa.UniqueConstraint("pseudonym", name="conversations_pseudonym_key"),
        sa.UniqueConstraint("key_id", name="conversations_key_id_key"),
        sa.CheckConstraint(
            "state IN ('bot', 'worker', 'stopped', 'left', 'group')", name="conversations_state"
        ),
    )
    op.create_index("conversations_fingerprint", "conversations", ["fingerprint"])
    op.create_index(
        "conversations_one_open_per_person",
        "conversations",
        ["fingerprint"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("conversations_last_inbound_at", "conversations", ["last_inbound_at"])


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("seq", sa.BigInteger, nullable=False, server_default=_next_entry()),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("not_text", sa.Text),
        sa.Column("media", sa.Integer, nullable=False),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.Column("carrier_message_id", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("lease_token", UUID(as_uuid=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="turns_pkey"),
        _within_conversation("turns"),
        sa.CheckConstraint("state IN ('waiting', 'leased', 'done')", name="turns_state"),
        sa.CheckConstraint("(state = 'done') = (outcome IS NOT NULL)", name="turns_ends_in_one_outcome"),
    )
    op.create_index("turns_in_order", "turns", ["conversation", "seq"])
    unfinished = sa.text("state <> 'done'")
    op.create_index("turns_unfinished", "turns", ["seq"], postgresql_where=unfinished)
    op.create_index(
        "turns_unfinished_in_order", "turns", ["conversation", "seq"], postgresql_where=unfinished
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("seq", sa.BigInteger, nullable=False, server_default=_next_entry()),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("prompted_by", UUID(as_uuid=True), nullable=False),
        sa.Column("sort", sa.Text, nullable=False),
        sa.Column("key_sealed", sa.LargeBinary, nullable=False),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("promise", sa.Boolean, nullable=False),
        sa.Column("by_worker", sa.Text),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("outcome_unknown", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("first_send_at", sa.DateTime(timezone=True)),
        sa.Column("lease_token", UUID(as_uuid=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("carrier_message_id", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("delivered", sa.Boolean),
        sa.Column("delivery_code", sa.Text),
        sa.PrimaryKeyConstraint("id", name="outbox_pkey"),
        _within_conversation("outbox"),
        sa.ForeignKeyConstraint(["prompted_by"], ["turns.id"], name="outbox_prompted_by_fkey"),
        sa.CheckConstraint(
            "state IN ('due', 'sending', 'sent', 'refused', 'cancelled', 'unknown')", name="outbox_state"
        ),
    )
    _outbox_indexes()


def _outbox_indexes() -> None:
    unfinished = sa.text("state IN ('due', 'sending')")
    op.create_index("outbox_in_order", "outbox", ["conversation", "seq"])
    op.create_index("outbox_prompted_by", "outbox", ["prompted_by"])
    op.create_index("outbox_unfinished", "outbox", ["seq"], postgresql_where=unfinished)
    op.create_index(
        "outbox_unfinished_in_order", "outbox", ["conversation", "seq"], postgresql_where=unfinished
    )
    op.create_index(
        "outbox_carrier_message_id",
        "outbox",
        ["carrier_message_id"],
        postgresql_where=sa.text("carrier_message_id IS NOT NULL"),
    )


def _handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("reasons_sealed", sa.LargeBinary, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="handoffs_pkey"),
        _within_conversation("handoffs"),
        sa.CheckConstraint(
            "status IN ('waiting', 'claimed', 'returned', 'closed')", name="handoffs_status"
        ),
    )
    op.create_index("handoffs_conversation", "handoffs", ["conversation"])
    op.create_index(
        "handoffs_one_open_per_conversation",
        "handoffs",
        ["conversation"],
        unique=True,
        postgresql_where=sa.text("status IN ('waiting', 'claimed')"),
    )


def _small_tables() -> None:
    op.create_table(
        "suppressions",
        sa.Column("fingerprint", sa.LargeBinary),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="suppressions_pkey"),
    )
    op.create_table(
        "seen",
        sa.Column("delivery", sa.LargeBinary),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("delivery", name="seen_pkey"),
    )
    op.create_index("seen_at", "seen", ["at"])
    op.create_table(
        "trackers",
        sa.Column("conversation", UUID(as_uuid=True)),
        sa.Column("snapshot_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="trackers_pkey"),
        _within_conversation("trackers"),
    )
    op.create_table(
        "keys_to_destroy",
        sa.Column("key_id", UUID(as_uuid=True)),
        sa.PrimaryKeyConstraint("key_id", name="keys_to_destroy_pkey"),
    )


def _deletions() -> None:
    op.create_table(
        "deletions",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("key_id", UUID(as_uuid=True)),
        sa.Column("address_sealed", sa.LargeBinary),
        sa.Column("copies_sealed", sa.LargeBinary),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("lease_token", UUID(as_uuid=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("gone", sa.Integer),
        sa.Column("unreachable", sa.Integer),
        sa.Column("code", sa.Text),
        sa.PrimaryKeyConstraint("id", name="deletions_pkey"),
        sa.UniqueConstraint("key_id", name="deletions_key_id_key"),
        sa.CheckConstraint("state IN ('due', 'leased', 'done')", name="deletions_state"),
        sa.CheckConstraint("(state = 'done') = (key_id IS NULL)", name="deletions_done_keeps_counts_only"),
    )
    op.create_index(
        "deletions_unfinished", "deletions", ["due_at"], postgresql_where=sa.text("state <> 'done'")
    )


def _next_entry() -> sa.sql.elements.TextClause:
    return sa.text("nextval('entry_seq'::regclass)")


def _within_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation"], ["conversations.id"], name=f"{table}_conversation_fkey"
    )

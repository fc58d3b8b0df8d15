"""Consents to writing, an audit without words, warm notes, contact windows, and facts kept as columns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0002"
down_revision = "m0001"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("said_danger_at", sa.DateTime(timezone=True)))
    op.add_column("conversations", sa.Column("word_fingerprint", sa.LargeBinary))
    op.add_column("conversations", sa.Column("word_offered_at", sa.DateTime(timezone=True)))
    op.add_column("handoffs", sa.Column("told_at", sa.DateTime(timezone=True)))
    _what_was_said_before()
    _consents()
    _audit()
    _notes()
    _windows()


def downgrade() -> None:
    for table in ("windows", "notes", "audit", "consents"):
        op.drop_table(table)
    op.drop_column("handoffs", "told_at")
    op.drop_column("conversations", "word_offered_at")
    op.drop_column("conversations", "word_fingerprint")
    op.drop_column("conversations", "said_danger_at")


def _what_was_said_before() -> None:
    """Keys of texts are sealed, so nothing here can read them. Of what is still open the safe guess is
    that it was said: a worker is spoken of once too often rather than a number sent twice."""
    op.execute("UPDATE handoffs SET told_at = opened_at WHERE status IN ('waiting', 'claimed')")
    op.execute(
        "UPDATE conversations SET said_danger_at = last_inbound_at"
        " WHERE danger_seen = 'urgent' AND ended_at IS NULL"
    )


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("item_sealed", sa.LargeBinary, nullable=False),
        sa.Column("asked_turn", UUID(as_uuid=True), nullable=False),
        sa.Column("given_turn", UUID(as_uuid=True)),
        sa.Column("given_at", sa.DateTime(timezone=True)),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="consents_pkey"),
        _within_conversation("consents"),
        sa.ForeignKeyConstraint(["asked_turn"], ["turns.id"], name="consents_asked_turn_fkey"),
        sa.ForeignKeyConstraint(["given_turn"], ["turns.id"], name="consents_given_turn_fkey"),
        sa.CheckConstraint(
            "(given_turn IS NULL) = (given_at IS NULL) AND (given_at IS NULL) = (ends_at IS NULL)",
            name="consents_given",
        ),
    )
    op.create_index("consents_conversation", "consents", ["conversation"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column(
            "seq", sa.BigInteger, nullable=False, server_default=sa.text("nextval('entry_seq'::regclass)")
        ),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("by_worker", sa.Text),
        sa.Column("about", UUID(as_uuid=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="audit_pkey"),
        _within_conversation("audit"),
    )
    op.create_index("audit_conversation", "audit", ["conversation"])
    op.create_index("audit_once", "audit", ["about", "what"], unique=True)


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("conversation", UUID(as_uuid=True)),
        sa.Column("note_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="notes_pkey"),
        _within_conversation("notes"),
    )


def _windows() -> None:
    op.create_table(
        "windows",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("agreed_turn", UUID(as_uuid=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="windows_pkey"),
        _within_conversation("windows"),
        sa.ForeignKeyConstraint(["agreed_turn"], ["turns.id"], name="windows_agreed_turn_fkey"),
        sa.CheckConstraint("state IN ('open', 'used', 'ended')", name="windows_state"),
        sa.CheckConstraint("starts_at < ends_at", name="windows_runs_forward"),
    )
    still_open = sa.text("state = 'open'")
    op.create_index(
        "windows_one_open_per_conversation",
        "windows",
        ["conversation"],
        unique=True,
        postgresql_where=still_open,
    )
    op.create_index("windows_open", "windows", ["starts_at"], postgresql_where=still_open)


def _within_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation"], ["conversations.id"], name=f"{table}_conversation_fkey"
    )

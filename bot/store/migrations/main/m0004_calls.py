"""Calls between workers and people, and the times at which people agreed to be called."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0004"
down_revision = "m0003"


def upgrade() -> None:
    _calls()
    _call_backs()


def downgrade() -> None:
    op.drop_table("call_backs")
    op.drop_table("calls")


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("by_worker", sa.Text, nullable=False),
        sa.Column("agreed", sa.Text, nullable=False),
        sa.Column("begun_at", _moment(), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("carrier_call_id", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("rang_at", _moment()),
        sa.Column("bridged_at", _moment()),
        sa.Column("ended_at", _moment()),
        sa.Column("outcome", sa.Text),
        sa.PrimaryKeyConstraint("id", name="calls_pkey"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="calls_conversation_fkey"),
        sa.CheckConstraint(
            "state IN ('ringing_worker', 'bridged', 'ended', 'failed', 'refused')", name="calls_state"
        ),
        sa.CheckConstraint("agreed IN ('window', 'call_back', 'said_safe')", name="calls_agreed"),
        sa.CheckConstraint(
            "outcome IN ('talked', 'no_answer', 'not_safe', 'asked_later', 'failed')", name="calls_outcome"
        ),
        sa.CheckConstraint(
            "(state IN ('ringing_worker', 'bridged')) = (ended_at IS NULL)", name="calls_over_or_not"
        ),
    )
    op.create_index("calls_conversation", "calls", ["conversation", "begun_at"])


def _call_backs() -> None:
    op.create_table(
        "call_backs",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("by_worker", sa.Text, nullable=False),
        sa.Column("due_at", _moment(), nullable=False),
        sa.Column("made_at", _moment(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reminded_at", _moment()),
        sa.PrimaryKeyConstraint("id", name="call_backs_pkey"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name="call_backs_conversation_fkey"
        ),
        sa.CheckConstraint("state IN ('waiting', 'done', 'dropped')", name="call_backs_state"),
    )
    op.create_index("call_backs_conversation", "call_backs", ["conversation"])
    waiting = sa.text("state = 'waiting'")
    op.create_index("call_backs_waiting", "call_backs", ["due_at"], postgresql_where=waiting)


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)

"""Copies at carriers that are cleared early, chats that are kept, and yeses to keeping something longer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0014"
down_revision = "m0013"

_MARKED = ("turns", "outbox")
_ALONE = "key_id IS NOT NULL OR conversation IS NULL"


def upgrade() -> None:
    for column in ("told_clears_at", "kept_chat_at"):
        op.add_column("conversations", sa.Column(column, _moment()))
    for table in _MARKED:
        op.add_column(
            table, sa.Column("clearing", sa.Boolean, nullable=False, server_default=sa.text("false"))
        )
    op.add_column("deletions", sa.Column("conversation", UUID(as_uuid=True)))
    op.create_check_constraint("deletions_done_names_nobody", "deletions", _ALONE)
    _kept_longer()


def downgrade() -> None:
    op.drop_table("kept_longer")
    op.drop_constraint("deletions_done_names_nobody", "deletions")
    op.drop_column("deletions", "conversation")
    for table in _MARKED:
        op.drop_column(table, "clearing")
    for column in ("kept_chat_at", "told_clears_at"):
        op.drop_column("conversations", column)


def _kept_longer() -> None:
    op.create_table(
        "kept_longer",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.Column("asked_at", _moment(), nullable=False),
        sa.Column("given_at", _moment()),
        sa.Column("ends_at", _moment()),
        sa.Column("ended_at", _moment()),
        sa.PrimaryKeyConstraint("id", name="kept_longer_pkey"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name="kept_longer_conversation_fkey"
        ),
        sa.CheckConstraint("(given_at IS NULL) = (ends_at IS NULL)", name="kept_longer_given"),
    )
    op.create_index("kept_longer_conversation", "kept_longer", ["conversation"])


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)

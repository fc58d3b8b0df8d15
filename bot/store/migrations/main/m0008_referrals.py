"""Referrals with each yes they rest on, and the links with which services open what is shared."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0008"
down_revision = "m0007"


def upgrade() -> None:
    op.create_table(
        "referrals",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column(
            "seq", sa.BigInteger, nullable=False, server_default=sa.text("nextval('entry_seq'::regclass)")
        ),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.Column("next_end", _moment()),
        sa.PrimaryKeyConstraint("id", name="referrals_pkey"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="referrals_conversation_fkey"),
    )
    op.create_index("referrals_conversation", "referrals", ["conversation", "seq"])
    op.create_index(
        "referrals_next_end", "referrals", ["next_end"], postgresql_where=sa.text("next_end IS NOT NULL")
    )
    _links()


def downgrade() -> None:
    op.drop_table("share_links")
    op.drop_table("referrals")


def _links() -> None:
    op.create_table(
        "share_links",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("referral", UUID(as_uuid=True), nullable=False),
        sa.Column("by_worker", sa.Text, nullable=False),
        sa.Column("made_at", _moment(), nullable=False),
        sa.Column("ends_at", _moment(), nullable=False),
        sa.Column("code_hash", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("opened_at", _moment()),
        sa.Column("view_hash", sa.LargeBinary),
        sa.Column("view_until", _moment()),
        sa.Column("acknowledged_at", _moment()),
        sa.Column("ended_at", _moment()),
        sa.PrimaryKeyConstraint("id", name="share_links_pkey"),
        sa.UniqueConstraint("token_hash", name="share_links_token_hash_key"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name="share_links_conversation_fkey"
        ),
        sa.ForeignKeyConstraint(["referral"], ["referrals.id"], name="share_links_referral_fkey"),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (view_hash IS NULL) AND (opened_at IS NULL) = (view_until IS NULL)",
            name="share_links_opened",
        ),
    )
    op.create_index("share_links_conversation", "share_links", ["conversation"])
    op.create_index("share_links_referral", "share_links", ["referral"])
    op.create_index(
        "share_links_live", "share_links", ["ends_at"], postgresql_where=sa.text("ended_at IS NULL")
    )


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)

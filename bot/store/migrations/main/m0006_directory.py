"""Entries of the directory that are kept on the console, each version a row."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "m0006"
down_revision = "m0005"

_SEALED_HAS_KEY = "key_id IS NOT NULL OR (address_sealed IS NULL AND notes_sealed IS NULL)"


def upgrade() -> None:
    op.create_table(
        "directory_entries",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("entry", JSONB, nullable=False),
        sa.Column("in_use", sa.Boolean, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", UUID(as_uuid=True)),
        sa.Column("address_sealed", sa.LargeBinary),
        sa.Column("notes_sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="directory_entries_pkey"),
        sa.UniqueConstraint("key", "version", name="directory_entries_key_version_key"),
        sa.CheckConstraint(
            "change IN ('added', 'changed', 'verified', 'retired', 'restored', 'imported')",
            name="directory_entries_change",
        ),
        sa.CheckConstraint("version > 0", name="directory_entries_version"),
        sa.CheckConstraint(_SEALED_HAS_KEY, name="directory_entries_sealed_has_key"),
    )
    op.create_index("directory_entries_key_id", "directory_entries", ["key_id"])


def downgrade() -> None:
    op.drop_table("directory_entries")

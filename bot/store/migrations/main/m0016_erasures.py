"""An erasure is a job per place; that it was urgent, and staff notes by policy, outlast it for a while."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, UUID

revision = "m0016"
down_revision = "m0015"


def upgrade() -> None:
    _erasures()
    _remains()
    op.add_column("deletions", sa.Column("erasure", _id()))
    op.add_column("deletions", sa.Column("leaving", _id()))
    op.add_column("deletions", sa.Column("key_sealed", sa.LargeBinary))
    op.add_column("deletions", sa.Column("master_version", sa.Integer))
    op.create_foreign_key(
        "deletions_erasure_fkey", "deletions", "erasures", ["erasure"], ["id"], ondelete="SET NULL"
    )
    op.create_index(
        "deletions_erasure", "deletions", ["erasure"], postgresql_where=sa.text("erasure IS NOT NULL")
    )
    op.create_index(
        "deletions_leaving", "deletions", ["leaving"], postgresql_where=sa.text("leaving IS NOT NULL")
    )
    op.add_column("conversations", sa.Column("delete_asked_at", _moment()))


def downgrade() -> None:
    op.drop_column("conversations", "delete_asked_at")
    for column in ("erasure", "leaving", "key_sealed", "master_version"):
        op.drop_column("deletions", column)
    for table in ("kept_notes", "urgent_erased", "erasure_places", "erasures"):
        op.drop_table(table)


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", _id()),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("asked_at", _moment(), nullable=False),
        sa.Column("finished_at", _moment()),
        sa.PrimaryKeyConstraint("id", name="erasures_pkey"),
    )
    op.create_index("erasures_fingerprint", "erasures", ["fingerprint"])
    op.create_table(
        "erasure_places",
        sa.Column("erasure", _id(), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("subjects", ARRAY(_id())),
        sa.Column("tries", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", _moment(), nullable=False),
        sa.Column("lease_token", _id()),
        sa.Column("lease_until", _moment()),
        sa.Column("gone", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("left", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("code", sa.Text),
        sa.PrimaryKeyConstraint("erasure", "place", name="erasure_places_pkey"),
        sa.ForeignKeyConstraint(["erasure"], ["erasures.id"], name="erasure_places_erasure_fkey"),
        sa.CheckConstraint("state = 'due' OR subjects IS NULL", name="erasure_places_done_names_nothing"),
        sa.CheckConstraint(
            "place IN ('rows', 'keys', 'queued', 'carrier', 'staff_notes')", name="erasure_places_place"
        ),
        sa.CheckConstraint("state IN ('due', 'done')", name="erasure_places_state"),
    )
    op.create_index(
        "erasure_places_due", "erasure_places", ["due_at"], postgresql_where=sa.text("state = 'due'")
    )


def _remains() -> None:
    op.create_table(
        "urgent_erased",
        sa.Column("id", _id()),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("kinds", sa.Text, nullable=False),
        sa.Column("held_by", sa.Text),
        sa.Column("ends_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="urgent_erased_pkey"),
    )
    op.create_table(
        "kept_notes",
        sa.Column("id", _id()),
        sa.Column("key_id", _id(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by_worker", sa.Text, nullable=False),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.Column("ends_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="kept_notes_pkey"),
    )
    op.create_index("kept_notes_ends_at", "kept_notes", ["ends_at"])
    op.create_index("kept_notes_key_id", "kept_notes", ["key_id"])


def _id() -> UUID:
    return UUID(as_uuid=True)


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)

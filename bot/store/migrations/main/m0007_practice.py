"""Practice talks: sealed while they go on, without words once they are finished."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0007"
down_revision = "m0006"


def upgrade() -> None:
    op.create_table(
        "practice_talks",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("worker", UUID(as_uuid=True), nullable=False),
        sa.Column("scenario", sa.Text, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replies_sealed", sa.LargeBinary),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("remarks", sa.ARRAY(sa.Text)),
        sa.PrimaryKeyConstraint("id", name="practice_talks_pkey"),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], name="practice_talks_worker_fkey"),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (replies_sealed IS NOT NULL)", name="practice_talks_words_go"
        ),
        sa.CheckConstraint("(finished_at IS NULL) = (remarks IS NULL)", name="practice_talks_remarks_stay"),
    )
    op.create_index("practice_talks_worker", "practice_talks", ["worker"])


def downgrade() -> None:
    op.drop_table("practice_talks")

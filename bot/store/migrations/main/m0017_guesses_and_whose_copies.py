"""Wrong guesses at a word are counted; a job at the carrier names its person, for a DELETE that comes."""

import sqlalchemy as sa
from alembic import op

revision = "m0017"
down_revision = "m0016"

_NAME = "deletions_done_names_nobody"
_BEFORE = "key_id IS NOT NULL OR conversation IS NULL"
_NOW = "key_id IS NOT NULL OR (conversation IS NULL AND person IS NULL)"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("word_tries", sa.Integer, nullable=False, server_default="0"))
    op.add_column("deletions", sa.Column("person", sa.LargeBinary))
    _checked(_NOW)


def downgrade() -> None:
    _checked(_BEFORE)
    op.drop_column("deletions", "person")
    op.drop_column("conversations", "word_tries")


def _checked(condition: str) -> None:
    op.drop_constraint(_NAME, "deletions")
    op.create_check_constraint(_NAME, "deletions", condition)

"""A job at the carrier names its person until it is done, so that a DELETE makes it its own."""

import sqlalchemy as sa
from alembic import op

revision = "m0017"
down_revision = "m0016"

_NAME = "deletions_done_names_nobody"
_BEFORE = "key_id IS NOT NULL OR conversation IS NULL"
_NOW = "key_id IS NOT NULL OR (conversation IS NULL AND person IS NULL)"


def upgrade() -> None:
    op.add_column("deletions", sa.Column("person", sa.LargeBinary))
    _checked(_NOW)


def downgrade() -> None:
    _checked(_BEFORE)
    op.drop_column("deletions", "person")


def _checked(condition: str) -> None:
    op.drop_constraint(_NAME, "deletions")
    op.create_check_constraint(_NAME, "deletions", condition)

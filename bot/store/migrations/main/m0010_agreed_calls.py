"""A time at which somebody wants one text is no longer a basis for a call."""

import sqlalchemy as sa
from alembic import op

revision = "m0010"
down_revision = "m0009"


def upgrade() -> None:
    op.drop_constraint("calls_agreed", "calls")
    # What is left of such calls goes with their conversations; a time they agreed to it was.
    op.execute(sa.text("UPDATE calls SET agreed = 'call_back' WHERE agreed = 'window'"))
    op.create_check_constraint("calls_agreed", "calls", "agreed IN ('call_back', 'said_safe')")
    not_noted = sa.text("ended_at IS NOT NULL AND outcome IS NULL")
    op.create_index("calls_not_noted", "calls", ["by_worker"], postgresql_where=not_noted)


def downgrade() -> None:
    op.drop_index("calls_not_noted", "calls")
    op.drop_constraint("calls_agreed", "calls")
    op.create_check_constraint("calls_agreed", "calls", "agreed IN ('window', 'call_back', 'said_safe')")

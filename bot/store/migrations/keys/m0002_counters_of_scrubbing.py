"""How often wrapped keys were left behind in the table's file, and up to where it was written anew."""

from alembic import op
from sqlalchemy import Sequence
from sqlalchemy.schema import CreateSequence, DropSequence

revision = "m0002"
down_revision = "m0001"

COUNTERS = ("keys_destroyed", "keys_scrubbed")


def upgrade() -> None:
    for name in COUNTERS:
        op.execute(CreateSequence(Sequence(name)))


def downgrade() -> None:
    for name in COUNTERS:
        op.execute(DropSequence(Sequence(name)))

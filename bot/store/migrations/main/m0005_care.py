"""Care of a person: needs, safety plans, mentors, meetings after a report; gaps as bare counts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0005"
down_revision = "m0004"

_TABLES = ("unmet_needs", "abuse_reports", "mentors", "safety_plans", "need_versions")
_MENTOR_OPEN = "declined_at IS NULL AND ended_at IS NULL"


def upgrade() -> None:
    _needs()
    _safety_plans()
    _mentors()
    _abuse_reports()
    _unmet_needs()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)


def _needs() -> None:
    op.create_table(
        "need_versions",
        sa.Column("id", UUID(as_uuid=True)),
        _seq(),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("need", UUID(as_uuid=True), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by_worker", sa.Text, nullable=False),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="need_versions_pkey"),
        _of_conversation("need_versions"),
    )
    op.create_index("need_versions_conversation", "need_versions", ["conversation", "seq"])


def _safety_plans() -> None:
    op.create_table(
        "safety_plans",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by_worker", sa.Text, nullable=False),
        sa.Column("review_on", sa.Date, nullable=False),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="safety_plans_pkey"),
        _of_conversation("safety_plans"),
        sa.UniqueConstraint("conversation", "number", name="safety_plans_conversation_key"),
        sa.CheckConstraint("number > 0", name="safety_plans_number"),
    )


def _mentors() -> None:
    op.create_table(
        "mentors",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("mentor", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_at", _moment(), nullable=False),
        sa.Column("agreed_at", _moment()),
        sa.Column("agreed_sealed", sa.LargeBinary),
        sa.Column("ends_on", sa.Date),
        sa.Column("joined_at", _moment()),
        sa.Column("declined_at", _moment()),
        sa.Column("ended_at", _moment()),
        sa.PrimaryKeyConstraint("id", name="mentors_pkey"),
        _of_conversation("mentors"),
    )
    is_open = sa.text(_MENTOR_OPEN)
    op.create_index("mentors_conversation", "mentors", ["conversation", "asked_at"])
    op.create_index("mentors_mentor", "mentors", ["mentor"], postgresql_where=is_open)
    op.create_index("mentors_open", "mentors", ["conversation"], unique=True, postgresql_where=is_open)


def _abuse_reports() -> None:
    op.create_table(
        "abuse_reports",
        sa.Column("id", UUID(as_uuid=True)),
        _seq(),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by_worker", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("done_on", sa.Date),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="abuse_reports_pkey"),
        _of_conversation("abuse_reports"),
    )
    op.create_index("abuse_reports_conversation", "abuse_reports", ["conversation", "seq"])
    not_done = sa.text("done_on IS NULL")
    op.create_index("abuse_reports_due_on", "abuse_reports", ["due_on"], postgresql_where=not_done)


def _unmet_needs() -> None:
    codes = (
        "'housing', 'food', 'clothing', 'language', 'legal', 'benefits', 'court', 'transport', 'medical', "
        "'substance', 'mental_health', 'children', 'compensation', 'community', 'education', 'work'"
    )
    reasons = (
        "'none_in_area', 'full', 'barrier_id', 'barrier_cost', 'barrier_insurance', 'barrier_age', "
        "'barrier_label', 'hours', 'language', 'other'"
    )
    op.create_table(
        "unmet_needs",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", "area", "reason", "month", name="unmet_needs_pkey"),
        sa.CheckConstraint(f"code IN ({codes})", name="unmet_needs_code"),
        sa.CheckConstraint(f"reason IN ({reasons})", name="unmet_needs_reason"),
        sa.CheckConstraint("number > 0", name="unmet_needs_number"),
    )


def _seq() -> sa.Column:
    start = sa.text("nextval('entry_seq'::regclass)")
    return sa.Column("seq", sa.BigInteger, nullable=False, server_default=start)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation"], ["conversations.id"], name=f"{table}_conversation_fkey"
    )


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)

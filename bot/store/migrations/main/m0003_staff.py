"""Those who work on the line: accounts, sessions, the trail; what a handover needs to be kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "m0003"
down_revision = "m0002"

_TABLES = (
    "primary_contacts",
    "staff_notes",
    "trail",
    "failed_sign_ins",
    "staff_sessions",
    "recovery_codes",
    "workers",
)
_HANDOFF_COLUMNS = ("outcome", "alerts", "misses", "for_role", "for_worker")


def upgrade() -> None:
    _workers()
    _sessions()
    _trail()
    _handoffs()
    _staff_notes()
    _primary_contacts()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("outbox", "past_gate")
    for column in _HANDOFF_COLUMNS:
        op.drop_column("handoffs", column)


def _workers() -> None:
    op.create_table(
        "workers",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("first_name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("trained", sa.Boolean, nullable=False),
        sa.Column("independent", sa.Boolean, nullable=False),
        sa.Column("load_cap", sa.Integer, nullable=False),
        sa.Column("covers_hard", sa.Boolean, nullable=False),
        sa.Column("made_at", _moment(), nullable=False),
        sa.Column("disabled_at", _moment()),
        sa.Column("ready_at", _moment()),
        sa.Column("key_id", UUID(as_uuid=True), nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("second_factor_sealed", sa.LargeBinary),
        sa.Column("last_step", sa.BigInteger),
        sa.Column("phone_sealed", sa.LargeBinary),
        sa.Column("set_up_hash", sa.LargeBinary),
        sa.Column("set_up_ends_at", _moment()),
        sa.Column("subject", sa.Text),
        sa.PrimaryKeyConstraint("id", name="workers_pkey"),
        sa.UniqueConstraint("login", name="workers_login_key"),
        sa.UniqueConstraint("key_id", name="workers_key_id_key"),
        sa.UniqueConstraint("subject", name="workers_subject_key"),
        sa.CheckConstraint(
            "role IN ('worker', 'survivor-mentor', 'lead', 'coordinator', 'operator')", name="workers_role"
        ),
        sa.CheckConstraint("load_cap BETWEEN 1 AND 20", name="workers_load_cap"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary),
        sa.Column("worker", UUID(as_uuid=True), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="recovery_codes_pkey"),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], name="recovery_codes_worker_fkey"),
    )
    op.create_index("recovery_codes_worker", "recovery_codes", ["worker"])


def _sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.LargeBinary),
        sa.Column("worker", UUID(as_uuid=True), nullable=False),
        sa.Column("form_token", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("made_at", _moment(), nullable=False),
        sa.Column("seen_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="staff_sessions_pkey"),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], name="staff_sessions_worker_fkey"),
        sa.CheckConstraint("stage IN ('code', 'set_up', 'signed_in')", name="staff_sessions_stage"),
    )
    op.create_index("staff_sessions_worker", "staff_sessions", ["worker"])
    op.create_index("staff_sessions_seen_at", "staff_sessions", ["seen_at"])
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column("who", sa.LargeBinary, nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="failed_sign_ins_pkey"),
    )
    op.create_index("failed_sign_ins_who", "failed_sign_ins", ["who", "at"])
    op.create_index("failed_sign_ins_at", "failed_sign_ins", ["at"])


def _trail() -> None:
    op.create_table(
        "trail",
        sa.Column("seq", sa.BigInteger, autoincrement=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("about", UUID(as_uuid=True)),
        sa.Column("reason", sa.Text),
        sa.Column("words_sealed", sa.LargeBinary),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="trail_pkey"),
        sa.CheckConstraint("seq > 0", name="trail_seq"),
    )
    named = sa.text("about IS NOT NULL")
    op.create_index("trail_about", "trail", ["about"], postgresql_where=named)
    op.create_index("trail_who", "trail", ["who", "seq"])


def _handoffs() -> None:
    zero = sa.text("0")
    op.add_column("handoffs", sa.Column("for_worker", sa.Text))
    op.add_column("handoffs", sa.Column("for_role", sa.Text))
    op.add_column("handoffs", sa.Column("misses", sa.Integer, nullable=False, server_default=zero))
    op.add_column("handoffs", sa.Column("alerts", sa.Integer, nullable=False, server_default=zero))
    op.add_column("handoffs", sa.Column("outcome", sa.Text))
    no = sa.text("false")
    op.add_column("outbox", sa.Column("past_gate", sa.Boolean, nullable=False, server_default=no))


def _staff_notes() -> None:
    op.create_table(
        "staff_notes",
        sa.Column("id", UUID(as_uuid=True)),
        sa.Column(
            "seq", sa.BigInteger, nullable=False, server_default=sa.text("nextval('entry_seq'::regclass)")
        ),
        sa.Column("conversation", UUID(as_uuid=True), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by_worker", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text_sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="staff_notes_pkey"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name="staff_notes_conversation_fkey"
        ),
        sa.CheckConstraint("kind IN ('note', 'summary', 'handover')", name="staff_notes_kind"),
    )
    op.create_index("staff_notes_conversation", "staff_notes", ["conversation", "seq"])


def _primary_contacts() -> None:
    op.create_table(
        "primary_contacts",
        sa.Column("fingerprint", sa.LargeBinary),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("since", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="primary_contacts_pkey"),
    )


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)

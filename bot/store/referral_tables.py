"""The tables of referrals, and of the links with which services open what is shared."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from bot.store.column_types import Id, Moment, SealedBytes
from bot.store.metadata import NEXT_ENTRY, metadata

CONSENT_LIVE = "next_end IS NOT NULL"
LINK_LIVE = "ended_at IS NULL"

# Which service, how far it has come, each yes and what is shared: all of it tells about the person.
referrals = Table(
    "referrals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False, server_default=NEXT_ENTRY),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("content_sealed", SealedBytes, nullable=False),
    Column("next_end", Moment),  # when the next consent ends by itself
    Index("referrals_conversation", "conversation", "seq"),
    Index("referrals_next_end", "next_end", postgresql_where=text(CONSENT_LIVE)),
)

# Found by the hash of a token that only the service holds. Nothing here says what is shared, or with whom.
share_links = Table(
    "share_links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False),
    Column("referral", Id, ForeignKey("referrals.id"), nullable=False),
    Column("by_worker", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("code_hash", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("opened_at", Moment),
    Column("view_hash", LargeBinary),
    Column("view_until", Moment),
    Column("acknowledged_at", Moment),
    Column("ended_at", Moment),
    CheckConstraint(
        "(opened_at IS NULL) = (view_hash IS NULL) AND (opened_at IS NULL) = (view_until IS NULL)",
        name="opened",
    ),
    Index("share_links_conversation", "conversation"),
    Index("share_links_referral", "referral"),
    Index("share_links_live", "ends_at", postgresql_where=text(LINK_LIVE)),
)

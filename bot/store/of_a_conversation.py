"""Every table whose rows belong to one conversation, in the order in which they can be removed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table

from bot.domain.keeping import Kind
from bot.store.call_tables import call_backs, calls
from bot.store.care_tables import OF_A_CONVERSATION as CARE
from bot.store.care_tables import safety_plans
from bot.store.held_tables import told_lists
from bot.store.keeping_tables import kept_longer
from bot.store.referral_tables import referrals, share_links
from bot.store.staff_tables import staff_notes
from bot.store.tables import (
    audit,
    consents,
    handoffs,
    notes,
    outbox,
    trackers,
    trackers_aside,
    turns,
    windows,
)

OF_A_KIND: Mapping[Kind, tuple[Table, ...]] = {
    Kind.REFERRAL: (share_links, referrals),  # links first: from that moment none of them opens
    Kind.PLAN: (safety_plans,),
    Kind.STAFF: (*(each for each in CARE if each is not safety_plans), staff_notes),
    Kind.NOTE: (notes,),
    Kind.TALK: (
        calls,
        call_backs,
        audit,
        consents,
        windows,
        outbox,
        told_lists,
        trackers,
        trackers_aside,
        turns,
    ),
}
"""What a person may agree to have kept longer. Whatever stands in no kind stays while one of them does."""

OF_A_CONVERSATION = (*(table for tables in OF_A_KIND.values() for table in tables), kept_longer, handoffs)

"""Every table whose rows belong to one conversation, in the order in which they can be removed."""

from __future__ import annotations

from bot.store.call_tables import call_backs, calls
from bot.store.care_tables import OF_A_CONVERSATION as CARE
from bot.store.held_tables import told_lists
from bot.store.referral_tables import referrals, share_links
from bot.store.staff_tables import staff_notes
from bot.store.tables import audit, consents, handoffs, notes, outbox, trackers, turns, windows

OF_A_CONVERSATION = (
    share_links,  # first: from that moment none of them opens
    referrals,
    *CARE,
    calls,
    call_backs,
    staff_notes,
    told_lists,
    audit,
    consents,
    windows,
    notes,
    outbox,
    handoffs,
    trackers,
    turns,
)

"""The trail of what staff saw and did: a chain in which nothing can be changed or left out unseen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from uuid import UUID

FIRST = bytes(32)
"""What stands before the first entry."""


class Did(str, Enum):
    """What is put on the trail."""

    READ = "read_conversation"
    CLAIMED = "claimed"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    CLOSED = "closed"
    OVERRODE = "override_written_gate"
    OPENED_ADDRESS = "break_glass"
    CALLED = "called"
    SAID_SAFE = "said_safe_to_call"
    CALL_WENT = "call_went"
    CALL_BACK = "call_back"
    EXPORTED = "exported"
    LAPSED = "lease_missed"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    LOCKED = "sign_in_locked"
    ACCOUNT_MADE = "account_made"
    ACCOUNT_SET_UP = "account_set_up"
    ACCOUNT_CHANGED = "account_changed"
    RECOVERED = "recovery_code_used"
    DIRECTORY_CHANGED = "directory_changed"
    OPENED_CONFIDENTIAL = "confidential_address"
    REFERRAL = "referral_moved"
    NEEDS_CHANGED = "needs_changed"
    PLAN_READ = "safety_plan_read"
    PLAN_CHANGED = "safety_plan_changed"
    MENTOR = "mentor_moved"
    MEETING = "meeting_moved"
    KNEW = "said_it_is_them"
    KEPT_NOTES_READ = "kept_notes_read"
    PART_TAKEN_OUT = "part_taken_out"  # by the person: REMOVE
    KEEPING = "keeping_moved"


@dataclass(frozen=True)
class TrailEntry:
    """`about` is a conversation; `reason` a code; `sealed` words under the key of `about`."""

    seq: int
    at: datetime
    who: str
    what: str
    about: UUID | None
    reason: str | None
    sealed: bytes | None
    previous: bytes


@dataclass(frozen=True)
class TrailState:
    """`broken_at`: the first entry that is missing or not as it was written. `head`: the hash of the last
    good entry; kept elsewhere, it also shows whether the end was cut off."""

    entries: int
    broken_at: int | None
    head: bytes


def canonical(entry: TrailEntry) -> bytes:
    """The same bytes for the same entry, wherever the clock stands."""
    fields = [
        entry.seq,
        entry.at.astimezone(timezone.utc).isoformat(),
        entry.who,
        entry.what,
        None if entry.about is None else str(entry.about),
        entry.reason,
        None if entry.sealed is None else entry.sealed.hex(),
        entry.previous.hex(),
    ]
    return json.dumps(fields, separators=(",", ":")).encode()

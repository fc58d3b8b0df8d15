"""Who works on the line, and what each role may do; every action of the console asks here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType
from uuid import UUID

WorkerId = NewType("WorkerId", UUID)

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")
"""What somebody signs in with, and the name under which they hold conversations."""


class Role(str, Enum):
    """What somebody is on the line. One person has one role; two roles are two accounts."""

    WORKER = "worker"
    SURVIVOR_MENTOR = "survivor-mentor"
    LEAD = "lead"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"


class Right(str, Enum):
    """One thing that may be done; a page or action of the console needs exactly one."""

    OWN_ACCOUNT = "own account"  # one's own password, sessions, time zone
    SEE_QUEUE = "see the queue"
    TAKE = "take and hold conversations"
    READ_ANY = "read a conversation that another holds"
    OVERSEE = "see who holds what, lease misses and the trail"
    BREAK_GLASS = "open an address"
    ASSIGN = "give a conversation to somebody"
    KEEP_DIRECTORY = "keep the directory"
    SEE_DIRECTORY = "see the directory"
    REFER = "make referrals and keep needs and plans"
    MENTOR = "be beside a person as their mentor"
    PRACTISE = "practise with simulated people"
    KEEP_ACCOUNTS = "keep accounts"


_EVERYONE = frozenset({Right.OWN_ACCOUNT, Right.SEE_DIRECTORY, Right.PRACTISE})
_HOLDS = _EVERYONE | {Right.SEE_QUEUE, Right.TAKE, Right.REFER, Right.BREAK_GLASS}

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.WORKER: _HOLDS,
    # A mentor is at the young person's side and of no agency: no referral in an agency's name, no address.
    Role.SURVIVOR_MENTOR: _EVERYONE | {Right.SEE_QUEUE, Right.TAKE, Right.MENTOR},
    Role.LEAD: _HOLDS | {Right.READ_ANY, Right.OVERSEE, Right.ASSIGN, Right.KEEP_DIRECTORY},
    Role.COORDINATOR: _EVERYONE | {Right.KEEP_DIRECTORY},
    Role.OPERATOR: _EVERYONE | {Right.KEEP_ACCOUNTS},
}
"""Coordinators and operators never see what a person wrote; operators make the accounts of those who do."""

READERS = tuple(role for role in Role if Right.TAKE in RIGHTS[role])
"""The roles that may ever read what a person wrote."""


@dataclass(frozen=True)
class Worker:
    """An account. `trained`: has finished the practice room; only then may a live conversation be taken.
    `independent`: a survivor-mentor who answers to no agency of the line's operator."""

    id: WorkerId
    login: str
    first_name: str
    role: Role
    zone: str  # IANA name; times on the console are shown in it
    made_at: datetime
    trained: bool = False
    independent: bool = False
    load_cap: int = 3  # open conversations at once
    covers_hard: bool = True  # messages that show danger are covered until opened
    disabled_at: datetime | None = None
    ready_at: datetime | None = None  # password and second factor are set

    def may(self, right: Right) -> bool:
        return self.disabled_at is None and right in RIGHTS[self.role]

    @property
    def takes(self) -> bool:
        """Whether a live conversation may be with them."""
        return self.may(Right.TAKE) and self.trained

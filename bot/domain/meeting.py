"""The clock that a report of abuse starts: a meeting of those who can help, and who sits at the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from bot.domain.ids import ConversationId
from bot.domain.private import Private


@dataclass(frozen=True)
class MeetingRole:
    """One seat. `invited`: on the list without anybody asking. `guarded`: it may be the one who harms them,
    so adding it takes a reason, a worker who holds it to be safe, and the person's yes."""

    key: str
    name: str
    invited: bool = True
    guarded: bool = False


@dataclass(frozen=True)
class MeetingTable:
    """What an operator decides (data/care/meeting.yml). `days`: from intake to the meeting (practice.md
    A-80); leads are reminded from `remind_under` days before. The last two are by code a name."""

    days: int = 14
    remind_under: int = 5
    roles: tuple[MeetingRole, ...] = ()
    reported_to: Mapping[str, str] = field(default_factory=dict)
    made_by: Mapping[str, str] = field(default_factory=dict)

    def role(self, key: str) -> MeetingRole | None:
        return next((role for role in self.roles if role.key == key), None)

    def due(self, intake: date) -> date:
        return intake + timedelta(days=self.days)


class Attendance(str, Enum):
    TO_ASK = "to_ask"
    COMING = "coming"
    ATTENDED = "attended"
    NOT_NEEDED = "not_needed"  # with a reason


class Ended(str, Enum):
    """How the clock stopped."""

    HELD = "held"
    NOT_NEEDED = "not_needed"  # with a reason


@dataclass(frozen=True)
class Seat:
    """`reason`: why it is not needed, or why a guarded one was added."""

    attendance: Attendance = Attendance.TO_ASK
    reason: Private = field(default_factory=lambda: Private(""))


@dataclass(frozen=True)
class AbuseReport:
    """That a report was made, to whom and by whom, by role; never what it said. `seats` by role."""

    id: UUID
    conversation: ConversationId
    at: datetime
    by_worker: str
    intake_on: date
    due_on: date
    reported_to: str
    made_by: str
    seats: Mapping[str, Seat] = field(default_factory=dict)
    ended: Ended | None = None
    done_on: date | None = None
    end_reason: Private = field(default_factory=lambda: Private(""))

    def days_left(self, today: date) -> int:
        """Negative once the day is past."""
        return (self.due_on - today).days

    def with_seat(self, role: str, seat: Seat) -> AbuseReport:
        return replace(self, seats={**self.seats, role: seat})

    def end(self, how: Ended, *, on: date, reason: Private) -> AbuseReport:
        return replace(self, ended=how, done_on=on, end_reason=reason)

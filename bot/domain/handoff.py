"""A conversation that waits for, or is with, a human worker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.ids import ConversationId, HandoffId
from bot.domain.staff import Role
from bot.domain.urgency import Urgency, most_urgent
from bot.errors import AlreadyClaimed, HandoffClosed, NotYours


class HandoffStatus(str, Enum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    RETURNED = "returned"  # handed back to the bot with the person's yes
    CLOSED = "closed"


class Outcome(str, Enum):
    """How a worker says that it ended. None of them blames anybody."""

    TALKED = "talked"
    LINKED = "linked"  # to a service that they chose
    LATER = "later"  # they want to go on another time
    NOT_NOW = "not_now"  # they did not want this now
    LEFT = "left"  # they left, or stopped; that is theirs to do
    NOT_FOR_US = "not_for_us"  # a wrong number, a test, a question for another line


@dataclass(frozen=True)
class Handoff:
    """`reasons` are codes, in the order they arose, each once."""

    id: HandoffId
    conversation: ConversationId
    status: HandoffStatus
    urgency: Urgency
    reasons: tuple[str, ...]
    opened_at: datetime
    waiting_since: datetime  # since when the person waits for whoever takes it next
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    lease_until: datetime | None = None
    left_at: datetime | None = None  # the person left quickly, or stopped
    closed_at: datetime | None = None
    told_at: datetime | None = None  # when the person was told that a worker was asked
    for_worker: str | None = None  # handed over to this worker, who is offered it first
    for_role: Role | None = None  # handed over to whoever has this role
    misses: int = 0  # claims that nobody answered in time
    alerts: int = 0  # steps of the escalation already taken
    outcome: Outcome | None = None
    urgent_since: datetime | None = None
    unanswered_since: datetime | None = None  # the person wrote after an answer, and waits for the next

    @property
    def is_open(self) -> bool:
        return self.status in (HandoffStatus.WAITING, HandoffStatus.CLAIMED)

    @property
    def held_by(self) -> str | None:
        """The worker who holds it now."""
        return self.claimed_by if self.status is HandoffStatus.CLAIMED else None

    def raised(self, urgency: Urgency, reasons: tuple[str, ...], *, at: datetime) -> Handoff:
        """The same handoff with more known about it; urgency never falls."""
        merged = self.reasons + tuple(r for r in reasons if r not in self.reasons)
        return replace(self._at_least(urgency, at=at), reasons=merged)

    def claim(self, *, by: str, at: datetime, lease_until: datetime) -> Handoff:
        """Raise AlreadyClaimed if another worker holds it, HandoffClosed if it ended.

        Taken twice by the same worker, nothing changes: a second press must not start a lease anew that
        an answer has ended, nor stretch one while the person waits.
        """
        if not self.is_open:
            raise HandoffClosed
        if self.status is HandoffStatus.CLAIMED:
            if self.claimed_by != by:
                raise AlreadyClaimed(by=str(self.claimed_by))
            return self
        return replace(
            self,
            status=HandoffStatus.CLAIMED,
            claimed_by=by,
            claimed_at=at,
            lease_until=lease_until,
            for_worker=None,
            for_role=None,
        )

    def told(self, at: datetime) -> Handoff:
        return self if self.told_at is not None else replace(self, told_at=at)

    def answered(self) -> Handoff:
        """The worker wrote: the claim does not lapse, until the person writes again."""
        return replace(self, lease_until=None, unanswered_since=None)

    def wrote(self, at: datetime, *, answer_by: datetime) -> Handoff:
        """The person wrote while a worker holds it: unanswered by then, the claim lapses. A lease that runs
        goes on; what is worse than what they wrote before only makes it shorter."""
        if self.status is not HandoffStatus.CLAIMED:
            return self
        if self.lease_until is None:
            return replace(self, lease_until=answer_by, unanswered_since=at)
        return replace(self, lease_until=min(self.lease_until, answer_by))

    def kept_until(self, at: datetime) -> Handoff:
        """The worker is at it: a claim that is not answered yet holds at least until then."""
        lapses = self.lease_until is not None and self.lease_until < at
        return replace(self, lease_until=at) if lapses else self

    def lapse(self, at: datetime) -> Handoff:
        """An unanswered claim goes back to the queue, one step higher; the person waits since before it.

        Where they stopped or left nobody waits: that is no miss, and nothing to raise.
        """
        since = self.unanswered_since
        back = self._let_go() if since is None else self._let_go()._waits_anew(since)
        if self.left_at is not None:
            return back
        higher = list(Urgency)[min(self.urgency.rank + 1, len(Urgency) - 1)]
        return replace(back._at_least(higher, at=at), misses=self.misses + 1)

    def given(self, worker: str, *, at: datetime) -> Handoff:
        """By a lead, whoever holds it: it waits for this worker. Raise HandoffClosed if it ended.

        Somebody who waits already has not begun to wait anew.
        """
        if not self.is_open:
            raise HandoffClosed
        waits = self if self.status is HandoffStatus.WAITING else self._let_go()._waits_anew(at)
        return replace(waits, for_worker=worker, for_role=None)

    def came_back(self, at: datetime) -> Handoff:
        """The person opened this talk again. Whoever held it may be gone by now, so it waits, for them
        before others."""
        waiting = self.given(self.held_by, at=at) if self.held_by is not None else self
        return replace(waiting._waits_anew(at), left_at=None)

    def hand_over(self, *, by: str, worker: str | None, role: Role | None, at: datetime) -> Handoff:
        """Back to the queue, for one worker, for a role, or for anybody. Raise as `finish` does."""
        self._check_holder(by)
        return replace(self._let_go()._waits_anew(at), for_worker=worker, for_role=role)

    def finish(
        self, status: HandoffStatus, *, by: str, at: datetime, outcome: Outcome | None = None
    ) -> Handoff:
        """Return or close. Raise NotYours unless `by` holds it, HandoffClosed if it ended."""
        self._check_holder(by)
        return replace(self.answered(), status=status, closed_at=at, outcome=outcome)

    def _let_go(self) -> Handoff:
        return replace(self.answered(), status=HandoffStatus.WAITING, claimed_by=None, claimed_at=None)

    def _waits_anew(self, since: datetime) -> Handoff:
        """The steps that were taken while it waited before belong to that wait."""
        return replace(self, waiting_since=since, alerts=0)

    def _at_least(self, urgency: Urgency, *, at: datetime) -> Handoff:
        """What is done while an urgent one waits counts from when it became urgent."""
        if urgency is Urgency.URGENT and self.urgency is not Urgency.URGENT:
            return replace(self, urgency=urgency, urgent_since=at, alerts=0)
        return replace(self, urgency=most_urgent(self.urgency, urgency))

    def over(self, at: datetime) -> Handoff:
        """By no worker: its talk is gone, its time was over."""
        return replace(self, status=HandoffStatus.CLOSED, closed_at=at, lease_until=None)

    def _check_holder(self, by: str) -> None:
        if not self.is_open:
            raise HandoffClosed
        if self.claimed_by != by:
            raise NotYours

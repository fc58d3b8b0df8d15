"""A handoff: it only grows more urgent, one worker holds it, and the queue offers the worst first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.danger import DangerLevel
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.ids import ConversationId, HandoffId
from bot.domain.urgency import Urgency, most_urgent, queue_order, urgency_of
from bot.errors import AlreadyClaimed, HandoffClosed, NotYours

NOW = datetime(2030, 5, 1, 12, tzinfo=timezone.utc)
LEASE = NOW + timedelta(minutes=3)
MINUTE = timedelta(minutes=1)


def a_handoff(urgency: Urgency = Urgency.NORMAL) -> Handoff:
    return Handoff(
        id=HandoffId(UUID(int=2)),
        conversation=ConversationId(UUID(int=1)),
        status=HandoffStatus.WAITING,
        urgency=urgency,
        reasons=("asked_for_person",),
        opened_at=NOW,
        waiting_since=NOW,
        urgent_since=NOW if urgency is Urgency.URGENT else None,
    )


def claimed(by: str = "rowan") -> Handoff:
    return a_handoff().claim(by=by, at=NOW, lease_until=LEASE)


@given(st.lists(st.sampled_from(Urgency), min_size=1))
def test_urgency_never_falls_whatever_is_learned_later(levels: list[Urgency]) -> None:
    handoff = a_handoff(levels[0])
    for level in levels[1:]:
        higher = handoff.raised(level, ("more",), at=NOW)
        assert higher.urgency.rank >= handoff.urgency.rank
        handoff = higher
    assert handoff.urgency.rank == max(level.rank for level in levels)


def test_each_reason_is_kept_once_in_the_order_it_arose() -> None:
    handoff = (
        a_handoff()
        .raised(Urgency.HIGH, ("danger", "asked_for_person"), at=NOW)
        .raised(Urgency.LOW, ("danger",), at=NOW)
    )
    assert handoff.reasons == ("asked_for_person", "danger")


def test_p11_whoever_claims_first_has_it() -> None:
    with pytest.raises(AlreadyClaimed) as refused:
        claimed(by="rowan").claim(by="sasha", at=NOW, lease_until=LEASE)
    assert refused.value.by == "rowan"


def test_taking_again_what_one_holds_changes_nothing() -> None:
    for held in (claimed(), claimed().answered()):
        assert held.claim(by="rowan", at=NOW, lease_until=LEASE + timedelta(minutes=1)) == held


def test_who_comes_back_waits_for_whoever_held_them() -> None:
    back = replace(claimed(by="rowan"), left_at=NOW).came_back(NOW)
    assert (back.status, back.for_worker, back.left_at) == (HandoffStatus.WAITING, "rowan", None)
    waiting = replace(a_handoff(), left_at=NOW).came_back(NOW)
    assert waiting == a_handoff()


def test_a_claim_that_was_answered_does_not_lapse() -> None:
    assert claimed().lease_until == LEASE
    assert claimed().answered().lease_until is None


def test_p12_who_writes_after_an_answer_waits_since_their_first_words() -> None:
    later, by = NOW + MINUTE, NOW + 10 * MINUTE
    once = claimed().answered().wrote(later, answer_by=by)
    assert (once.unanswered_since, once.lease_until) == (later, by)
    twice = once.wrote(by - MINUTE, answer_by=by + MINUTE)
    assert twice == once, "words that follow neither begin the wait anew nor stretch it"
    worse = once.wrote(later + MINUTE, answer_by=later + 2 * MINUTE)
    assert (worse.unanswered_since, worse.lease_until) == (later, later + 2 * MINUTE)
    lapsed = worse.lapse(later + 2 * MINUTE)
    assert (lapsed.waiting_since, lapsed.unanswered_since, lapsed.lease_until) == (later, None, None)


def test_nothing_is_awaited_where_nobody_holds_it() -> None:
    assert a_handoff().wrote(NOW, answer_by=LEASE) == a_handoff()


def test_urgent_counts_from_when_it_became_urgent_and_only_once() -> None:
    handoff = replace(a_handoff(), alerts=2)
    urgent = handoff.raised(Urgency.URGENT, ("danger",), at=LEASE)
    assert (urgent.urgent_since, urgent.alerts, urgent.waiting_since) == (LEASE, 0, NOW)
    again = replace(urgent, alerts=1).raised(Urgency.URGENT, ("more",), at=LEASE + MINUTE)
    assert (again.urgent_since, again.alerts) == (LEASE, 1)


def test_p02_a_claim_of_who_left_goes_back_without_a_miss() -> None:
    back = replace(claimed(), left_at=NOW).lapse(LEASE)
    assert (back.status, back.urgency, back.misses) == (HandoffStatus.WAITING, Urgency.NORMAL, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Urgency.LOW, Urgency.NORMAL),
        (Urgency.NORMAL, Urgency.HIGH),
        (Urgency.HIGH, Urgency.URGENT),
        (Urgency.URGENT, Urgency.URGENT),
    ],
)
def test_p12_an_unanswered_claim_goes_back_one_step_higher(before: Urgency, after: Urgency) -> None:
    lapsed = a_handoff(before).claim(by="rowan", at=NOW, lease_until=LEASE).lapse(LEASE)
    assert (lapsed.status, lapsed.urgency, lapsed.claimed_by) == (HandoffStatus.WAITING, after, None)
    assert (lapsed.opened_at, lapsed.waiting_since) == (NOW, NOW), "they wait since before the claim"


@pytest.mark.parametrize("how", [HandoffStatus.RETURNED, HandoffStatus.CLOSED])
def test_only_the_worker_who_holds_it_may_return_or_close_it(how: HandoffStatus) -> None:
    for other in (a_handoff(), claimed(by="sasha")):
        with pytest.raises(NotYours):
            other.finish(how, by="rowan", at=NOW)
    ended = claimed(by="rowan").finish(how, by="rowan", at=NOW)
    assert (ended.status, ended.closed_at, ended.is_open) == (how, NOW, False)


def test_what_has_ended_can_neither_be_claimed_nor_ended_again() -> None:
    ended = claimed().finish(HandoffStatus.CLOSED, by="rowan", at=NOW)
    with pytest.raises(HandoffClosed):
        ended.claim(by="rowan", at=NOW, lease_until=LEASE)
    with pytest.raises(HandoffClosed):
        ended.finish(HandoffStatus.RETURNED, by="rowan", at=NOW)


def test_p07_the_queue_offers_the_most_urgent_first_then_who_has_waited_longest() -> None:
    waiting = [
        ("calm, first", Urgency.NORMAL, NOW),
        ("danger, second", Urgency.URGENT, NOW + timedelta(minutes=2)),
        ("danger, first", Urgency.URGENT, NOW + timedelta(minutes=1)),
        ("concern", Urgency.HIGH, NOW),
    ]
    order = [
        name for name, urgency, at in sorted(waiting, key=lambda row: queue_order(row[1], row[2], now=NOW))
    ]
    assert order == ["danger, first", "danger, second", "concern", "calm, first"]


def test_p07_signs_of_danger_stand_above_everything_without_them() -> None:
    assert urgency_of(DangerLevel.URGENT) is Urgency.URGENT
    assert urgency_of(DangerLevel.CONCERN) is Urgency.HIGH
    assert most_urgent(Urgency.NORMAL, urgency_of(DangerLevel.CONCERN)) is Urgency.HIGH

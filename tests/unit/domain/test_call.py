"""The gate that a call stands behind, and the states it goes through in whatever order reports come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.call import (
    CUT,
    NO_NEWS,
    RINGS_FOR,
    SAFE_FOR,
    Agreement,
    Call,
    CallState,
    CallWanted,
    NoCall,
    about_calls,
    may_call,
)
from bot.domain.call_back import CallBack, CallBackState
from bot.domain.caller import CallReport, Leg, LegStatus
from bot.domain.conversation import Conversation, State
from bot.domain.danger import DangerLevel
from bot.domain.ids import Channel, ConversationId, Language

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=timezone.utc)
TALK, ANY = ConversationId(UUID(int=1)), UUID(int=2)
SID = "CA" + "0" * 32
around = st.integers(-180, 180).map(lambda minutes: NOW + timedelta(minutes=minutes))
past = st.integers(0, 180).map(lambda minutes: NOW - timedelta(minutes=minutes))


def talk(**differing: object) -> Conversation:
    usual = Conversation(
        TALK, Channel.SMS, b"print", Language.EN, State.WORKER, 2, "Calm Pine 12", NOW, NOW
    )
    return replace(usual, **differing)  # type: ignore[arg-type]


def a_call(**differing: object) -> Call:
    usual = Call(ANY, TALK, "rowan", Agreement.SAID_SAFE, begun_at=NOW)
    return replace(usual, **differing)  # type: ignore[arg-type]


def wanted(**differing: object) -> CallWanted:
    return replace(CallWanted("rowan", "rowan", suppressed=False), **differing)  # type: ignore[arg-type]


call_backs = st.builds(
    lambda at, made, state: CallBack(ANY, TALK, "rowan", at, made_at=made, state=state),
    around,
    past,
    st.sampled_from(CallBackState),
)
calls = st.builds(
    lambda begun, state, rang: a_call(begun_at=begun, state=state, rang_at=rang),
    past,
    st.sampled_from(CallState),
    st.none() | past,
)
asked = st.builds(
    CallWanted,
    by_worker=st.just("rowan"),
    held_by=st.sampled_from([None, "rowan", "sasha"]),
    suppressed=st.booleans(),
    said_safe=st.booleans(),
    call_back=st.none() | call_backs,
    before=st.none() | calls,
    wished_at=st.none() | past,
)
talks = st.builds(
    lambda state, channel, wrote, ended, danger: talk(
        state=state, channel=channel, last_inbound_at=wrote, ended_at=ended, danger_seen=danger
    ),
    st.sampled_from(State),
    st.sampled_from(Channel),
    past,
    st.none() | past,
    st.sampled_from(DangerLevel),
)


@given(asked, st.none() | talks)
def test_never_a_call_after_stop_exit_or_deletion(what: CallWanted, where: Conversation | None) -> None:
    over = where is None or where.ended_at is not None or where.state in (State.STOPPED, State.LEFT)
    if over or what.suppressed:
        assert isinstance(may_call(what, where, now=NOW), NoCall)


@given(asked, talks)
def test_never_a_call_without_what_the_person_agreed_to(what: CallWanted, where: Conversation) -> None:
    """However urgent: danger seen in what they wrote changes nothing here."""
    answer = may_call(what, where, now=NOW)
    rang = what.before.rang_at if what.before else None
    if answer is Agreement.CALL_BACK:
        assert what.call_back is not None
        assert what.call_back.holds(NOW)
        assert rang is None or rang < what.call_back.due_at, "it has rung them once for this promise"
        assert what.wished_at is None or what.wished_at < what.call_back.made_at
    elif answer is Agreement.SAID_SAFE:
        assert what.said_safe
        assert NOW - where.last_inbound_at < SAFE_FOR
        assert rang is None or rang < where.last_inbound_at
        assert what.wished_at is None or what.wished_at < where.last_inbound_at
    if isinstance(answer, Agreement):
        assert what.held_by == what.by_worker
        assert where.state is State.WORKER
        assert where.channel is Channel.SMS
        assert what.before is None or not what.before.is_live(NOW)


@given(asked, talks, st.sampled_from(DangerLevel))
def test_danger_neither_opens_nor_shuts_it(
    what: CallWanted, where: Conversation, seen: DangerLevel
) -> None:
    assert may_call(what, where, now=NOW) == may_call(what, replace(where, danger_seen=seen), now=NOW)


def test_what_opens_the_gate() -> None:
    promised = CallBack(ANY, TALK, "sasha", NOW - timedelta(minutes=59), made_at=NOW)
    assert may_call(wanted(call_back=promised), talk(), now=NOW) is Agreement.CALL_BACK
    assert may_call(wanted(said_safe=True), talk(), now=NOW) is Agreement.SAID_SAFE
    assert may_call(wanted(), talk(), now=NOW) is NoCall.NOT_AGREED


def test_a_promise_is_for_one_ringing() -> None:
    due = NOW - timedelta(minutes=10)
    promised = CallBack(ANY, TALK, "rowan", due, made_at=due - timedelta(hours=2))
    rang = a_call(state=CallState.ENDED, rang_at=due)
    assert may_call(wanted(call_back=promised, before=rang), talk(), now=NOW) is NoCall.NOT_AGREED
    again = wanted(call_back=promised, before=rang, said_safe=True)
    assert may_call(again, talk(), now=NOW) is Agreement.SAID_SAFE, "they wrote since"
    earlier = a_call(state=CallState.ENDED, rang_at=due - timedelta(hours=1))
    assert may_call(wanted(call_back=promised, before=earlier), talk(), now=NOW) is Agreement.CALL_BACK


def test_a_wish_about_calls_ends_what_was_agreed_before_it() -> None:
    before, after = NOW - timedelta(minutes=2), NOW - timedelta(minutes=1)
    older = CallBack(ANY, TALK, "rowan", NOW, made_at=before)
    newer = replace(older, made_at=after)
    in_that_message = wanted(said_safe=True, wished_at=NOW)
    assert may_call(wanted(call_back=older, wished_at=before), talk(), now=NOW) is NoCall.NOT_AGREED
    assert may_call(wanted(call_back=newer, wished_at=before), talk(), now=NOW) is Agreement.CALL_BACK
    assert may_call(in_that_message, talk(), now=NOW) is NoCall.WISHED
    assert may_call(wanted(said_safe=True, wished_at=after), talk(), now=NOW) is Agreement.SAID_SAFE


def test_now_is_safe_holds_for_half_an_hour_and_for_one_ringing() -> None:
    late = talk(last_inbound_at=NOW - SAFE_FOR)
    assert may_call(wanted(said_safe=True), late, now=NOW) is NoCall.TOO_LONG_AGO
    just = talk(last_inbound_at=NOW - SAFE_FOR + timedelta(seconds=1))
    assert may_call(wanted(said_safe=True), just, now=NOW) is Agreement.SAID_SAFE
    rang = a_call(state=CallState.ENDED, rang_at=NOW)
    assert may_call(wanted(said_safe=True, before=rang), talk(), now=NOW) is NoCall.TOO_LONG_AGO
    never = a_call(state=CallState.FAILED)
    assert may_call(wanted(said_safe=True, before=never), talk(), now=NOW) is Agreement.SAID_SAFE


def test_one_call_at_a_time_until_nothing_more_is_heard_of_it() -> None:
    going = wanted(said_safe=True, before=a_call(begun_at=NOW))
    assert may_call(going, talk(), now=NOW) is NoCall.ON_A_CALL
    later = NOW + RINGS_FOR
    assert may_call(going, talk(last_inbound_at=later), now=later) is Agreement.SAID_SAFE


@pytest.mark.parametrize(
    "wish",
    [
        "no calls, text",
        "pls dont call me",
        "never ring",
        "do not CALL my phone",
        "text only pls",
        "cant talk on the phone",
        "they can hear me",
        "he answers it",
        "call me after 5",
        "not_alone_with_the_phone",
        "no me llames",
        "pas au t\u00e9l\u00e9phone",
    ],
)
def test_a_wish_about_calls_or_phones_is_seen_whatever_it_asks_for(wish: str) -> None:
    """What is not understood has to fall on the side of not ringing."""
    assert about_calls(wish)


@pytest.mark.parametrize("wish", ["no police", "a woman if i can choose", "after 5", "dont tell my mom"])
def test_no_other_wish_is_taken_for_one(wish: str) -> None:
    assert not about_calls(wish)


# --- reports ------------------------------------------------------------------------------------


def report(leg: Leg, status: LegStatus) -> CallReport:
    return CallReport(ANY, f"{leg}:{status}", SID, leg, status)


def after(call: Call, *reports: CallReport) -> Call:
    for each in reports:
        call = call.heard(each, at=NOW)
    return call


TALKED = (
    report(Leg.WORKER, LegStatus.INITIATED),
    report(Leg.WORKER, LegStatus.RINGING),
    report(Leg.WORKER, LegStatus.IN_PROGRESS),
    report(Leg.PERSON, LegStatus.INITIATED),
    report(Leg.PERSON, LegStatus.RINGING),
    report(Leg.PERSON, LegStatus.IN_PROGRESS),
    report(Leg.PERSON, LegStatus.COMPLETED),
    report(Leg.WORKER, LegStatus.COMPLETED),
)
DECLINED = (*TALKED[:5], report(Leg.PERSON, LegStatus.BUSY), TALKED[-1])


@given(st.permutations(TALKED), st.permutations(DECLINED))
def test_the_order_of_the_reports_does_not_matter(
    talked: list[CallReport], declined: list[CallReport]
) -> None:
    ended = after(a_call(), *talked)
    assert (ended.state, ended.code, ended.carrier_call_id) == (CallState.ENDED, None, SID)
    assert ended.bridged_at
    assert ended.rang_at
    refused = after(a_call(), *declined)
    assert (refused.state, refused.code, refused.bridged_at) == (CallState.ENDED, "person_busy", None)


@given(st.lists(st.sampled_from([*TALKED, *DECLINED])))
def test_a_report_that_comes_again_changes_nothing(reports: list[CallReport]) -> None:
    once = after(a_call(), *reports)
    assert after(once, *reports) == once
    assert (once.ended_at is not None) == once.is_over


def test_a_worker_who_does_not_pick_up_rings_nobody() -> None:
    missed = after(a_call(), TALKED[0], TALKED[1], report(Leg.WORKER, LegStatus.NO_ANSWER))
    assert (missed.state, missed.code, missed.rang_at) == (CallState.FAILED, "worker_no_answer", None)


def test_a_call_given_up_comes_back_if_it_turns_out_to_go_on_and_a_cut_one_never() -> None:
    lost = a_call().over(CallState.FAILED, code=NO_NEWS, at=NOW)
    assert after(lost, TALKED[5]).state is CallState.BRIDGED
    assert after(lost, TALKED[5]).ended_at is None
    cut = a_call().cut(NOW)
    assert (after(cut, *TALKED).state, after(cut, *TALKED).code) == (CallState.ENDED, CUT)

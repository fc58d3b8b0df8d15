"""The gates: each reason for silence closes, in the order in which it matters most."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TypedDict
from uuid import UUID

import pytest

from bot.domain.conversation import Conversation, State
from bot.domain.gates import COVER_WITHIN, SESSION, Draft, Refusal, may_write
from bot.domain.ids import Channel, ConversationId, Language
from bot.domain.records import Sort

NOW = datetime(2030, 5, 1, 12, tzinfo=timezone.utc)
BY_BOT = Draft(sort=Sort.BOT, epoch=1, details=0)
BY_WORKER = Draft(sort=Sort.WORKER, epoch=1, details=0, by_worker="rowan")
SAFETY = Draft(sort=Sort.SAFETY, epoch=1, details=0)
COVER = Draft(sort=Sort.COVER, epoch=2, details=0)
TAP = Draft(sort=Sort.TAP, epoch=1, details=0)


class Rest(TypedDict):
    suppressed: bool
    held_by: str | None
    now: datetime


OPEN: Rest = {"suppressed": False, "held_by": None, "now": NOW}


def a_conversation(state: State = State.BOT) -> Conversation:
    return Conversation(
        id=ConversationId(UUID(int=1)),
        channel=Channel.TELEGRAM,
        fingerprint=b"f",
        language=Language.EN,
        state=state,
        epoch=1,
        pseudonym="quiet heron",
        started_at=NOW,
        last_inbound_at=NOW,
    )


def held() -> Conversation:
    return a_conversation(State.WORKER)


@pytest.mark.parametrize("draft", [BY_BOT, SAFETY, TAP])
def test_a_prompt_answer_in_an_open_conversation_may_leave(draft: Draft) -> None:
    assert may_write(draft, a_conversation(), **OPEN) is None


@pytest.mark.parametrize("draft", [BY_BOT, BY_WORKER, SAFETY])
def test_p01_after_a_stop_nothing_leaves_by_anyone(draft: Draft) -> None:
    stopped = a_conversation(State.STOPPED)
    assert may_write(draft, stopped, suppressed=False, held_by="rowan", now=NOW) is Refusal.STOPPED


@pytest.mark.parametrize("draft", [BY_BOT, BY_WORKER, SAFETY])
def test_p01_a_stop_holds_even_when_the_conversation_itself_is_new(draft: Draft) -> None:
    assert may_write(draft, a_conversation(), suppressed=True, held_by=None, now=NOW) is Refusal.STOPPED


@pytest.mark.parametrize("draft", [BY_BOT, BY_WORKER, SAFETY])
def test_p02_after_leaving_nothing_leaves(draft: Draft) -> None:
    left = a_conversation().leave(NOW)
    assert may_write(draft, left, suppressed=False, held_by="rowan", now=NOW) is Refusal.LEFT


def left() -> Conversation:
    return a_conversation().leave(NOW)


def test_p02_the_cover_may_follow_an_exit_alone_and_soon() -> None:
    later: Rest = {**OPEN, "now": NOW + COVER_WITHIN + timedelta(seconds=1)}
    stopped: Rest = {**OPEN, "suppressed": True}
    assert may_write(COVER, left(), **OPEN) is None
    assert may_write(COVER, left(), **later) is Refusal.UNPROMPTED
    assert may_write(COVER, left(), **stopped) is Refusal.STOPPED
    assert may_write(COVER, a_conversation(), **OPEN) is Refusal.OUTDATED
    assert may_write(COVER, left().reopen(NOW), **OPEN) is Refusal.OUTDATED
    assert may_write(COVER, a_conversation().end(NOW), **OPEN) is Refusal.OUTDATED
    assert may_write(replace(COVER, epoch=1), left(), **OPEN) is Refusal.OUTDATED
    assert may_write(replace(COVER, details=1), left(), **OPEN) is Refusal.WRITTEN_DETAIL
    assert may_write(COVER, None, **OPEN) is Refusal.ERASED


def test_p02_an_episode_that_ended_in_any_state_is_over() -> None:
    ended = replace(a_conversation(), ended_at=NOW)
    assert may_write(BY_BOT, ended, **OPEN) is Refusal.LEFT


@pytest.mark.parametrize("draft", [BY_BOT, BY_WORKER, SAFETY, TAP])
def test_p03_to_an_erased_person_nothing_leaves(draft: Draft) -> None:
    assert may_write(draft, None, **OPEN) is Refusal.ERASED


@pytest.mark.parametrize("draft", [BY_BOT, BY_WORKER, SAFETY])
def test_p05_an_answer_held_back_too_long_would_come_out_of_the_blue(draft: Draft) -> None:
    conversation = held() if draft is BY_WORKER else a_conversation()
    late: Rest = {"suppressed": False, "held_by": "rowan", "now": NOW + SESSION + timedelta(seconds=1)}
    in_time: Rest = {"suppressed": False, "held_by": "rowan", "now": NOW + SESSION}
    assert may_write(draft, conversation, **late) is Refusal.UNPROMPTED
    assert may_write(draft, conversation, **in_time) is None


@pytest.mark.parametrize("draft", [BY_BOT, BY_WORKER, SAFETY])
def test_p06_written_details_stay_here_whoever_wrote_them(draft: Draft) -> None:
    conversation = held() if draft is BY_WORKER else a_conversation()
    detailed = replace(draft, details=1)
    assert (
        may_write(detailed, conversation, suppressed=False, held_by="rowan", now=NOW)
        is Refusal.WRITTEN_DETAIL
    )


@pytest.mark.parametrize("draft", [BY_BOT, SAFETY])
def test_p11_while_a_worker_speaks_the_bot_is_silent(draft: Draft) -> None:
    assert may_write(draft, held(), suppressed=False, held_by="rowan", now=NOW) is Refusal.WORKER_SPEAKS


@pytest.mark.parametrize(
    ("conversation", "held_by"),
    [(held(), "sasha"), (held(), None), (a_conversation(), "rowan"), (a_conversation(), None)],
)
def test_p11_only_the_worker_who_holds_it_writes(conversation: Conversation, held_by: str | None) -> None:
    assert (
        may_write(BY_WORKER, conversation, suppressed=False, held_by=held_by, now=NOW) is Refusal.NOT_HELD
    )


def test_p12_what_a_worker_said_last_still_leaves_whoever_holds_it_now() -> None:
    said = replace(BY_WORKER, queued=True)
    assert may_write(said, a_conversation(), suppressed=False, held_by=None, now=NOW) is None
    assert may_write(said, held(), suppressed=False, held_by="sasha", now=NOW) is None


def test_p11_the_worker_who_holds_it_may_write() -> None:
    assert may_write(BY_WORKER, held(), suppressed=False, held_by="rowan", now=NOW) is None


@pytest.mark.parametrize("draft", [BY_BOT, SAFETY])
def test_p11_an_answer_worked_out_before_the_voice_changed_is_thrown_away(draft: Draft) -> None:
    changed_twice = replace(a_conversation(), epoch=3)
    assert may_write(draft, changed_twice, **OPEN) is Refusal.OUTDATED


def test_a_tap_is_answered_even_after_a_stop_for_it_writes_nothing() -> None:
    assert may_write(TAP, a_conversation(State.STOPPED), suppressed=True, held_by=None, now=NOW) is None

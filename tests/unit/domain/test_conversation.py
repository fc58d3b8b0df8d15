"""A conversation's states: who may speak, and that nothing but the person undoes a stop (P01)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest

from bot.domain.conversation import Conversation, State
from bot.domain.danger import DangerLevel
from bot.domain.ids import Channel, ConversationId, Language

NOW = datetime(2030, 5, 1, 12, tzinfo=timezone.utc)
LATER = NOW + timedelta(minutes=5)


def a_conversation(state: State = State.BOT) -> Conversation:
    return Conversation(
        id=ConversationId(UUID(int=1)),
        channel=Channel.SMS,
        fingerprint=b"f",
        language=Language.EN,
        state=state,
        epoch=1,
        pseudonym="quiet heron",
        started_at=NOW,
        last_inbound_at=NOW,
    )


def test_p01_neither_worker_nor_bot_takes_up_a_stopped_conversation() -> None:
    stopped = a_conversation().stop()
    assert stopped.to_worker() is stopped
    assert stopped.to_bot() is stopped


def test_p01_hearing_more_after_a_stop_does_not_undo_it() -> None:
    stopped = a_conversation().stop().heard(LATER, DangerLevel.NONE)
    assert stopped.state is State.STOPPED


def test_p02_neither_worker_nor_bot_takes_up_what_the_person_left() -> None:
    left = a_conversation().leave(LATER)
    assert left.to_worker() is left
    assert left.to_bot() is left


def test_p02_leaving_ends_the_episode() -> None:
    left = a_conversation().leave(LATER)
    assert (left.state, left.ended_at) == (State.LEFT, LATER)


def test_ending_without_a_word_keeps_the_state_and_marks_the_moment() -> None:
    stopped = a_conversation().stop()
    ended = stopped.end(LATER)
    assert (ended.state, ended.ended_at) == (State.STOPPED, LATER)


@pytest.mark.parametrize(
    "changed",
    [
        a_conversation().stop(),
        a_conversation().leave(LATER),
        a_conversation().end(LATER),
        a_conversation().to_worker(),
        a_conversation(State.WORKER).to_bot(),
        a_conversation().to_group(),
    ],
)
def test_p11_whoever_may_speak_changes_answers_worked_out_before_are_old(changed: Conversation) -> None:
    assert changed.epoch == 2


def test_p07_danger_once_seen_is_not_forgotten_by_a_calm_message() -> None:
    urgent = a_conversation().heard(LATER, DangerLevel.URGENT)
    calm = urgent.heard(LATER + timedelta(minutes=1), DangerLevel.NONE)
    assert calm.danger_seen is DangerLevel.URGENT
    assert a_conversation().heard(LATER, DangerLevel.CONCERN).danger_seen is DangerLevel.CONCERN


def test_hearing_a_message_moves_only_the_clock_and_the_danger() -> None:
    heard = a_conversation().heard(LATER, DangerLevel.NONE)
    assert heard == replace(a_conversation(), last_inbound_at=LATER)

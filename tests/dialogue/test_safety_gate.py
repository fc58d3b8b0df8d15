"""Leaving, danger and the wish for a person go before any question, in every state."""

from __future__ import annotations

import pytest

from bot.domain.danger import DangerLevel
from bot.domain.turn import End, HandOff
from bot.domain.urgency import Urgency
from tests.dialogue.talk import Talk, keys_of

pytestmark = pytest.mark.model

STATES = {
    "new": [],
    "asked if now is ok": ["hi"],
    "asked what matters": ["hi", "yes"],
    "offered a person": ["i need food"],
    "asked for leave": ["i need food", "no"],
    "asked a careful question": ["i need food", "no", "yes"],
    "told something": ["hi", "yes", "i trade for a place to crash sometimes"],
    "at rest": ["i need food", "no", "no"],
    "after not now": ["hi", "not now"],
}


@pytest.fixture(params=STATES, ids=lambda name: name.replace(" ", "-"))
async def talk(request, engine) -> Talk:
    talk = Talk(engine)
    for line in STATES[request.param]:
        await talk.say(line)
    return talk


@pytest.mark.parametrize("words", ["please stop texting me", "stop", "no more messages"])
async def test_p01_stop_in_plain_words_says_nothing_at_all(talk: Talk, words: str) -> None:
    assert await talk.say(words) == (End("stopped"),)


async def test_p01_stop_wins_over_danger_and_over_a_worker_awaited(talk: Talk) -> None:
    talk.waiting = True
    assert await talk.say("please stop texting me", danger=DangerLevel.URGENT) == (End("stopped"),)


async def test_p02_leaving_quickly_says_nothing_at_all(talk: Talk) -> None:
    assert await talk.say("someones coming dont text back") == (End("left"),)


async def test_p07_urgent_danger_is_answered_before_any_question(talk: Talk) -> None:
    decisions = await talk.say("skip", danger=DangerLevel.URGENT)
    assert keys_of(decisions) == ["utter_danger_line"]
    assert decisions[-1] == HandOff(Urgency.URGENT, "danger_urgent")


async def test_not_safe_is_answered_like_danger_and_brings_in_a_human(talk: Talk) -> None:
    decisions = await talk.say("i dont feel safe here")
    assert keys_of(decisions) == ["utter_danger_line"]
    assert decisions[-1] == HandOff(Urgency.HIGH, "said_not_safe")


async def test_no_not_really_is_a_no_and_not_a_danger(engine) -> None:
    talk = Talk(engine)
    await talk.say("hi")
    assert await talk.keys("no not really") == ["utter_not_now"]


@pytest.mark.parametrize("need", ["i need food", "i need a doctor", "i need a place to sleep"])
async def test_an_immediate_need_is_answered_in_the_same_turn(talk: Talk, need: str) -> None:
    assert [key for key in await talk.keys(need) if key.startswith("utter_need_")]


async def test_a_quiet_concern_does_not_change_what_is_said(talk: Talk) -> None:
    decisions = await talk.say("are you a bot", danger=DangerLevel.CONCERN)
    assert "utter_are_you_bot" in keys_of(decisions)
    assert not [each for each in decisions if isinstance(each, HandOff)]


async def test_p08_a_person_is_one_message_away(talk: Talk) -> None:
    decisions = await talk.say("can i talk to a real person")
    assert decisions[-1] == HandOff(Urgency.NORMAL, "asked_for_person")


async def test_p08_what_can_i_get_is_answered(talk: Talk) -> None:
    assert "utter_what_can_i_get" in await talk.keys("what can i get here")


async def test_while_a_worker_is_awaited_no_second_one_is_called(talk: Talk) -> None:
    talk.waiting = True
    decisions = await talk.say("can i talk to a real person")
    assert keys_of(decisions) == ["utter_still_waiting_1"]
    assert not [each for each in decisions if isinstance(each, HandOff)]


async def test_while_a_worker_is_awaited_questions_about_the_line_are_answered(talk: Talk) -> None:
    talk.waiting = True
    assert await talk.keys("are you the police") == ["utter_are_you_police"]


async def test_more_danger_while_a_worker_is_awaited_is_met_once_and_then_briefly(talk: Talk) -> None:
    talk.waiting = True
    first = keys_of(await talk.say("he has a knife", danger=DangerLevel.URGENT))
    then = keys_of(await talk.say("he has a knife", danger=DangerLevel.URGENT))
    assert first == ["utter_in_danger_more"]
    assert then == ["utter_still_waiting_1"]


async def test_new_danger_later_in_the_wait_is_met_again(engine) -> None:
    talk = Talk(engine, waiting=True)
    met = [await talk.keys("he has a knife", danger=DangerLevel.URGENT) for _ in range(7)]
    # The same words at each message would sound deaf; after a while they are said once more
    assert [number for number, said in enumerate(met) if said == ["utter_in_danger_more"]] == [0, 6]


async def test_somebody_may_be_reading_gets_one_neutral_line(talk: Talk) -> None:
    assert await talk.keys("im not alone") == ["utter_not_alone"]


async def test_p04_a_stop_inside_a_sentence_is_not_obeyed(engine) -> None:
    talk = Talk(engine)
    await talk.say("hi")
    decisions = await talk.say("he won't stop hitting my dog")
    assert End("stopped") not in decisions

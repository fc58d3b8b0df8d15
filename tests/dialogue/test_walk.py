"""The rules of the flows as they are published, walked by every kind of answer; no Rasa needed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import DataInvalid
from policies.flow_files import parse, read_folder
from policies.steps import CLOSING, Flows
from tests.dialogue.walking import FLOWS, FOLDER, INTENTS, Walker, questions


@given(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=25))
def test_p10_no_wording_is_asked_twice_and_no_topic_more_than_twice(intents: list[str]) -> None:
    # Given any conversation at all
    walker = Walker()
    said = [action for intent in intents for action in walker.turn(intent)]
    # Then each question text comes at most once, and each topic at most twice
    asked = [action for action in said if FLOWS.question(action)]
    assert len(asked) == len(set(asked))
    topics = [question.topic for question in questions(said)]
    assert all(topics.count(topic) <= 2 for topic in topics)


@given(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=25))
def test_p09_a_question_is_alone_in_its_turn_and_comes_last(intents: list[str]) -> None:
    walker = Walker()
    for intent in intents:
        actions = walker.turn(intent)
        asked = [action for action in actions if FLOWS.question(action)]
        assert asked in ([], actions[-1:])


@given(
    st.lists(st.sampled_from(INTENTS), max_size=6),
    st.lists(st.sampled_from(INTENTS), min_size=1, max_size=10),
)
def test_nothing_is_asked_while_a_worker_is_awaited(before: list[str], during: list[str]) -> None:
    # Given a conversation that waits for a worker
    walker = Walker()
    for intent in before:
        walker.turn(intent)
    walker.waiting = True
    # When the person writes on
    said = [walker.turn(intent) for intent in during]
    # Then each message is answered, and none with a question
    assert all(said)
    assert not questions([action for actions in said for action in actions])


@given(st.lists(st.sampled_from(INTENTS), max_size=10))
def test_not_now_ends_the_questions_in_every_state(intents: list[str]) -> None:
    walker = Walker()
    for intent in ["greet", *intents]:
        walker.turn(intent)
    actions = walker.turn("not_now")
    assert not questions(actions)
    assert actions[-1] in CLOSING


@given(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=25))
def test_every_message_gets_an_answer(intents: list[str]) -> None:
    walker = Walker()
    assert all(walker.turn(intent) for intent in intents)


def test_what_a_person_brings_is_answered_before_anything_is_asked() -> None:
    assert Walker().turn("need_food") == [
        "utter_opening_1",
        "utter_opening_2",
        "utter_need_food",
        "utter_offer_person",
    ]


def test_two_needs_are_each_answered_and_the_offer_comes_back_once_in_other_words() -> None:
    walker = Walker()
    assert walker.turn("need_food")[-1] == "utter_offer_person"
    assert walker.turn("need_health") == ["utter_need_health", "utter_offer_person_again"]
    assert walker.turn("need_talk") == ["utter_need_talk", "utter_offer_stands_1"]


def test_each_need_is_kept_as_a_code_with_the_turns_it_rests_on() -> None:
    walker = Walker()
    walker.turns("need_food", "need_court", "need_food")
    assert walker.slots["needs"] == {"food": [1, 3], "court": [2]}


NEED_INTENTS = [intent for intent in INTENTS if intent.startswith("need_")]


@pytest.mark.parametrize("intent", NEED_INTENTS)
def test_every_need_has_an_answer_of_its_own_to_the_first_question(intent: str) -> None:
    walker = Walker()
    walker.turns("greet", "affirm")
    assert walker.turn(intent) == [f"utter_{intent}", "utter_offer_person"]
    assert walker.slots["what_matters"] in walker.slots["needs"]


def test_the_sixteen_needs_of_the_list_are_all_there() -> None:
    kept = {flow.notes.get("needs") for flow in FLOWS.flows.values() if flow.triggers}
    sixteen = "housing food clothing language legal benefits court transport medical substance"
    sixteen += " mental_health children compensation community education work"
    assert set(sixteen.split()) <= kept


def test_own_words_that_fit_no_group_count_too() -> None:
    walker = Walker()
    walker.turns("greet", "affirm")
    assert walker.turn("nlu_fallback") == ["utter_need_other", "utter_offer_person_plain"]


def test_the_bot_that_does_not_understand_twice_offers_a_person() -> None:
    walker = Walker()
    walker.turn("greet")
    assert walker.turn("nlu_fallback") == ["utter_ok_now"]
    assert walker.turn("nlu_fallback") == ["utter_unclear_offer_person"]
    assert walker.turn("affirm") == ["action_hand_off"]


def test_waiting_is_said_in_three_ways_in_turn() -> None:
    walker = Walker(waiting=True)
    said = [walker.turn("affirm")[0] for _ in range(6)]
    assert said[:3] == said[3:]
    assert len(set(said)) == 3


@pytest.mark.parametrize("feeling", ["feeling_bad", "feels_to_blame", "too_much"])
def test_who_feels_bad_is_asked_nothing_and_a_yes_means_the_person_who_was_offered(feeling: str) -> None:
    for answer, then in {
        "affirm": ["action_hand_off"],
        "deny": ["utter_your_call_1"],
        "need_food": ["utter_need_food", "utter_offer_person"],
    }.items():
        walker = Walker()
        walker.turns("greet", "affirm")
        assert not questions(walker.turn(feeling))
        assert walker.turn(answer) == then


def _flows(**changes: Any) -> Flows:
    return parse({**read_folder(FOLDER), **changes})


@pytest.mark.parametrize(
    ("flow", "complaint"),
    [
        ({"steps": [{"action": "utter_close"}]}, "one step only"),
        ({"steps": [{"action": "utter_new", "next": "nowhere_at_all"}]}, "no flow"),
        ({"steps": [{"collect": "x", "ask": "utter_x", "answers": {True: ["affirm"]}}]}, "yes"),
        (
            {"steps": [{"action": "utter_x", "next": [{"if": "slots.a = 1", "then": "close"}]}]},
            "slots.name is",
        ),
        ({"starts": "at_rest", "steps": [{"action": "utter_new"}]}, "exactly one"),
        ({"nlu_trigger": [{"intent": "need_food"}], "steps": [{"action": "utter_new"}]}, "one flow only"),
        (
            {
                "nlu_trigger": [{"intent": "greet"}],
                "steps": [{"collect": "x", "ask": "utter_x", "answers": {"a": ["affirm"]}}],
            },
            "before asking",
        ),
    ],
)
def test_a_flow_that_cannot_work_is_refused_with_what_to_do(flow: dict[str, Any], complaint: str) -> None:
    with pytest.raises(DataInvalid, match=complaint):
        _flows(new=flow)

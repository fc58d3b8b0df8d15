"""The rules of the flows as they are published, walked by every kind of answer; no Rasa needed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import DataInvalid
from policies.flow_files import CLOSING, Collect, Flows, parse, read_folder
from policies.walk import ASKED, LISTEN, NOWHERE, OPENED, POSITION, Place, next_move

FOLDER = Path(__file__).parents[2] / "data" / "flows"
FLOWS = parse(read_folder(FOLDER))
INTENTS = sorted(FLOWS.intents() | {"nlu_fallback", "thanks"})


@dataclass
class Walker:
    """Plays turns against the flows the way Rasa would, without Rasa."""

    waiting: bool = False
    slots: dict[str, Any] = field(default_factory=dict)

    def turn(self, intent: str) -> list[str]:
        before = self._place(intent)
        done: list[str] = []
        while True:
            move = next_move(replace(before, done=tuple(done), slots=self.slots), FLOWS)
            if move is None or move.action == LISTEN:
                self.slots.update(move.sets if move else {})
                return done
            self.slots.update(move.sets)
            done.append(move.action)

    def _place(self, intent: str) -> Place:
        position = self.slots.get(POSITION)
        return Place(
            intent=intent,
            waiting=self.waiting,
            done=(),
            opened=bool(self.slots.get(OPENED)),
            question=None if position in (None, NOWHERE) else FLOWS.question(position),
            asked=dict(self.slots.get(ASKED, {})),
            slots=self.slots,
        )


def _questions(actions: list[str]) -> list[Collect]:
    return [question for action in actions if (question := FLOWS.question(action))]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=25))
def test_p10_no_wording_is_asked_twice_and_no_topic_more_than_twice(intents: list[str]) -> None:
    # Given any conversation at all
    walker = Walker()
    said = [action for intent in intents for action in walker.turn(intent)]
    # Then each question text comes at most once, and each topic at most twice
    asked = [action for action in said if FLOWS.question(action)]
    assert len(asked) == len(set(asked))
    topics = [question.topic for question in _questions(said)]
    assert all(topics.count(topic) <= 2 for topic in topics)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=25))
def test_p09_a_question_is_alone_in_its_turn_and_comes_last(intents: list[str]) -> None:
    walker = Walker()
    for intent in intents:
        actions = walker.turn(intent)
        asked = [action for action in actions if FLOWS.question(action)]
        assert asked in ([], actions[-1:])


@settings(max_examples=200, deadline=None)
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
    assert not _questions([action for actions in said for action in actions])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(INTENTS), max_size=10))
def test_not_now_ends_the_questions_in_every_state(intents: list[str]) -> None:
    walker = Walker()
    for intent in ["greet", *intents]:
        walker.turn(intent)
    actions = walker.turn("not_now")
    assert not _questions(actions)
    assert actions[-1] in CLOSING


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=25))
def test_every_message_gets_an_answer(intents: list[str]) -> None:
    walker = Walker()
    assert all(walker.turn(intent) for intent in intents)


def test_what_a_person_brings_is_answered_before_anything_is_asked() -> None:
    assert Walker().turn("need_food") == [
        "utter_opening_1",
        "utter_opening_2",
        "utter_need_food",
        "utter_ask_wants_person",
    ]


def test_two_needs_are_each_answered_and_the_offer_comes_back_once_in_other_words() -> None:
    walker = Walker()
    assert walker.turn("need_food")[-1] == "utter_ask_wants_person"
    assert walker.turn("need_health") == ["utter_need_health", "utter_ask_wants_person_again"]
    assert walker.turn("need_talk") == ["utter_need_talk", "utter_close", "action_close"]


def test_own_words_that_fit_no_group_count_too() -> None:
    walker = Walker()
    walker.turn("greet")
    walker.turn("affirm")
    assert walker.turn("nlu_fallback") == ["utter_need_other", "utter_ask_wants_person"]


def test_the_bot_that_does_not_understand_twice_offers_a_person() -> None:
    walker = Walker()
    walker.turn("greet")
    assert walker.turn("nlu_fallback") == ["utter_ask_ok_now"]
    assert walker.turn("nlu_fallback") == ["utter_unclear_offer_person"]
    assert walker.turn("affirm") == ["action_hand_off"]


def test_waiting_is_said_in_three_ways_in_turn() -> None:
    walker = Walker(waiting=True)
    said = [walker.turn("affirm")[0] for _ in range(6)]
    assert said[:3] == said[3:]
    assert len(set(said)) == 3


def test_who_feels_bad_is_asked_nothing_and_the_question_stays_open() -> None:
    walker = Walker()
    walker.turn("greet")
    walker.turn("affirm")
    assert walker.turn("feeling_bad") == ["utter_feeling_bad"]
    assert walker.turn("need_food") == ["utter_need_food", "utter_ask_wants_person"]


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

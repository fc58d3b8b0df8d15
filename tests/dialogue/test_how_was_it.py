"""A-23: "was this OK for you?" is asked once at most, and never after a no, distress or danger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.walk import Place, next_move
from tests.dialogue.walking import FLOWS, INTENTS, Walker

ASKED = "utter_how_was_it"
GOAL = ("greet", "affirm", "staying_out", "own_words")
"""Somebody who named a goal in their own words: nothing stands open after it."""


class Watched(Walker):
    """A walk in a conversation in which danger was seen."""

    def _place(self, intent: str) -> Place:
        return replace(super()._place(intent), calm=False)


def thanked(*before: str, walker: Walker | None = None) -> list[str]:
    return (walker or Walker()).turns(*before, "thanks")


def test_thanks_with_nothing_open_may_be_the_end() -> None:
    assert thanked(*GOAL) == ["utter_thanks", ASKED]


def test_thanks_beside_an_open_question_leave_it_open() -> None:
    walker = Walker()
    assert thanked("greet", "affirm", walker=walker) == ["utter_thanks"]
    assert walker.turn("need_food") == ["utter_need_food", "utter_offer_person"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("affirm", ["utter_how_good"]),
        ("deny", ["utter_how_not_good"]),
        ("skip", ["utter_how_skipped"]),
        ("unsure", ["utter_how_skipped"]),
        ("nlu_fallback", ["utter_heard_you_1"]),
        ("need_food", ["utter_need_food", "utter_offer_person"]),
    ],
)
def test_each_answer_has_a_reply_of_its_own(answer: str, said: list[str]) -> None:
    walker = Walker()
    thanked(*GOAL, walker=walker)
    assert walker.turn(answer) == said


@pytest.mark.parametrize(("answer", "code"), [("affirm", "yes"), ("deny", "not_really"), ("skip", "skip")])
def test_thanks_again_ask_nothing_again_and_the_answer_stays(answer: str, code: str) -> None:
    walker = Walker()
    thanked(*GOAL, walker=walker)
    walker.turn(answer)
    assert walker.turn("thanks") == ["utter_thanks"]
    assert walker.slots["how_was_it"] == code


@pytest.mark.parametrize(
    ("then", "said"), [("affirm", ["action_hand_off"]), ("deny", ["utter_how_skipped"])]
)
def test_not_really_offers_a_person_or_nothing(then: str, said: list[str]) -> None:
    walker = Walker()
    thanked(*GOAL, walker=walker)
    walker.turn("deny")
    assert walker.turn(then) == said


@pytest.mark.parametrize(
    "before",
    [
        ("not_now",),
        ("love_him_no_help",),
        ("too_much",),
        ("goodbye",),
        ("feeling_bad",),
        ("need_food", "deny", "deny"),
        ("told_debt", "deny"),
        ("thinking_about_leaving", "skip", "not_now"),
    ],
    ids=" ".join,
)
def test_after_a_no_or_distress_it_is_not_asked(before: tuple[str, ...]) -> None:
    assert ASKED not in thanked("greet", "affirm", *before)
    assert ASKED not in thanked("greet", "affirm", *before, *GOAL[2:])


def test_after_danger_and_while_a_worker_is_awaited_it_is_not_asked() -> None:
    assert thanked(*GOAL, walker=Watched()) == ["utter_thanks"]
    walker = Walker()
    walker.turns(*GOAL)
    walker.waiting = True
    assert walker.turn("thanks") == ["utter_thanks"]


@given(st.lists(st.sampled_from([*INTENTS, "thanks"]), min_size=1, max_size=30))
def test_in_any_conversation_it_is_asked_at_most_once_and_never_after_a_no_to_questions(
    intents: list[str],
) -> None:
    walker, asked = Walker(), 0
    for intent in intents:
        refused = walker.slots.get("may_ask") == "no" or walker.slots.get("leave_be") == "yes"
        said = walker.turn(intent)
        asked += said.count(ASKED)
        assert not (refused and ASKED in said)
    assert asked <= 1


def test_no_question_is_asked_from_danger_seen_before_the_first_word() -> None:
    place = Place("thanks", False, (), True, None, {}, {"flow_position": "nowhere"}, calm=False)
    move = next_move(replace(place, done=("utter_thanks",)), FLOWS)
    assert move is not None
    assert move.action == "action_listen"

"""The careful questions: with leave only, few, never about what was told, and never after silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.steps import Pool
from tests.dialogue.walking import FLOWS, INTENTS, Walker, careful, questions

POOL = next(step for step in FLOWS.steps() if isinstance(step, Pool))
TOLD = [intent for intent in INTENTS if intent.startswith("told_")]
ANSWERS = ["affirm", "deny", "skip", "unsure", "nlu_fallback", *TOLD]
TO_THE_FIRST = ("need_safe_place", "deny", "affirm")


def _asking(*more: str) -> Walker:
    """Somebody who said no to a person and yes to a few questions."""
    walker = Walker()
    walker.turns(*TO_THE_FIRST, *more)
    return walker


@given(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=25))
def test_no_careful_question_without_a_yes_to_being_asked(intents: list[str]) -> None:
    walker = Walker()
    for intent in intents:
        before = walker.slots.get("may_ask")
        assert not careful(walker.turn(intent)) or "yes" in (before, walker.slots.get("may_ask"))


@given(st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=25))
def test_at_most_six_in_all_and_a_check_after_three(answers: list[str]) -> None:
    walker = Walker()
    said = [action for intent in (*TO_THE_FIRST, *answers) for action in walker.turn(intent)]
    asked = careful(said)
    assert len(asked) <= 6
    if len(asked) > 3:
        assert said.index("utter_check_in_1") < said.index(asked[3])


@given(st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=20))
def test_what_was_told_is_never_asked_afterwards(answers: list[str]) -> None:
    walker = Walker()
    for intent in (*TO_THE_FIRST, *answers):
        known = dict(walker.slots.get("signals") or {})
        for question in questions(careful(walker.turn(intent))):
            assert not known.keys() & set(question.tells.values())


@pytest.mark.parametrize("told", TOLD)
def test_what_is_told_is_met_with_one_line_and_a_choice_and_no_question_about_it(told: str) -> None:
    # Given any place in the conversation: the first message, a question, while a worker is awaited
    for walker in (Walker(), _asking(), Walker(waiting=True)):
        said = walker.turn(told)
        lines = [action for action in said if action.startswith("utter_told_")]
        # Then there is one believing line, and after it at most the choice
        assert len(lines) == 1
        assert said[said.index(lines[0]) + 1 :] == ([] if walker.waiting else ["utter_talk_it_over_1"])
        assert walker.slots["signals"] == {told.removeprefix("told_"): [walker.slots["turn"]]}
        assert walker.slots["help_wanted"] == "maybe"


def test_an_answer_that_tells_something_is_met_like_a_thing_told() -> None:
    walker = Walker()
    walker.turns("need_money", "deny", "affirm")  # leads to owing first
    assert walker.turn("affirm") == ["utter_told_debt_1", "utter_talk_it_over_1"]
    assert walker.slots["signals"] == {"debt": [4]}
    # And a no to talking it over goes on with something else
    assert careful(walker.turn("deny"))


def test_the_order_follows_what_matters() -> None:
    first = {}
    for need in ("need_safe_place", "need_money", "need_health", "need_papers_legal"):
        walker = Walker()
        first[need] = careful(walker.turns("greet", "affirm", need, "deny", "affirm"))[0]
    assert first == {
        "need_safe_place": "utter_ask_sleep_1",
        "need_money": "utter_ask_owing_1",
        "need_health": "utter_ask_hurt_1",
        "need_papers_legal": "utter_ask_free_1",
    }


def test_the_limits_are_said_once_before_the_first_answer_that_could_be_passed_on() -> None:
    walker = Walker()
    said = [*walker.turns("need_health", "deny", "affirm")]
    assert said == ["utter_before_you_answer", "utter_ask_hurt_1"]
    noticed = {FLOWS.asked_in(name).topic for name in POOL.noticed}
    assert {"threats", "hurt", "trade"} <= noticed


@given(st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=20))
def test_no_answer_that_could_be_passed_on_is_asked_for_before_the_limits_were_said(
    answers: list[str],
) -> None:
    walker = Walker()
    said = [action for intent in (*TO_THE_FIRST, *answers) for action in walker.turn(intent)]
    noticed = [each for name in POOL.noticed for each in FLOWS.asked_in(name).asks]
    first = next((at for at, action in enumerate(said) if action in noticed), None)
    if first is not None:
        assert "utter_before_you_answer" in said[:first]
    assert said.count("utter_before_you_answer") <= 1


def test_p10_what_was_skipped_comes_back_once_at_the_end_in_other_words_and_with_leave() -> None:
    # Given one skipped and the others answered calmly
    walker = _asking("skip")
    said: list[str] = []
    for _ in range(9):
        open_now = walker.slots["flow_position"]
        if open_now == "utter_one_more_time":
            break
        question = FLOWS.question(open_now)
        calm = "deny" if "yes" in (question.tells if question else {}) else "affirm"
        said = walker.turn(calm)
    # Then leave is asked, and the second wording follows the yes
    assert said == ["utter_one_more_time"]
    assert walker.turn("affirm") == ["utter_ask_sleep_2"]
    assert careful(walker.turn("skip")) == []


def test_p10_a_question_that_met_silence_is_not_asked_again() -> None:
    # Given a question that was never answered, because something else came up
    walker = _asking()
    walker.turn("feeling_bad")
    # When they go on
    said = [
        action
        for intent in ("deny", "need_food", "deny", "affirm", "affirm")
        for action in walker.turn(intent)
    ]
    # Then it stays left alone
    assert not [action for action in said if action.startswith("utter_ask_sleep")]


def test_p10_who_comes_back_with_a_hello_is_not_asked_the_same_in_other_words() -> None:
    walker = _asking()
    assert walker.turn("greet") == ["utter_here_again_1"]
    assert not careful(walker.turn("affirm"))


def test_too_much_ends_the_careful_questions_for_good() -> None:
    walker = _asking()
    assert walker.turn("too_much") == ["utter_slow_down_1"]
    said = [action for intent in ("need_food", "deny", "affirm", "deny") for action in walker.turn(intent)]
    assert not careful(said)


def test_a_question_not_understood_is_put_once_in_other_words_and_then_a_person_is_offered() -> None:
    walker = _asking()
    assert walker.turn("nlu_fallback") == ["utter_ask_sleep_2"]
    assert walker.turn("nlu_fallback") == ["utter_unclear_offer_person"]


def test_a_yes_that_was_hardly_understood_starts_no_careful_question() -> None:
    walker = Walker()
    walker.turns("need_food", "deny")
    assert walker.turn("affirm", sure=0.4) == ["utter_may_i_ask_2"]
    assert not careful(walker.turn("affirm", sure=0.4))


def test_who_says_no_questions_is_not_even_asked_for_leave() -> None:
    walker = Walker()
    walker.turn("need_safe_place", heard={"may_ask": "no"})
    assert walker.turn("deny") == ["utter_close", "action_close"]


@pytest.mark.parametrize("told", [*TOLD, "thinking_about_leaving", "has_left", "staying_out"])
def test_what_was_hardly_understood_is_not_presumed(told: str) -> None:
    for walker in (Walker(), _asking(), Walker(waiting=True)):
        before = dict(walker.slots)
        said = walker.turn(told, sure=0.4)
        assert said[-1] == "utter_heard_you_1"
        assert walker.slots.get("signals") == before.get("signals")
        assert walker.slots.get("stages") == before.get("stages")


STAGES = [
    *("love_him_no_help", "thinking_about_leaving", "getting_ready_to_leave", "has_left", "staying_out"),
]


@given(st.lists(st.sampled_from(STAGES), min_size=2, max_size=8))
def test_any_order_of_change_is_met_the_same_forwards_and_backwards(order: list[str]) -> None:
    walker = Walker()
    for intent in order:
        said = walker.turn(intent)
        fresh = Walker()
        fresh.turn("greet")
        expected = fresh.turn(intent)
        # The same flow answers, whatever came before; so no way back has words of its own
        assert _flow(said) == _flow(expected)
    assert walker.slots["stages"]["leaving"]["turn"] == len(order)


def _flow(said: list[str]) -> str:
    first = next(action for action in said if not action.startswith("utter_opening"))
    at = FLOWS.step_of(first)
    assert at is not None
    return at[0].name


@pytest.mark.parametrize("intent", ["love_him_no_help", "getting_ready_to_leave"])
def test_who_is_not_ready_or_about_to_go_is_asked_nothing(intent: str) -> None:
    for walker in (Walker(), _asking()):
        assert not questions(walker.turn(intent))


def test_getting_ready_asks_for_a_human_today_each_time_it_is_said() -> None:
    walker = Walker()
    assert walker.turn("getting_ready_to_leave")[-2:] == ["utter_ready_1", "action_hand_off_today"]
    walker.waiting = True
    assert walker.turn("getting_ready_to_leave") == ["utter_ready_2", "action_hand_off_today"]


def test_not_ready_is_never_asked_a_careful_question_later() -> None:
    walker = Walker()
    walker.turns("love_him_no_help", "need_food")
    assert walker.turn("deny") == ["utter_close", "action_close"]

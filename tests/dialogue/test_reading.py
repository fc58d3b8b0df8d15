"""What an answer means at an open question, and which age band a told age is."""

from __future__ import annotations

import pytest

from policies.age_band import age_band
from policies.reading import LONG_TEXT, OWN_WORDS, Heard, meant, plain_no, settled
from tests.dialogue.walking import FLOWS

SLEEP, OK_NOW = FLOWS.question("utter_ask_sleep_1"), FLOWS.question("utter_opening_3")
AGE, GOAL, WAY = (FLOWS.question(f"utter_{key}") for key in ("age_band", "goal_1", "two_ways_1"))


@pytest.mark.parametrize(
    ("text", "intent", "question", "means"),
    [
        ("yes i have a bed", "nlu_fallback", SLEEP, "affirm"),
        ("nah not this week", "out_of_scope", SLEEP, "deny"),
        ("no not really", "not_safe_now", SLEEP, "deny"),
        ("yes he takes half of it", "told_debt", SLEEP, None),  # what is told stays told
        ("no i need a doctor", "need_health", SLEEP, None),
        ("yes and then it all went on for ever", "nlu_fallback", SLEEP, None),
        ("not that i know", "nlu_fallback", SLEEP, None),
        ("2", "nlu_fallback", WAY, "wants_peer"),
        ("9", "nlu_fallback", WAY, None),
        ("im 12", "says_age", AGE, "age_under_13"),
        ("my grandma", "asks_for_friend", GOAL, OWN_WORDS),
        ("nobody", "ask_is_anyone_there", GOAL, OWN_WORDS),
        ("skip", "skip", GOAL, None),
        ("word " * 12, "nlu_fallback", OK_NOW, LONG_TEXT),
        ("word " * 11, "nlu_fallback", OK_NOW, None),
    ],
)
def test_an_answer_means_what_it_says_at_this_question(
    text: str, intent: str, question: object, means: str | None
) -> None:
    assert meant(Heard(text, intent, 0.6), question, FLOWS) == means  # type: ignore[arg-type]


def test_where_any_words_were_asked_for_only_a_sure_reading_is_something_else() -> None:
    said = "i need a doctor for my arm"
    assert meant(Heard(said, "need_health", 0.95), GOAL, FLOWS) is None
    assert meant(Heard(said, "need_health", 0.5), GOAL, FLOWS) == OWN_WORDS


def test_a_hint_of_going_is_enough_where_nothing_was_understood() -> None:
    heard = Heard("im packing", "nlu_fallback", 0.3, {"getting_ready_to_leave": 0.3})
    assert meant(heard, None, FLOWS) == "getting_ready_to_leave"
    less = Heard("im packing", "nlu_fallback", 0.3, {"getting_ready_to_leave": 0.2})
    assert meant(less, None, FLOWS) is None


@pytest.mark.parametrize(
    ("text", "is_no"), [("no not really", True), ("no its not safe", False), ("not safe here", False)]
)
def test_a_plain_no_is_not_taken_for_danger(text: str, is_no: bool) -> None:
    assert plain_no(Heard(text, "not_safe_now", 0.7)) is is_no


@pytest.mark.parametrize("text", ["a bed, no questions", "Don't ask me stuff", "w/o... NO QUESTIONS!!"])
def test_who_refuses_questions_in_any_words_of_the_list_has_said_no(text: str) -> None:
    expected = {} if "stuff" in text and "me" not in text else {"may_ask": "no"}
    assert settled(Heard(text, "need_safe_place", 0.9), FLOWS) == expected


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("im 12", "under_13"),
        ("im thirteen", "13_17"),
        ("17", "13_17"),
        ("turning 18 next month", "13_17"),
        ("im 19 is that too old", "18_or_over"),
        ("9 grade", None),
        ("im 15 and my sister is 12", None),
        ("junior in hs", None),
        ("im 120", None),
    ],
)
def test_an_age_is_kept_as_a_band_and_only_if_one_is_told(text: str, band: str | None) -> None:
    assert age_band(text) == band

"""An instrument's items are asked under the rules of the careful questions; off unless a file is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.instrument import KEY
from bot.errors import DataInvalid
from bot.safety.instrument import load_instrument
from policies.flow_files import parse, read_folder
from policies.instrument import flows_with
from policies.pool import ASKED_BEFORE
from policies.steps import Pool
from policies.walk import ASKED
from tests.dialogue.walking import FLOWS, FOLDER, INTENTS, Walker, careful

EXAMPLE = Path(__file__).parents[1] / "instrument" / "example.yml"
INSTRUMENT = load_instrument(EXAMPLE)
ASKING = parse(flows_with(read_folder(FOLDER), INSTRUMENT))
TO_THE_FIRST = ("need_food", "deny", "affirm")
ANSWERS = ["affirm", "deny", "skip", "unsure", "nlu_fallback", "confused"]


def walker(**given: object) -> Walker:
    return Walker(flows=ASKING, **given)  # type: ignore[arg-type]


def asked_by(walk: Walker, *intents: str) -> list[str]:
    """The items that these messages were answered with, as `rest_1`."""
    said = [action for intent in intents for action in walk.turn(intent)]
    return [action.removeprefix(KEY) for action in careful(said)]


def coming_back(walk: Walker) -> Walker:
    """A new talk after a long silence, as the engine begins it."""
    from bot.dialogue.snapshot import wordings_of

    earlier = json.dumps({"slots": walk.slots}).encode()
    left = wordings_of(earlier)
    assert left is not None
    return walker(slots=json.loads(left)["slots"])


def test_off_by_default_the_flows_are_our_own() -> None:
    plain = read_folder(FOLDER)
    assert flows_with(plain, None) == plain
    assert not [action for action in FLOWS.actions() if action.startswith(KEY)]


def test_when_on_its_items_are_asked_and_none_of_our_own() -> None:
    assert [action for action in ASKING.actions() if action.startswith("utter_ask_")] == [
        key
        for item in INSTRUMENT.items
        for key in item.reply_keys  # type: ignore[union-attr]
    ]


def test_no_item_is_asked_without_leave() -> None:
    assert asked_by(walker(), "need_food", "deny", "deny", "need_clothes", "deny") == []


def test_a_yes_that_was_hardly_understood_starts_none() -> None:
    walk = walker()
    walk.turns("need_food", "deny")
    assert not careful(walk.turn("affirm", sure=0.4))


def test_who_refused_questions_in_their_own_words_is_asked_none() -> None:
    walk = walker()
    walk.turn("need_food", heard={"may_ask": "no"})
    assert asked_by(walk, "deny", "affirm") == []


@given(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=25))
def test_whatever_is_said_items_come_only_after_a_yes_and_six_at_most(intents: list[str]) -> None:
    walk, seen = walker(), 0
    for intent in intents:
        before = walk.slots.get("may_ask")
        items = careful(walk.turn(intent))
        assert not items or "yes" in (before, walk.slots.get("may_ask"))
        seen += len(items)
    assert seen <= 6


@given(st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=25))
def test_a_check_after_three_and_the_limits_before_what_is_marked(answers: list[str]) -> None:
    walk = walker()
    said = [action for intent in (*TO_THE_FIRST, *answers) for action in walk.turn(intent)]
    items = careful(said)
    if len(items) > 3:
        assert said.index("utter_check_in_1") < said.index(items[3])
    if f"{KEY}rain_1" in said:
        assert said.index("utter_before_you_answer") < said.index(f"{KEY}rain_1")
    assert said.count("utter_before_you_answer") <= 1


def test_the_order_is_that_of_the_file_whatever_matters() -> None:
    for need in ("need_food", "need_money", "need_health"):
        walk = walker()
        items = asked_by(
            walk, need, "deny", "affirm", "affirm", "affirm", "affirm", "affirm", "affirm", "affirm"
        )
        assert items == ["rest_1", "garden_1", "rain_1", "owing_1", "music_1", "tea_1"]


def test_p10_a_skip_comes_back_once_in_its_second_wording_and_never_without_one() -> None:
    # Given two skipped, of which one has a second wording, and the rest answered
    walk = walker()
    assert asked_by(walk, *TO_THE_FIRST, "skip", "skip", "affirm", "affirm", "affirm") == [
        *("rest_1", "garden_1", "rain_1", "owing_1", "music_1"),
    ]
    # When leave is given
    assert walk.turn("affirm") == ["utter_one_more_time"]
    # Then that one comes back, once
    assert asked_by(walk, "affirm") == ["rest_2"]
    assert asked_by(walk, "skip", "affirm", "affirm") == []


def test_an_answer_is_no_sign_and_meets_the_same_whatever_it_is() -> None:
    met = {}
    for answer in ("affirm", "deny", "unsure", "skip"):
        walk = walker()
        walk.turns(*TO_THE_FIRST)
        met[answer] = walk.turn(answer)
        assert not walk.slots.get("signals")
    assert set(map(tuple, met.values())) == {("utter_ask_instrument_garden_1",)}


def test_an_answer_may_call_for_the_offer_of_a_person_and_then_the_next_item_follows() -> None:
    walk = walker()
    walk.turns(*TO_THE_FIRST, "affirm", "affirm")
    assert walk.turn("deny") == ["utter_talk_it_over_1"]
    assert walk.turn("deny") == ["utter_check_in_1"]
    assert asked_by(walk, "affirm") == ["owing_1"]


def test_what_was_told_is_not_asked() -> None:
    walk = walker()
    walk.turn("told_debt")
    items = asked_by(walk, "deny", "need_food", "deny", *["affirm"] * 8)
    assert "music_1" in items
    assert "owing_1" not in items


@pytest.mark.model
def test_who_comes_back_is_asked_the_rest_with_leave() -> None:
    # Given six answered
    walk = walker()
    asked_by(walk, *TO_THE_FIRST, *["affirm"] * 7)
    # When they come back after a long silence
    back = coming_back(walk)
    assert asked_by(back, "need_food", "deny") == []
    # Then only the rest is asked, and only after a yes
    assert asked_by(back, "affirm", *["affirm"] * 6) == ["walk_1", "stars_1"]
    assert asked_by(coming_back(back), *TO_THE_FIRST, *["affirm"] * 6) == []


def test_too_much_ends_it() -> None:
    walk = walker()
    walk.turns(*TO_THE_FIRST)
    walk.turn("too_much")
    assert asked_by(walk, "need_food", "deny", "affirm", "affirm") == []


@pytest.mark.parametrize(("today", "items"), [(date(2099, 12, 31), ["rest_1"]), (date(2100, 1, 1), [])])
def test_a_licence_that_ended_silences_it_at_once(today: date, items: list[str]) -> None:
    walk = walker(today=today)
    assert asked_by(walk, *TO_THE_FIRST) == items


def test_it_needs_one_pool_to_stand_in() -> None:
    plain: Mapping[str, object] = {"only": {"steps": [{"action": "utter_ok"}]}}
    with pytest.raises(DataInvalid, match="exactly one"):
        flows_with(plain, INSTRUMENT)


def test_the_limits_of_our_own_questions_begin_anew_with_each_talk() -> None:
    pool = next(step for step in FLOWS.steps() if isinstance(step, Pool))
    topics = [FLOWS.asked_in(name).topic for name in pool.questions][:6]
    asked = {topic: [f"utter_ask_{topic}_1"] for topic in topics}
    before = dict.fromkeys(topics, 1)
    for known, more in ((before, True), ({}, False)):
        walk = Walker(slots={ASKED: dict(asked), ASKED_BEFORE: known})
        assert bool(careful([a for i in ("need_food", "deny", "affirm") for a in walk.turn(i)])) is more

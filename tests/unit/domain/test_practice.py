"""The engine of the practice room: pure, the same replies always make the same talk, and every one ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.domain.practice import Reply, closing, play, taken
from bot.domain.practice_scenario import (
    AFTER_STOP,
    DETAIL,
    MOST_REPLIES,
    Ending,
    Remark,
    Rule,
    Said,
    Scenario,
    Shown,
    Step,
)
from bot.domain.private import Private
from bot.services.practice_room import load_practice_room

ROOT = Path(__file__).parents[3]
ROOM = load_practice_room(ROOT / "data")
NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def a_scenario() -> Scenario:
    """`question` leads to STOP, `sorry` to a goodbye, anything else back out quietly."""
    steps = (
        Step(
            "first",
            ("hi",),
            rules=(
                Rule("stops", every=frozenset({"question"}), remark="asked"),
                Rule("bye", some=frozenset({"sorry", "waits"}), unless=frozenset({"why"})),
                Rule("rests"),
            ),
        ),
        Step("stops", ("STOP",), ends=Ending.STOPPED),
        Step("bye", ("bye",), after="An hour passes.", ends=Ending.GOODBYE),
        Step("rests", after="Nothing more comes.", ends=Ending.RESTS),
    )
    shown = Shown(
        "Somebody", "Somebody.", "Calm Pine 1", ("wants_person",), {}, (Said("hey"), Said(bot="utter_x"))
    )
    return Scenario("one", shown, {step.name: step for step in steps}, "first")


REMARKS = {
    "asked": Remark("asked", "It asked.", well=False, source="A-01", hides=frozenset({"question"})),
    "question": Remark("question", "One.", well=False, source="A-01"),
    "sorry": Remark("sorry", "Kind.", well=True, source="A-01"),
    AFTER_STOP: Remark(AFTER_STOP, "After STOP.", well=False, source="A-15"),
    DETAIL: Remark(DETAIL, "Stays.", well=False, source="A-22"),
}


def reply(*marks: str, text: str = "words") -> Reply:
    return Reply(Private(text), frozenset(marks), NOW)


def test_the_talk_begins_with_what_was_said_before_and_the_first_words() -> None:
    talk = play(a_scenario(), (), REMARKS, begun_at=NOW)
    assert [(line.who, line.text or line.bot) for line in talk.lines] == [
        ("person", "hey"),
        ("bot", "utter_x"),
        ("person", "hi"),
    ]
    assert talk.ended is None


@pytest.mark.parametrize(
    ("marks", "step"),
    [
        (("question",), "stops"),
        (("question", "sorry"), "stops"),
        (("sorry",), "bye"),
        (("waits",), "bye"),
        (("sorry", "why"), "rests"),
        ((), "rests"),
    ],
)
def test_the_first_rule_that_holds_leads_on(marks: tuple[str, ...], step: str) -> None:
    assert play(a_scenario(), [reply(*marks)], REMARKS, begun_at=NOW).step.name == step


def test_a_wait_leaves_no_line_and_time_passing_leaves_one() -> None:
    talk = play(a_scenario(), [reply("waits", text="")], REMARKS, begun_at=NOW)
    assert [line.who for line in talk.lines[3:]] == ["time", "person"]


def test_p06_what_a_gate_holds_back_moves_nothing_and_is_remarked_on() -> None:
    talk = play(a_scenario(), [reply(DETAIL, "sorry")], REMARKS, begun_at=NOW)
    assert talk.step.name == "first"
    assert len(talk.lines) == 3, "the person never got it"
    [message] = talk.messages
    assert message.held
    assert {remark.key for remark in message.remarks} == {DETAIL, "sorry"}


def test_p01_after_stop_nothing_moves_any_more() -> None:
    stopped = [reply("question")]
    step = play(a_scenario(), stopped, REMARKS, begun_at=NOW).step
    assert closing(step) == {AFTER_STOP}
    talk = play(a_scenario(), [*stopped, reply(*closing(step))], REMARKS, begun_at=NOW)
    assert talk.step == step
    assert [remark.key for remark in talk.messages[1].remarks] == [AFTER_STOP]


def test_a_remark_hides_what_says_nothing_more_beside_it() -> None:
    talk = play(a_scenario(), [reply("question")], REMARKS, begun_at=NOW)
    assert [remark.key for remark in talk.messages[0].remarks] == ["asked"]


def test_what_is_no_mistake_as_an_answer_here_is_not_remarked_on() -> None:
    scenario = a_scenario()
    first = replace(scenario.steps["first"], fine=frozenset({"sorry"}))
    allowed = replace(scenario, steps={**scenario.steps, "first": first})
    assert play(scenario, [reply("sorry")], REMARKS, begun_at=NOW).messages[0].remarks
    assert not play(allowed, [reply("sorry")], REMARKS, begun_at=NOW).messages[0].remarks


# --- what we ship ------------------------------------------------------------------------------------


def ways(scenario: Scenario, name: str) -> Iterator[tuple[str, ...]]:
    step = scenario.steps[name]
    if step.ends is not None:
        yield (name,)
    for rule in step.rules:
        yield from ((name, *rest) for rest in ways(scenario, rule.then))


def fitting(rule: Rule, step: Step) -> Iterator[frozenset[str]]:
    """Marks that the rule asks for, alone and with one that keeps another rule from holding."""
    keeps_off = frozenset().union(*(other.unless for other in step.rules))
    for some in rule.some - rule.unless or {""}:
        base = rule.every | ({some} - {""})
        yield base
        yield from (base | {mark} for mark in keeps_off)


def test_there_are_eight_people_at_least_and_most_are_needed() -> None:
    assert len(ROOM.scenarios) >= 8
    assert len(ROOM.needed) >= 8


@pytest.mark.parametrize("scenario", ROOM.scenarios.values(), ids=lambda each: each.key)
def test_every_way_ends_within_eight_replies_and_there_is_more_than_one(scenario: Scenario) -> None:
    found = set(ways(scenario, scenario.first))
    assert len(found) > 3
    assert max(map(len, found)) <= MOST_REPLIES + 1
    assert {step for way in found for step in way} == set(scenario.steps)


@pytest.mark.parametrize("scenario", ROOM.scenarios.values(), ids=lambda each: each.key)
def test_some_reply_takes_each_rule(scenario: Scenario) -> None:
    for step in scenario.steps.values():
        for rule in step.rules:
            assert any(taken(step, marks) is rule for marks in fitting(rule, step)), (step.name, rule)


def test_between_them_they_stop_leave_fall_silent_and_are_somebody_else() -> None:
    ends = {step.ends for each in ROOM.scenarios.values() for step in each.steps.values()}
    assert ends >= set(Ending)
    said = {mark for each in ROOM.scenarios.values() for mark in each.words}
    assert "told" in said, "somebody else holds the phone"
    assert any(step.agreed for each in ROOM.scenarios.values() for step in each.steps.values())


def test_each_remark_names_its_line_of_the_practice_documents() -> None:
    table = (ROOT / "docs" / "practice.md").read_text(encoding="utf-8")
    assert [each.key for each in ROOM.remarks.values() if f"| {each.source} |" not in table] == []


def test_no_remark_counts_or_grades() -> None:
    for remark in ROOM.remarks.values():
        assert not {"score", "points", "wrong", "bad", "fail", "failed"} & set(remark.text.lower().split())

"""A rehearsal can be read by a person and by a program."""

from __future__ import annotations

import json
from pathlib import Path

from bot.domain.urgency import Urgency
from bot.rehearsal.report import failed, json_lines, readable, sum_up
from bot.rehearsal.transcript import Transcript
from bot.rehearsal.verdict import judge
from tests.rehearsal.rehearsal_cases import bot, script_from, turn, waiting

BODY = """
turns:
  - {text: "hi"}
  - {event: worker_says, text: "Call me."}
expect:
  - contains_by: {turn: 1, regex: "hello"}
  - max_chars: 3
  - gsm7: true
"""
SEEN = Transcript(
    (
        turn(1, bot("Hello, café.", buttons=("Skip",)), handoffs=(waiting(Urgency.HIGH),), handoffs_ever=1),
        turn(2, what="worker_says", refusal="written_detail", gate_refused=True, left_over=()),
    )
)


def test_json_has_one_object_a_turn_then_one_an_expectation(tmp_path: Path) -> None:
    script = script_from(tmp_path, BODY)
    lines = [json.loads(line) for line in json_lines(SEEN, judge(script, SEEN), script=script)]
    assert [line.get("turn") for line in lines] == [1, 2, None, None, None]
    assert lines[0]["sent"] == [
        {"who": "bot", "key": "utter_hello", "text": "Hello, café.", "buttons": ["Skip"], "taken": True}
    ]
    assert lines[0]["handoffs"][0]["urgency"] == "high"
    assert lines[1]["refusal"] == "written_detail"
    assert [(line["expectation"], line["ok"]) for line in lines[2:]] == [
        ("contains_by", True),
        ("max_chars", False),
        ("gsm7", True),
    ]
    assert lines[2]["given"] == {"turn": 1, "regex": "hello"}
    assert lines[3]["given"] == 3
    assert "12 characters" in lines[3]["saw"]


def test_a_person_reads_who_said_what_and_what_failed(tmp_path: Path) -> None:
    script = script_from(tmp_path, BODY)
    verdicts = judge(script, SEEN)
    page = "\n".join(readable(script, SEEN, verdicts))
    assert "bot [utter_hello] Hello, café." in page
    assert "buttons: Skip" in page
    assert "handoff waiting, high: asked_for_person" in page
    assert "refused: written_detail" in page
    assert "left over: nothing" in page
    assert "FAILED  max_chars 3: turn 1 has 12 characters" in page
    assert "ok      gsm7" in page
    assert [verdict.name for verdict in failed(verdicts)] == ["max_chars"]


def test_the_sum_names_scripts_and_failures() -> None:
    assert sum_up(12, 2) == "12 scripts, 2 failed"
    assert sum_up(1, 0) == "1 script, 0 failed"

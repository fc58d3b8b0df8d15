"""A script is read whole or refused with every mistake in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.ids import Channel, Language
from bot.domain.turn import NotText
from bot.domain.urgency import Urgency
from bot.errors import ScriptInvalid
from bot.rehearsal.expectations import EXPECTATIONS
from bot.rehearsal.expectations.sending import NoOutboundAfter
from bot.rehearsal.expectations.workers import HandoffOpenBy
from bot.rehearsal.read_script import read_script
from bot.rehearsal.script import EventKind, Happens, Presses, SendsNotText, Writes
from tests.rehearsal.rehearsal_cases import HEAD, script_from

EVERYTHING = """
name: everything
channel: telegram
language: fr
about: Every kind of turn.
turns:
  - {text: "hi"}
  - {text: "again", gap_s: 3600}
  - {not_text: photo}
  - {not_text: voice, text: "listen", from: stranger}
  - {button: 2}
  - {event: worker_claims}
  - {event: worker_says, text: "Here."}
  - {event: worker_returns}
  - {event: worker_closes}
  - {event: carrier_retry}
  - {event: carrier_down}
  - {event: carrier_up}
  - {event: dialogue_down}
  - {event: dialogue_up}
  - {event: silence, gap_s: 7200}
  - {event: worker_asks_to_keep, text: plan}
expect:
  - no_outbound_after: {turn: 2, until: 4}
  - outbound_at_most: {turn: 1, messages: 3}
  - outbound_at_least: {turn: 1, messages: 1}
  - handoff_open_by: {turn: 2, urgency_at_least: high}
  - no_handoff: true
  - never_contains: ["a", "b+"]
  - contains_by: {turn: 2, regex: "bot"}
  - no_written_details_before: {turn: 2}
  - no_written_details_before: {}
  - max_questions_per_message: 1
  - max_chars: 160
  - gsm7: true
  - no_repeat_verbatim: true
  - offers_skip_or_stop: true
  - says_it_is_automated_by: {turn: 1}
  - deleted_after: {turn: 3}
  - kept_after: {turn: 3}
  - starts_blank_after: {turn: 3, forbidden: ["again"]}
  - bot_silent_while_worker: true
  - worker_refused: {turn: 7}
  - worker_delivered: {turn: 7}
  - asked_at_most: 4
  - note_has: {regex: "x"}
  - note_lacks: {regex: "y"}
  - stage_not_shown: true
"""


def test_every_turn_and_expectation_of_the_format_is_read(tmp_path: Path) -> None:
    script = script_from(tmp_path, EVERYTHING, head="")
    assert (script.name, script.channel, script.language) == ("everything", Channel.TELEGRAM, Language.FR)
    assert [turn.number for turn in script.turns] == list(range(1, 17))
    assert script.turns[0].action == Writes("hi")
    assert script.turns[0].gap_s == 20
    assert script.turns[1].gap_s == 3600
    assert script.turns[2].action == SendsNotText(NotText.PHOTO)
    assert script.turns[3].action == SendsNotText(NotText.VOICE, "listen")
    assert script.turns[3].stranger
    assert script.turns[4].action == Presses(2)
    assert script.turns[6].action == Happens(EventKind.WORKER_SAYS, "Here.")
    assert {turn.action.event for turn in script.turns if isinstance(turn.action, Happens)} == set(
        EventKind
    )
    assert {each.name for each in script.expect} == set(EXPECTATIONS)
    assert script.expect[0] == NoOutboundAfter(turn=2, until=4)
    assert script.expect[3] == HandoffOpenBy(turn=2, urgency_at_least=Urgency.HIGH)


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    # Given a script with one mistake in each part
    body = """
turns:
  - {text: no}
  - {event: worker_waves}
  - {text: "hi", gap: 30}
expect:
  - contains_by: {turn: 9, regex: "("}
  - never_says: "x"
"""
    # When it is read
    with pytest.raises(ScriptInvalid) as refused:
        script_from(tmp_path, body, head=HEAD.replace("sms", "pigeon"))
    # Then every one is named, with its place
    lines = str(refused.value).splitlines()
    assert len(lines) == 7
    assert all(line.startswith(str(tmp_path / "script.yml")) for line in lines)
    told = "\n".join(lines)
    assert "channel: must be one of sms, telegram" in told
    assert 'turn 1: text must be text; put quotes around it, as in text: "no"' in told
    assert "turn 2: event must be one of worker_claims" in told
    assert "turn 3: `gap` is not known here" in told
    assert "expectation 1 (contains_by): `turn` must be a turn of this script, 1 to 3" in told
    assert "expectation 1 (contains_by): `regex` must be a regular expression" in told
    assert "expectation 2: `never_says` is not an expectation" in told


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("{}", "needs one of text, not_text, button or event"),
        ("hello", "must be a mapping"),
        ("{text: 988}", "put quotes around it"),
        ("{text: hi, gap_s: -1}", "gap_s must be a number of seconds"),
        ("{text: hi, gap_s: true}", "gap_s must be a number of seconds"),
        ("{text: hi, from: me}", "from can only be stranger"),
        ("{not_text: film}", "not_text must be one of photo, sticker, voice, location"),
        ("{button: 1}", "SMS has no buttons"),
        ("{button: 0}", "button must be a number from 1"),
        ("{event: silence}", "silence needs gap_s"),
        ("{event: silence, text: x, gap_s: 1}", "silence takes no text"),
        ("{event: worker_says}", "worker_says needs a text"),
        ("{event: worker_asks_to_keep, text: all}", "worker_asks_to_keep needs as its text one of"),
        ("{event: worker_claims, from: stranger}", "`from` is not known here"),
        ("{event: carrier_retry}", "needs a message of the person before it"),
        ("{event: carrier_up}", "needs a carrier_down before it"),
        ("{event: dialogue_up}", "needs a dialogue_down before it"),
    ],
)
def test_a_turn_that_cannot_be_played_is_refused(tmp_path: Path, item: str, told: str) -> None:
    with pytest.raises(ScriptInvalid, match=f"turn 1: .*{told}"):
        script_from(tmp_path, f"turns:\n  - {item}\n")


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("gsm7", "must be one `name: value`"),
        ("{gsm7: true, no_handoff: true}", "must be one `name: value`"),
        ("gsm7: false", "write `true`"),
        ("max_chars: many", "must be a whole number"),
        ("max_chars: true", "must be a whole number"),
        ("never_contains: []", "must be a list of regular expressions"),
        ("never_contains: a", "must be a list of regular expressions"),
        ("outbound_at_most: {turn: 1}", "`messages` is missing"),
        ("outbound_at_most: {turn: 1, messages: 1, by: bot}", "`by` is not known here"),
        ("outbound_at_most: 3", "must be {turn: ..., messages: ...}"),
        ("no_outbound_after: {turn: 2, until: 2}", "`until` must be a later turn"),
        ("handoff_open_by: {turn: 1, urgency_at_least: huge}", "must be one of low, normal"),
        ("worker_refused: {turn: 1}", "turn 1 is not a worker_says"),
        ("contains_by: {turn: 0, regex: a}", "must be a turn of this script"),
        ("note_has: {regex: 7}", "must be a regular expression in quotes"),
    ],
)
def test_an_expectation_that_cannot_be_checked_is_refused(tmp_path: Path, item: str, told: str) -> None:
    body = f"turns:\n  - {{text: hi}}\n  - {{text: hi}}\nexpect:\n  - {item}\n"
    with pytest.raises(ScriptInvalid, match=f"expectation 1.*{re.escape(told)}"):
        script_from(tmp_path, body)


def test_the_same_key_twice_is_a_mistake_and_not_the_last_word(tmp_path: Path) -> None:
    with pytest.raises(ScriptInvalid, match="`turn` is given twice"):
        script_from(tmp_path, "turns:\n  - {text: hi}\nexpect:\n  - deleted_after: {turn: 1, turn: 1}\n")


@pytest.mark.parametrize("body", ["- a\n", "turns: {\n", ""])
def test_a_file_that_holds_no_script_is_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(ScriptInvalid, match=r"script\.yml"):
        script_from(tmp_path, body, head="")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScriptInvalid, match="cannot be read"):
        read_script(tmp_path / "nowhere.yml")

"""Which texts and steps the journeys reach, and which they may leave out, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

from bot.rehearsal.transcript import Transcript
from policies.flow_files import parse, read_folder
from policies.steps import Flows, actions_of


@dataclass(frozen=True)
class SaidElsewhere:
    """A text that no script can reach: why, and the test (below tests/) that says it all the same."""

    why: str
    test: str


NOT_IN_A_SCRIPT = {
    "utter_group_refusal": SaidElsewhere("a script is one person", "edge/test_what_carriers_deliver.py"),
    "utter_wait_later": SaidElsewhere(
        "a script plays while the line is staffed", "promises/test_p13_falls_to_human.py"
    ),
    "utter_word_heard": SaidElsewhere(
        "a word of a talk before this one, while a worker is awaited",
        "promises/test_p18_may_be_somebody_else.py",
    ),
    "utter_word_heard_sms": SaidElsewhere(
        "the same, by SMS",
        "promises/test_p18_may_be_somebody_else.py",
    ),
    "utter_written_by_worker": SaidElsewhere(
        "a worker sends it with a command of its own, and scripts know no such event",
        "promises/test_p06_only_when_asked.py",
    ),
}
REASONS = {
    "action_hand_off": "asked_for_person",
    "action_hand_off_call": "asked_for_call",
    "action_hand_off_check_ins": "asked_for_check_ins",
    "action_hand_off_danger": "said_not_safe",
    "action_hand_off_peer": "asked_for_peer",
    "action_hand_off_today": "getting_ready",
}
"""What a worker sees of each action that asks for a human."""
STRENGTHS = {
    *("utter_offer_person", "utter_own_pace", "utter_need_other", "utter_friend", "utter_your_call_1"),
    *("utter_no_help_needed_1", "utter_thinking_1", "utter_left_1", "utter_staying_1"),
}
"""Texts that name a strength: to know what comes first, to set one's own pace, to look out for a friend."""
SHOWN_BY = {
    "utter_window_ask": "action_read_time",
    "utter_window_agreed": "action_agree_window",
    "utter_written_item": "action_send_written",
    "utter_written_item_short": "action_send_written_short",
    "utter_note_kept": "action_note_kept",
    "utter_note_changed": "action_note_changed",
    "utter_note_dropped": "action_note_dropped",
    "utter_note_skipped": "action_note_skipped",
}
"""What an action does without words, by the text that only follows on it."""
_VOICE_FIRST = "utter_written_voice_first"
_WHICH = ("utter_written_which", "utter_written_which_again")
_WARNING = ("utter_written_warning", "utter_written_warning_again")
_NONE = "utter_written_none"
SHOWN_BY_PAIR = {
    **{(_VOICE_FIRST, found): "action_find_written" for found in (*_WHICH, *_WARNING, _NONE)},
    **{(which, warning): "action_find_written_named" for which in _WHICH for warning in _WARNING},
}
"""The same where one text does not tell: the warning comes of either search. Straight after the question
which kind is meant it comes of the answer; somebody who asks anew instead is offered a call first."""
ONLY_AFTER = {
    "utter_danger_line": {"utter_left_ok_1", "utter_left_ok_2"},
    _NONE: {_VOICE_FIRST, *_WHICH},
}
"""Texts that others than their step say too (the danger signs, the outbox): they count for the step
only straight after one of these."""
INSIDE_OTHERS = (
    *("utter_need_word_", "utter_note_part_", "utter_note_first_line", "utter_law_differs"),
    *("utter_held_", "utter_receipt_", "utter_cover_", "utter_ask_before_delete"),
)
"""Texts that are never sent alone, or only where an operator chose so. They are read by
tests/unit/test_note_texts.py and, in tests/promises, by test_p16, test_what_do_you_have, test_p03_receipt,
test_p03_asked_first and test_p02_no_trace."""
UNSEEN = {"action_close"}
"""Leaves no trace outside; the text before it does, and no step stands between them."""


def seen_in(transcripts: Iterable[Transcript]) -> set[str]:
    """Reply keys that were sent, and actions that these, or the reasons a worker saw, are a sign of."""
    seen: set[str] = set()
    for transcript in transcripts:
        keys = [message.key for record in transcript.turns for message in record.sent]
        for before, key in pairwise(["", *keys]):
            seen |= _shown(key, before)
        seen |= _asked_for_human(transcript)
    return seen


def _shown(key: str, before: str) -> set[str]:
    """What a text is a sign of, given the text straight before it."""
    signs = (SHOWN_BY.get(key), SHOWN_BY_PAIR.get((before, key)))
    counts = key not in ONLY_AFTER or before in ONLY_AFTER[key]
    return {sign for sign in (*signs, key if counts else None) if sign}


def _asked_for_human(transcript: Transcript) -> set[str]:
    handoffs = (handoff for record in transcript.turns for handoff in record.handoffs)
    reasons = {reason for handoff in handoffs for reason in handoff.reasons}
    return {action for action, reason in REASONS.items() if reason in reasons}


def flow_actions(data: Path) -> dict[str, set[str]]:
    """The actions of each flow: everything a step can say, ask or do."""
    flows: Flows = parse(read_folder(data / "flows"))
    return {
        name: {action for step in flow.steps for action in actions_of(step)}
        for name, flow in flows.flows.items()
    }


def reply_keys(data: Path) -> set[str]:
    found: set[str] = set()
    for path in (data / "responses" / "en").glob("*.yml"):
        found |= set(yaml.safe_load(path.read_text(encoding="utf-8"))["responses"])
    return found


def steps_not_walked(seen: set[str], data: Path) -> list[str]:
    """Each flow step that was not seen, by name, as a coordinator knows it."""
    return sorted(
        f"flow {name}: {action}"
        for name, actions in flow_actions(data).items()
        for action in actions - seen - UNSEEN
    )


def unreached(seen: set[str], data: Path) -> list[str]:
    """The same, and each text that was not sent."""
    alone = {key for key in reply_keys(data) if not key.startswith(INSIDE_OTHERS)}
    texts = {f"text {key}" for key in alone - seen - set(NOT_IN_A_SCRIPT)}
    return sorted({*steps_not_walked(seen, data), *texts})

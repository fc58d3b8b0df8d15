"""Which texts and steps the journeys reach, and which they may leave out, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from bot.rehearsal.transcript import Transcript
from policies.flow_files import parse, read_folder
from policies.steps import Flows, actions_of

NOT_IN_A_SCRIPT = {
    "utter_group_refusal": "a script is one person; tests/edge says it in a group",
    "utter_written_by_worker": "a worker asks for it with a command; tests/promises/test_p06 says it",
    "utter_wait_later": "a script plays while the line is staffed; tests/services has the other hours",
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
    "utter_window_ask": {"action_read_time"},
    "utter_window_agreed": {"action_agree_window"},
    "utter_written_warning": {"action_find_written", "action_find_written_named"},
    "utter_written_item": {"action_send_written"},
    "utter_written_item_short": {"action_send_written_short"},
    "utter_note_kept": {"action_note_kept"},
    "utter_note_changed": {"action_note_changed"},
    "utter_note_dropped": {"action_note_dropped"},
    "utter_note_skipped": {"action_note_skipped"},
}
"""What an action does without words, by the text that only follows on it."""
INSIDE_OTHERS = ("utter_need_word_", "utter_note_part_", "utter_note_first_line", "utter_law_differs")
"""Texts that are never sent alone: tests/unit/test_note_texts.py and tests/promises/test_p16 read them."""
UNSEEN = {"action_close"}
"""Leaves no trace outside; the text before it does."""


def seen_in(transcripts: Iterable[Transcript]) -> set[str]:
    """Reply keys that were sent, and actions whose reason a worker saw."""
    seen: set[str] = set()
    by_reason = {reason: action for action, reason in REASONS.items()}
    for transcript in transcripts:
        for record in transcript.turns:
            seen |= {message.key for message in record.sent}
            for message in record.sent:
                seen |= SHOWN_BY.get(message.key, set())
            reasons = {reason for handoff in record.handoffs for reason in handoff.reasons}
            seen |= {by_reason[reason] for reason in reasons if reason in by_reason}
    return seen


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


def unreached(seen: set[str], data: Path) -> list[str]:
    """Each flow step and text that no journey reaches, by name, as a coordinator knows it."""
    steps = {
        f"flow {name}: {action}"
        for name, actions in flow_actions(data).items()
        for action in actions - seen - UNSEEN
    }
    alone = {key for key in reply_keys(data) if not key.startswith(INSIDE_OTHERS)}
    texts = {f"text {key}" for key in alone - seen - set(NOT_IN_A_SCRIPT)}
    return sorted(steps | texts)

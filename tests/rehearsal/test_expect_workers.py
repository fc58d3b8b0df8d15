"""Expectations about workers, notes and forgetting, each holding and failing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.urgency import Urgency
from bot.rehearsal.expectations.forgetting import DeletedAfter, KeptAfter
from bot.rehearsal.expectations.workers import (
    BotSilentWhileWorker,
    HandoffOpenBy,
    NoHandoff,
    WorkerDelivered,
    WorkerRefused,
)
from bot.rehearsal.transcript import Transcript, TurnRecord
from tests.rehearsal.rehearsal_cases import bot, expectation, talk, turn, waiting, worker


def seen(*records: TurnRecord) -> Transcript:
    return Transcript(records)


def test_a_handoff_counts_at_the_asked_urgency_or_above() -> None:
    told = seen(turn(1), turn(2, handoffs=(waiting(Urgency.HIGH),)))
    assert HandoffOpenBy(2, Urgency.NORMAL).saw(told) is None
    assert HandoffOpenBy(2, Urgency.HIGH).saw(told) is None
    assert HandoffOpenBy(2, Urgency.URGENT).saw(told) == "at the end of turn 2 its urgency was high"
    assert HandoffOpenBy(1).saw(told) == "no handoff was open at the end of turn 1"


def test_no_handoff_sees_one_that_was_closed_since() -> None:
    assert NoHandoff().saw(seen(turn(1), turn(2))) is None
    closed = NoHandoff().saw(seen(turn(1), turn(2, handoffs_ever=1)))
    assert closed == "one was open at turn 2: closed since"


def test_the_bot_is_silent_from_the_claim_until_the_return() -> None:
    claim, says = turn(2, what="worker_claims", worker_holds=True), turn(3, worker(), worker_holds=True)
    returned = turn(4, bot("I am the bot again."), what="worker_returns")
    assert BotSilentWhileWorker().saw(seen(turn(1, bot()), claim, says, returned)) is None


def test_a_bot_that_talks_over_a_worker_is_seen() -> None:
    claim, says = turn(1, what="worker_claims", worker_holds=True), turn(2, bot(), worker_holds=True)
    saw = BotSilentWhileWorker().saw(seen(claim, says))
    assert saw == 'the bot said utter_hello at turn 2: "Hello."'


def test_silence_beside_a_worker_cannot_hold_without_a_worker() -> None:
    assert BotSilentWhileWorker().saw(seen(turn(1))) == "no worker ever held the conversation"


def test_a_worker_is_refused_only_by_a_gate() -> None:
    assert WorkerRefused(1).saw(seen(turn(1, refusal="written_detail", gate_refused=True))) is None
    assert WorkerRefused(1).saw(seen(turn(1, refusal="no handoff"))) == "it was refused: no handoff"
    assert WorkerRefused(1).saw(seen(turn(1, worker()))) == "it was sent"
    assert WorkerRefused(1).saw(seen(turn(1))) == "it was neither refused nor sent"


def test_a_worker_is_delivered_when_the_carrier_took_it() -> None:
    assert WorkerDelivered(1).saw(seen(turn(1, worker()))) is None
    assert WorkerDelivered(1).saw(seen(turn(1, worker(taken=False)))) == "it was neither refused nor sent"
    refused = seen(turn(1, bot(), refusal="stopped", gate_refused=True))
    assert WorkerDelivered(1).saw(refused) == "it was refused: stopped"


def test_deletion_names_the_places_where_something_is_left() -> None:
    assert DeletedAfter(1).saw(seen(turn(1, left_over=()))) is None
    saw = DeletedAfter(1).saw(seen(turn(1, left_over=("turns.content", "carrier copy"))))
    assert saw == "still there after turn 1: turns.content, carrier copy"


def test_deletion_never_holds_unseen() -> None:
    with pytest.raises(ValueError, match="did not look"):
        DeletedAfter(1).saw(seen(turn(1)))


@pytest.mark.parametrize(
    ("line", "note", "told"),
    [
        ("note_has: {regex: 'asked for'}", "reasons: Asked for person", None),
        ("note_has: {regex: 'asked for'}", "reasons: danger", 'the note reads: "reasons: danger"'),
        ("note_has: {regex: 'asked for'}", "", "there is no note"),
        ("note_lacks: {regex: 'real name'}", "reasons: danger", None),
        ("note_lacks: {regex: 'danger'}", "reasons: danger", 'the note holds "danger"'),
    ],
)
def test_the_note_is_read_as_text(tmp_path: Path, line: str, note: str, told: str | None) -> None:
    assert expectation(tmp_path, line).saw(talk((), note=note)) == told


def test_something_is_kept_only_if_it_is_found() -> None:
    assert KeptAfter(1).saw(seen(turn(1, left_over=("turns.content",)))) is None
    assert KeptAfter(1).saw(seen(turn(1, left_over=()))) == "nothing is left after turn 1"

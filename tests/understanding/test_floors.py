"""What the line understands may get better and never worse: each figure stays above its recorded floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from bot.domain.danger import DangerLevel
from bot.evaluation.floors import below, read_floors
from bot.evaluation.held_apart import Message, by_language, read_commands, read_danger
from bot.evaluation.measured import Measured, measure_commands, measure_danger, measure_intents
from bot.safety.reader import MessageReader
from tests.nlu.test_no_leak import held_out_lines

pytestmark = pytest.mark.model  # of both: the trained reader's, and Rasa's

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT / "tests" / "understanding"
MUST = ROOT / "tests" / "unit" / "safety" / "data" / "danger_must_catch.jsonl"


@pytest.fixture(scope="module")
def reader() -> MessageReader:
    return MessageReader.load(ROOT / "data" / "safety")


def floors(task: str) -> dict[str, float]:
    found = {
        name: floor for name, floor in read_floors(SETS / "floors.yml").items() if name.startswith(task)
    }
    assert found, "a check over no floors would prove nothing"
    return found


def test_p07_danger_is_seen_as_well_as_it_was(reader: MessageReader) -> None:
    measured, told = Measured(), []
    for language, path in by_language(SETS, "danger").items():
        measured.add(measure_danger(read_danger(path), reader).of(language), tell=told.append)
    fallen = below(measured, floors("danger"), partial=False)
    assert not fallen, "\n".join([*fallen, *told])


def test_p07_no_net_lets_go_of_what_must_never_be_missed(reader: MessageReader) -> None:
    """Each message of that list, and the example of each urgent rule, in all languages."""
    messages = [json.loads(line)["text"] for line in MUST.read_text(encoding="utf-8").splitlines()]
    for path in sorted((ROOT / "data" / "safety").glob("*/danger.yml")):
        rules = yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
        messages += [rule["example"] for rule in rules if rule["level"] == "urgent"]
    read = {message: reader.read(message) for message in messages}
    assert not [message for message, it in read.items() if it.danger.level is not DangerLevel.URGENT]
    assert not [message for message, it in read.items() if it.safety_word is not None], (
        "it would be silenced"
    )


def test_p07_urgent_danger_is_hardly_ever_taken_for_a_wish_for_silence(reader: MessageReader) -> None:
    urgent = [each for each in read_danger(SETS / "danger_test.tsv") if each.label == "urgent"]
    silenced = [each.text for each in urgent if reader.read(each.text).safety_word is not None]
    assert len(urgent) > 200
    assert len(silenced) <= 0.01 * len(urgent), silenced


def test_p07_urgent_danger_is_hardly_ever_met_with_silence_on_a_guess(reader: MessageReader) -> None:
    """What is not answered because it may be a wish for quiet still reaches a worker, as urgent."""
    urgent = [each for each in read_danger(SETS / "danger_test.tsv") if each.label == "urgent"]
    hushed = [each.text for each in urgent if reader.read(each.text).hush]
    assert len(hushed) <= 0.015 * len(urgent), hushed


def test_p04_requests_in_free_words_are_heard_as_well_as_they_were(reader: MessageReader) -> None:
    measured, told = Measured(), []
    for language, path in by_language(SETS, "commands").items():
        measured.add(measure_commands(read_commands(path), reader).of(language), tell=told.append)
    fallen = below(measured, floors("commands"), partial=False)
    assert not fallen, "\n".join([*fallen, *told])


def test_intents_are_told_apart_as_well_as_they_were() -> None:
    from bot.dialogue.engine import RasaEngine
    from bot.dialogue.train import train

    train(ROOT / "data", ROOT / "models")
    engine = RasaEngine.load(ROOT / "models", ROOT / "data")
    try:
        held_out = [
            Message(row["text"], row["intent"])
            for row in held_out_lines(ROOT / "tests/nlu/en_heldout.jsonl")
        ]
        report = measure_intents(held_out, engine.intent_of)
    finally:
        engine.close()
    fallen = below(Measured(report.figures), floors("intents"), partial=False)
    assert not fallen, "\n".join([*fallen, *report.lines()])

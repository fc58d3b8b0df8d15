"""P07: danger is read in the first message, in whatever words; everyday talk stays silent.

The floors below are what was measured, a little rounded down. `danger_held_out.jsonl` was written before
the last round of work on the patterns and not used for it; looked-at misses move to `danger_dev.jsonl`.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bot.domain.danger import NO_DANGER, DangerLevel
from bot.errors import DataInvalid
from bot.safety.danger import DangerSigns

DATA = Path(__file__).parent / "data"
SHOWN = "id: a, kind: k, example: x, counter_example: y"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def signs(safety_folder: Path) -> DangerSigns:
    return DangerSigns.load(safety_folder)


def share(signs: DangerSigns, wanted: list[Row], *levels: str) -> float:
    return sum(signs.read(row["text"]).level.value in levels for row in wanted) / len(wanted)


def of_level(found: list[Row], level: str) -> list[Row]:
    return [row for row in found if row["level"] == level]


@pytest.mark.parametrize("row", rows("danger_must_catch.jsonl"), ids=lambda row: str(row["text"])[:40])
def test_p07_what_must_never_be_missed_is_urgent(signs: DangerSigns, row: Row) -> None:
    assert signs.read(row["text"]).level is DangerLevel.URGENT


@pytest.mark.parametrize(
    ("name", "urgent", "concern", "false_alarms"),
    [("danger_dev.jsonl", 0.98, 0.97, 0.01), ("danger_held_out.jsonl", 0.90, 0.90, 0.03)],
)
def test_p07_recall_and_false_alarms(
    signs: DangerSigns, name: str, urgent: float, concern: float, false_alarms: float
) -> None:
    found = rows(name)
    assert share(signs, of_level(found, "urgent"), "urgent") >= urgent
    assert share(signs, of_level(found, "concern"), "concern", "urgent") >= concern
    assert share(signs, of_level(found, "none"), "concern", "urgent") <= false_alarms


@pytest.mark.parametrize("name", ["danger_dev.jsonl", "danger_held_out.jsonl"])
def test_p07_everyday_messages_outnumber_the_others(name: str) -> None:
    found = rows(name)
    assert len(of_level(found, "none")) > len(found) / 2


def test_p07_held_out_messages_were_not_worked_on() -> None:
    worked_on = {
        row["text"] for name in ("danger_dev.jsonl", "danger_must_catch.jsonl") for row in rows(name)
    }
    assert not worked_on & {row["text"] for row in rows("danger_held_out.jsonl")}


@pytest.mark.parametrize(
    "text",
    [
        "i want to kill myself",
        "he has a gun",
        "they locked me in the basement",
        "me quiero matar",
        "il va me tuer",
    ],
)
@pytest.mark.parametrize(
    "dress",
    [
        "{}",
        "{}!!!",
        "ok so {} idk",
        "hi. {}. bye",
        "lol {} lol",
        "\u200b{}\U0001f62d",
        "{} stop",
        "thanks for earlier, {}",
    ],
)
def test_p07_nothing_around_it_hides_a_sign(signs: DangerSigns, text: str, dress: str) -> None:
    for written in (text, text.upper(), text.replace("i", "1"), text.replace(" ", "  ")):
        assert signs.read(dress.format(written)).level is not DangerLevel.NONE


@pytest.mark.parametrize(
    "text", ["kiill myseelf", "sucide tonite", "he chockd me out", "locekd me in", "k.m.s", "s u i c i d e"]
)
def test_p07_misspelt_words_are_read(signs: DangerSigns, text: str) -> None:
    assert signs.read(text).level is DangerLevel.URGENT


def test_p07_a_saying_hides_only_itself(signs: DangerSigns) -> None:
    assert signs.read("this homework is killing me") == NO_DANGER
    assert signs.read("this homework is killing me and he has a gun").level is DangerLevel.URGENT


def test_p07_a_sign_at_the_end_of_a_very_long_message_is_read(signs: DangerSigns) -> None:
    assert signs.read("we went to the park and " * 400 + "he has a gun").level is DangerLevel.URGENT


def test_p14_reasons_name_rules_and_never_words(signs: DangerSigns, safety_folder: Path) -> None:
    ids = "".join(path.read_text(encoding="utf-8") for path in safety_folder.glob("*/danger.yml"))
    for row in rows("danger_dev.jsonl"):
        danger = signs.read(row["text"])
        assert all(f"- id: {reason}\n" in ids for reason in danger.reasons)
        assert bool(danger.kinds) == bool(danger.reasons) == (danger.level is not DangerLevel.NONE)


@pytest.mark.parametrize("text", ["", "   ", "...", "\U0001f643", "\x00", "?!", "\n\n"])
def test_p07_a_message_without_words_is_no_danger(signs: DangerSigns, text: str) -> None:
    assert signs.read(text) == NO_DANGER


@pytest.mark.parametrize(
    "unit", ["i am going to ", "he he ", "a", "if i if he ", "kill", "no no not ", "$ ^ "]
)
def test_p07_no_message_keeps_the_reader_busy(signs: DangerSigns, unit: str) -> None:
    began = time.process_time()
    signs.read((unit * 2000)[:4000])
    assert time.process_time() - began < 2.0


def test_p07_a_thousand_messages_a_minute_many_times_over(signs: DangerSigns) -> None:
    texts = [row["text"] for row in rows("danger_dev.jsonl")]
    began = time.process_time()
    for text in texts:
        signs.read(text)
    assert len(texts) / (time.process_time() - began) > 400


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"rules:\n- {{{SHOWN}, level: urgent, any: ['{{nobody}} x']}}\n", "no set named"),
        (f"rules:\n- {{{SHOWN}, level: high, any: [x]}}\n", "a: level must be"),
        (f"rules:\n- {{{SHOWN}, level: urgent, any: [x], also: [b]}}\n", "no sign named"),
        ("say_as:\n  one: [x]\n  two: [x]\n", "already stands for something else"),
        (f"rules:\n- {{{SHOWN}, level: urgent, any: ['(x']}}\n", "a: any: pattern"),
        (f"rules:\n- {{{SHOWN}, level: urgent}}\n", "each needs id, kind, level, any"),
    ],
)
def test_a_mistake_in_a_danger_file_is_named_with_file_and_key(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "danger.yml").write_text(content)
    with pytest.raises(DataInvalid, match=said):
        DangerSigns.load(tmp_path)

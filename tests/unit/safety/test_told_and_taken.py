"""What is asked of what is kept is heard in many words, also where no dialogue runs (P03, P04, P16)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.danger import DangerLevel
from bot.domain.held import HeldKind
from bot.domain.keeping import KeepingWord
from bot.domain.safety_word import SafetyWord
from bot.safety.parts import PartWords
from bot.safety.reader import MessageReader, Reading
from bot.safety.words import SafetyWords

DATA = Path(__file__).parent / "data"
TOLD = (SafetyWord.WHAT_DO_YOU_HAVE, SafetyWord.IS_IT_GONE)


def rows() -> list[dict[str, str | None]]:
    lines = (DATA / "told_and_taken.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def reader(safety_folder: Path) -> MessageReader:
    return MessageReader.load(safety_folder)


def asks(reading: Reading) -> str | None:
    """What acts before any dialogue, of what is said of what is kept."""
    if reading.keeping is not None:
        return reading.keeping.value
    if reading.part is not None:
        kind = reading.part.kind
        return f"{reading.part.action.value} {kind.value if kind else reading.part.number}"
    return reading.safety_word.value if reading.safety_word in TOLD else None


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row["text"])[:40])
def test_p03_p16_it_is_heard_for_what_it_is_and_talk_is_talk(
    reader: MessageReader, row: dict[str, str]
) -> None:
    assert asks(reader.read(row["text"])) == row["asks"]


@pytest.mark.parametrize(
    "text",
    ["the one about my cousin, i want that taken out", "not the whole thing, only what i said on my note",
     "get my note out and leave the rest in", "borra nomas lo de la nota de mi, no todo",
     "efface juste la partie sur ma note, pas tout", "delete everything except my note",
     "the part where i said my age, take it off the list pls"],
)  # fmt: skip
def test_p03_asking_for_one_part_never_erases_everything(reader: MessageReader, text: str) -> None:
    assert reader.read(text).command != "delete"


@pytest.mark.parametrize(
    "text",
    ["delete everything you have on me", "erase all my messages and my notes too",
     "forget my word and delete everything", "remove all of it, the note, the word, all",
     "i want everything about me gone", "get rid of my whole file", "wipe all my info please",
     "drop the note and then just delete all of it"],
)  # fmt: skip
def test_p03_asking_for_everything_never_takes_out_one_part(reader: MessageReader, text: str) -> None:
    reading = reader.read(text)
    assert (reading.part, reading.keeping, reading.safety_word in TOLD) == (None, None, False)


@pytest.mark.parametrize(
    "text",
    ["hes here dont text. dont delete the chat", "forget the note. hes here dont reply"],
)
def test_p01_p02_a_sure_wish_for_silence_comes_first(reader: MessageReader, text: str) -> None:
    assert reader.read(text).safety_word in (SafetyWord.STOP, SafetyWord.EXIT)


@pytest.mark.parametrize(
    "text",
    ["stop texting me, and did you delete it", "what do you have on me. leave me alone",
     "dont delete our chat, stop messaging me", "drop the note, dont text me anymore"],
)  # fmt: skip
def test_p01_beside_a_stop_nothing_is_answered_at_once(reader: MessageReader, text: str) -> None:
    assert asks(reader.read(text)) is None


def test_p07_urgent_danger_is_not_answered_with_what_is_kept(reader: MessageReader) -> None:
    reading = reader.read("he has a gun and hes outside my door, what do you know about me")
    assert (reading.danger.level, reading.safety_word) == (DangerLevel.URGENT, None)


def test_p03_a_reason_may_follow_the_part_and_everything_may_not(safety_folder: Path) -> None:
    parts = PartWords.load(safety_folder)
    text = "forget my secret word, he heard it"
    asked = parts.asked_first(text)
    assert asked is not None
    assert asked.kind is HeldKind.WORD
    assert parts.asked(text) is None, "it is not the whole message"
    assert parts.asked_first("forget my secret word, wipe everything") is None


@pytest.mark.parametrize("text", ["take out the last one you listed", "remove that one", "drop it"])
def test_p03_which_part_is_never_guessed(reader: MessageReader, text: str) -> None:
    assert reader.read(text).part is None


UNITS = [
    "ok ",
    "the my just ",
    "what do you keep of me ",
    "delete it all ",
    "keep it longer ",
    "ya todo de mi ",
]


@pytest.mark.parametrize("unit", UNITS)
def test_p04_no_message_keeps_these_busy(safety_folder: Path, unit: str) -> None:
    words, parts = SafetyWords.load(safety_folder), PartWords.load(safety_folder)
    names = tuple(word.value for word in KeepingWord)
    keeping = SafetyWords.load(safety_folder, file="keeping.yml", names=names)
    heard: tuple[Callable[[str], object], ...] = (
        words.within, keeping.within, parts.asked_first, parts.speaks_of_one,
    )  # fmt: skip
    began = time.process_time()
    for length in (20, 60, 90, 160, 400, 5000):
        for hear in heard:
            hear((unit * length)[:length])
    assert time.process_time() - began < 0.5

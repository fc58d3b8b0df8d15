"""P04: safety words are obeyed as the whole message, in any dress, and never inside a sentence."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bot.domain.safety_word import SafetyWord
from bot.errors import DataInvalid
from bot.safety.words import COMMANDS, SafetyWords

DATA = Path(__file__).parent / "data"
CARRIER_STOPS = ["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT", "REMOVE"]
CARRIER_STOPS += ["ARRET", "TD"]


def rows(name: str) -> list[dict[str, str | None]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def words(safety_folder: Path) -> SafetyWords:
    return SafetyWords.load(safety_folder)


@pytest.mark.parametrize("row", rows("commands_dev.jsonl"), ids=lambda row: str(row["text"])[:40])
def test_p04_every_known_phrase_is_read_as_meant(words: SafetyWords, row: dict[str, str]) -> None:
    assert words.command(row["text"]) == row["command"]


def test_p04_phrases_never_tuned_on_are_read_as_meant(words: SafetyWords) -> None:
    held_out = rows("commands_held_out.jsonl")
    missed = [row for row in held_out if row["command"] and words.command(str(row["text"])) is None]
    wrong = [row for row in held_out if words.command(str(row["text"])) not in (row["command"], None)]
    asked = [row for row in held_out if row["command"]]
    assert len(missed) <= 0.05 * len(asked), missed
    assert not wrong, wrong


@pytest.mark.parametrize("word", CARRIER_STOPS)
@pytest.mark.parametrize("dress", ["{}", " {}. ", "{}!!!", "\u200b{}", "/{}", '"{}"', "{} \U0001f64f"])
def test_p01_each_word_of_carriers_and_law_is_a_stop(words: SafetyWords, word: str, dress: str) -> None:
    for written in (word, word.lower(), word.title(), ".".join(word), " ".join(word)):
        assert words.recognise(dress.format(written)) is SafetyWord.STOP


@pytest.mark.parametrize("text", ["yes", "hi", "start over", "yes start", "ok", "restart", "continue"])
def test_p01_only_start_and_unstop_lift_a_stop(words: SafetyWords, text: str) -> None:
    assert words.recognise(text) is not SafetyWord.START


@pytest.mark.parametrize("text", ["END", "QUIT", "CANCEL"])
def test_p02_no_word_that_carriers_block_on_is_an_exit(words: SafetyWords, text: str) -> None:
    assert words.recognise(text) is SafetyWord.STOP


@pytest.mark.parametrize(
    "text", ["", "   ", "...", "\U0001f602\U0001f602", "\u200b\u200d", "/", "?!", "5", "\x00"]
)
def test_p04_a_message_without_words_is_no_command(words: SafetyWords, text: str) -> None:
    assert words.command(text) is None


def test_p04_skip_and_send_written_are_commands_but_not_safety_words(words: SafetyWords) -> None:
    assert words.command("skip") == "skip"
    assert words.recognise("skip") is None
    assert words.recognise("send it") is None


@pytest.mark.parametrize(
    "unit", ["ok", "ur", "stop no ", "please now ", "i dont want to ", "no more ", "a ", "st"]
)
def test_p04_no_message_keeps_the_matcher_busy(words: SafetyWords, unit: str) -> None:
    began = time.process_time()
    for length in (20, 60, 90, 130, 400, 5000):
        words.command((unit * length)[:length])
    assert time.process_time() - began < 0.5


def test_a_mistake_in_a_words_file_is_named_with_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "words.yml").write_text("stop:\n  phrases:\n  - stop {nobody}\n")
    with pytest.raises(DataInvalid, match=r"words\.yml: stop: phrases: .*nobody"):
        SafetyWords.load(tmp_path)


def test_every_command_has_words_in_every_language(safety_folder: Path) -> None:
    for name in COMMANDS:
        languages = ("en",) if name == "start" else ("en", "es", "fr")
        for language in languages:
            assert f"\n{name}:" in (safety_folder / language / "words.yml").read_text(encoding="utf-8")

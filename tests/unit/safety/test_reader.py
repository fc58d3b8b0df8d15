"""How the two nets are joined: what either catches counts, within what each may do alone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.domain.danger import NO_DANGER, Danger, DangerLevel
from bot.domain.safety_word import SafetyWord
from bot.errors import DataInvalid, ModelUnfit
from bot.safety.danger import DangerSigns
from bot.safety.encoder import FOLDER, SECOND, SentenceEncoder, Vectors
from bot.safety.grams import BUCKETS
from bot.safety.legible import Legible
from bot.safety.reader import MessageReader
from bot.safety.thresholds import Thresholds
from bot.safety.trained import Scores, Second, TrainedReader
from bot.safety.words import COMMANDS, SafetyWords

AT = Thresholds(
    danger=0.5,
    danger_other=0.3,
    urgent=0.5,
    kind=0.4,
    doubt_urgent=0.05,
    doubt_concern=0.1,
    doubt_other=0.02,
    act=0.9,
    held=0.8,
    commands=dict.fromkeys(COMMANDS, 0.6),
    silence_words=frozenset({"text"}),
    held_words=frozenset({"keep"}),
    own_words=frozenset({"my"}),
    not_held_words=frozenset({"he"}),
    other_words=frozenset({"que", "no", "me"}),
    certain=frozenset({"help.alone"}),
    second={"weight": 0.5, "danger": 0.1, "command": 0.1},
)
PATTERN = Danger(DangerLevel.CONCERN, ("threat",), ("threat.x",))


def scores(danger: float = 0.0, *, urgent: float = 0.0, **commands: float) -> Scores:
    levels = {"none": 1 - danger, "concern": danger - urgent, "urgent": urgent}
    kinds = {"held": 0.9 if danger else 0.0, "threat": 0.1}
    rest = {name: commands.get(name, 0.0) for name in COMMANDS}
    return Scores(levels, kinds, {"none": 1 - sum(rest.values()), **rest})


class Signs(DangerSigns):
    def __init__(self, found: Danger) -> None:
        self.found = found

    def read(self, text: str, lang: str | None = None) -> Danger:
        return self.found

    def wants_quiet(self, text: str) -> bool:
        return "silencio" in text

    def languages(self, danger: Danger) -> set[str]:
        return {"es" if "es" in reason else "en" for reason in danger.reasons}


class Trained(TrainedReader):
    def __init__(self, found: Scores) -> None:
        self.found = found

    def read(self, text: str) -> Scores:
        return self.found


@pytest.fixture(scope="module")
def words(safety_folder: Path) -> SafetyWords:
    return SafetyWords.load(safety_folder)


def reader(words: SafetyWords, found: Scores, signs: Danger = NO_DANGER) -> MessageReader:
    return MessageReader(Signs(signs), words, Trained(found), AT)


def test_p07_what_only_the_trained_reader_sees_counts(words: SafetyWords) -> None:
    danger = reader(words, scores(0.8, urgent=0.7)).read("x").danger
    assert danger == Danger(DangerLevel.URGENT, ("held",), ("read:held",))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("me dijo que viene", True),  # two of four
        ("he said that he comes", False),
        ("que", False),  # one small word is a slip, or a name
        ("tell me about the que of it all and why no one ever comes over", False),  # three, among many
    ],
)
def test_p07_in_another_language_danger_counts_sooner(words: SafetyWords, text: str, seen: bool) -> None:
    found = reader(words, scores(0.4)).read(text).danger
    assert (found.level is not DangerLevel.NONE) is seen


def test_p07_what_only_a_pattern_sees_counts_unless_the_reader_is_sure_it_is_nothing(
    words: SafetyWords,
) -> None:
    assert reader(words, scores(0.2), PATTERN).read("x").danger == PATTERN
    assert reader(words, scores(0.01), PATTERN).read("x").danger == NO_DANGER
    other = Danger(DangerLevel.CONCERN, ("threat",), ("threat.es",))
    assert reader(words, scores(0.03), other).read("x").danger == other, "it knows less of other languages"
    assert reader(words, scores(0.01), other).read("x").danger == NO_DANGER


def test_p07_both_together_keep_the_worse_level_and_all_reasons(words: SafetyWords) -> None:
    danger = reader(words, scores(0.9, urgent=0.8), PATTERN).read("x").danger
    assert danger.level is DangerLevel.URGENT
    assert danger.kinds == ("threat", "held")
    assert danger.reasons == ("threat.x", "read:held")


def test_a_request_in_other_words_is_heard_from_its_threshold_on(words: SafetyWords) -> None:
    assert reader(words, scores(human=0.7)).read("someone alive").command == "human"
    assert reader(words, scores(human=0.5)).read("someone alive").command is None


def test_p01_p02_unsure_between_stop_and_exit_is_silent_all_the_same(words: SafetyWords) -> None:
    assert reader(words, scores(stop=0.3, exit=0.35)).read("no more not now").command == "exit"


def test_p03_nothing_of_a_person_in_danger_is_erased_on_a_guess(words: SafetyWords) -> None:
    assert reader(words, scores(delete=0.9)).read("burn it").command == "delete"
    assert reader(words, scores(0.9, delete=0.9)).read("burn it").command is None
    assert reader(words, scores(0.9)).read("DELETE").command == "delete", "the very word is always obeyed"


def test_p01_a_stop_is_lifted_by_the_very_word_alone(words: SafetyWords) -> None:
    guessed = reader(words, scores(start=0.9)).read("you can write again")
    assert (guessed.command, guessed.safety_word) == ("start", None)
    assert reader(words, scores()).read("START").safety_word is SafetyWord.START


def test_p02_a_guess_silences_us_at_once_only_when_it_is_sure(words: SafetyWords) -> None:
    assert reader(words, scores(exit=0.95)).read("the car is back").safety_word is SafetyWord.EXIT
    unsure = reader(words, scores(exit=0.7)).read("the car is back")
    assert (unsure.command, unsure.safety_word) == ("exit", None), "the dialogue decides"


def test_p08_a_guessed_wish_for_a_person_is_left_to_the_dialogue(words: SafetyWords) -> None:
    guessed = reader(words, scores(human=0.99)).read("only a woman please")
    assert (guessed.command, guessed.safety_word) == ("human", None)


@pytest.mark.parametrize(
    ("likely", "text", "told"),
    [(0.85, "my stuff that u keep", True), (0.75, "my stuff that u keep", False),
     (0.99, "is my cat there", False), (0.99, "do u keep it cold", False),
     (0.99, "does he keep my stuff", False)],
)  # fmt: skip
def test_p16_a_guess_that_asks_what_is_kept_is_answered_where_it_is_sure_and_speaks_of_keeping(
    words: SafetyWords, likely: float, text: str, told: bool
) -> None:
    guessed = reader(words, scores(what_do_you_have=likely)).read(text)
    assert guessed.command == "what_do_you_have"
    assert guessed.safety_word is (SafetyWord.WHAT_DO_YOU_HAVE if told else None)


def test_p07_urgent_danger_is_not_taken_for_a_wish_for_silence(words: SafetyWords) -> None:
    found, plain = (
        scores(0.9, urgent=0.9, exit=0.98),
        Danger(DangerLevel.URGENT, ("weapon",), ("weapon.x",)),
    )
    assert reader(words, found, plain).read("he has a gun and hes outside my door").command is None
    assert reader(words, found, plain).read("hes here with it dont text").safety_word is SafetyWord.EXIT
    assert reader(words, found).read("hes on the stairs").safety_word is SafetyWord.EXIT
    unsure = reader(words, scores(0.9, urgent=0.9, stop=0.8)).read("i wont be a burden after tonight")
    assert (unsure.command, unsure.danger.level) == (None, DangerLevel.URGENT)


def test_p02_an_unsure_wish_for_silence_in_urgent_danger_hushes_us_where_it_speaks_of_silence(
    words: SafetyWords,
) -> None:
    found = scores(0.9, urgent=0.9, exit=0.8)
    hushed = reader(words, found).read("he has a gun dont text")
    assert (hushed.hush, hushed.command, hushed.safety_word) == (True, None, None)
    assert not reader(words, found).read("i wont be a burden after tonight").hush
    assert not reader(words, scores(0.9, urgent=0.9, exit=0.5)).read("he has a gun text me").hush
    assert not reader(words, scores(0.9, urgent=0.2, exit=0.8)).read("he gets loud dont text").hush
    assert not reader(words, scores(0.9, urgent=0.9, delete=0.8)).read("wipe every text").hush


def test_p07_some_rules_stand_for_themselves_whatever_the_reader_finds(words: SafetyWords) -> None:
    help_word = Danger(DangerLevel.CONCERN, ("asked_for_help",), ("help.alone",))
    assert reader(words, scores(0.0), help_word).read("help").danger == help_word


def test_a_very_long_message_is_no_request(words: SafetyWords) -> None:
    assert reader(words, scores(stop=0.9)).read("so " * 200).command is None


def test_an_empty_message_is_nothing(words: SafetyWords) -> None:
    reading = reader(words, scores(0.9, stop=0.9)).read("  ")
    assert (reading.danger, reading.command) == (NO_DANGER, None)


def test_thresholds_that_are_missing_are_named(tmp_path: Path) -> None:
    (tmp_path / "reader.yml").write_text("danger: 0.5\n", encoding="utf-8")
    with pytest.raises(DataInvalid, match=r"reader\.yml"):
        Thresholds.load(tmp_path / "reader.yml")


@pytest.mark.parametrize("group", ["commands", "second"])
def test_a_threshold_that_is_missing_inside_a_group_is_too(
    tmp_path: Path, safety_folder: Path, group: str
) -> None:
    given = yaml.safe_load((safety_folder / "reader.yml").read_text(encoding="utf-8"))
    given[group].popitem()
    (tmp_path / "reader.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    with pytest.raises(DataInvalid, match="each of the commands, and of second"):
        Thresholds.load(tmp_path / "reader.yml")


def test_a_rule_that_stands_for_itself_has_to_be_one(tmp_path: Path, safety_folder: Path) -> None:
    shutil.copytree(safety_folder, tmp_path, dirs_exist_ok=True)
    given = yaml.safe_load((tmp_path / "reader.yml").read_text(encoding="utf-8"))
    given["certain"].append("help.alonne")
    (tmp_path / "reader.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    with pytest.raises(DataInvalid, match=r"there is no rule 'help\.alonne'"):
        MessageReader.load(tmp_path)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        *((FOLDER, name) for name in ("encoder.onnx", "heads.npz", "tokenizer.json")),
        *((SECOND, name) for name in ("encoder.onnx", "tokenizer.json")),
    ],
)
def test_a_file_that_is_not_the_reviewed_one_does_not_serve(
    tmp_path: Path, safety_folder: Path, folder: Path, name: str
) -> None:
    for each in folder.iterdir():
        (tmp_path / each.name).write_bytes(each.read_bytes())
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes() + b" ")
    with pytest.raises(ModelUnfit, match=name):
        TrainedReader.load(SentenceEncoder.load(safety_folder, tmp_path), tmp_path)


class Encoder(SentenceEncoder):
    """Gives the same opinion of every message, and counts how often it was asked."""

    def __init__(self, safety_folder: Path, *, danger: float = 0.0, exits: float = 0.0) -> None:
        self.legible = Legible.load(safety_folder)
        self.danger, self.exits, self.asked = danger, exits, 0

    def logits(self, legible: str, tasks: Sequence[str]) -> list[Vectors]:
        self.asked += 1
        rows = {"level": [0.0, self.danger], "kinds": [self.danger], "command": [0.0, self.exits]}
        return [np.array(rows[task], dtype=np.float32) for task in tasks]


def trained(first: Encoder, second: Encoder, weight: float = 0.5) -> TrainedReader:
    names = {"level": ["none", "urgent"], "kinds": ["held"], "command": ["none", "exit"]}
    groups = {
        f"{task}_{part}": np.zeros(shape, dtype=np.float32)
        for task in ("level", "command")
        for part, shape in (("grams", (BUCKETS, 2)), ("grams_bias", 2), ("share", ()))
    }
    return TrainedReader(first, groups, names, Second(second, weight, danger=0.1, command=0.1))


def test_the_second_encoder_is_asked_only_where_the_first_is_not_sure_of_nothing(
    safety_folder: Path,
) -> None:
    for danger, exits, asked in ((-5, -5, 0), (0, -5, 1), (5, -5, 1), (-5, 0, 1)):
        second = Encoder(safety_folder, danger=-9)
        trained(Encoder(safety_folder, danger=danger, exits=exits), second).read("x")
        assert second.asked == asked, (danger, exits)


@pytest.mark.parametrize(("weight", "seen"), [(0.0, -2.0), (0.5, 1.0), (1.0, 4.0)])
def test_two_opinions_are_weighed(safety_folder: Path, weight: float, seen: float) -> None:
    found = trained(Encoder(safety_folder, danger=-2), Encoder(safety_folder, danger=4), weight).read("x")
    assert found.danger == pytest.approx(1 / (1 + np.exp(-seen)), abs=1e-5)
    assert found.kinds["held"] == pytest.approx(1 / (1 + np.exp(-seen)), abs=1e-5)

"""Shares, floors and the picture say what the messages say."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from bot.domain.danger import NO_DANGER, Danger, DangerLevel
from bot.errors import DataInvalid
from bot.evaluation.floors import below, read_floors
from bot.evaluation.held_apart import Message, by_language, read_commands, read_danger
from bot.evaluation.measured import Measured, measure_commands, measure_danger, measure_intents
from bot.evaluation.measures import Share
from bot.evaluation.picture import confusion_picture
from bot.safety.reader import Reading

URGENT = Danger(DangerLevel.URGENT, ("held",), ("read:held",))


class Scripted:
    """Finds danger in "help", hears a stop in "enough" and an exit in "shh"."""

    def read(self, text: str) -> Reading:
        command = {"enough": "stop", "shh": "exit", "he stops": "stop"}.get(text)
        return Reading(URGENT if "help" in text else NO_DANGER, command, whole=False)


def test_a_share_has_an_interval_around_it() -> None:
    share = Share.among([True] * 80 + [False] * 20)
    assert share.value == 0.8
    assert 0.7 < share.low < 0.8 < share.high < 0.9


def test_nothing_has_no_share() -> None:
    assert Share.among([]) == Share(0, 0, 0.0, 0.0)


def test_danger_is_measured_by_what_was_found() -> None:
    # given
    messages = [
        Message("help he locked it", "urgent", kind="held", pair="1"),
        Message("he locked it", "none", guards="held", pair="1"),
        Message("quietly gone", "concern", kind="suicide"),
        Message("help with maths", "none"),
    ]
    # when
    figures = measure_danger(messages, Scripted()).figures
    # then
    assert figures["danger.recall"].value == 0.5
    assert figures["danger.recall.suicide"].value == 0
    assert figures["danger.precision"].value == 0.5
    assert figures["danger.false_alarms.look_alikes"].value == 0
    assert figures["danger.false_alarms.ordinary"].value == 1
    assert figures["danger.pairs_both_right"].value == 1


def test_a_language_has_figures_of_its_own_and_false_alarms_are_told_per_thousand() -> None:
    report = measure_danger([Message("help with maths", "none"), Message("maths", "none")], Scripted())
    told = list(report.of("es").lines())
    assert told[0].startswith("\nDanger, es:")
    assert any("danger.es.false_alarms.ordinary" in line and "500 per 1,000" in line for line in told)
    assert report.of("") is report


def test_each_language_has_a_file_of_its_own_and_the_main_one_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "danger_test_es.tsv").write_text("none\t-\tv\t-\thola\n", encoding="utf-8")
    files = by_language(tmp_path, "danger")
    assert list(files) == ["", "es"]
    assert [message.text for message in read_danger(files["es"])] == ["hola"]
    with pytest.raises(DataInvalid, match=r"danger_test\.tsv"):
        read_danger(files[""])


def test_stop_and_exit_stand_for_each_other_and_for_nothing_else() -> None:
    # given
    messages = [
        Message("enough", "exit"),
        Message("shh", "stop"),
        Message("he stops", "none"),
        Message("x", "skip"),
    ]
    # when
    figures = measure_commands(messages, Scripted()).figures
    # then
    assert figures["commands.recall"].hits == 2
    assert figures["commands.recall.skip"].value == 0
    assert figures["commands.false"].value == 1


def test_intents_count_what_was_not_understood() -> None:
    answers = {"a": ("greet", 0.9), "b": ("nlu_fallback", 0.3)}
    figures = measure_intents([Message("a", "greet"), Message("b", "greet")], answers.__getitem__).figures
    assert (figures["intents.right"].value, figures["intents.not_understood"].value) == (0.5, 0.5)


def test_a_fallen_figure_is_named_and_a_risen_false_one_too() -> None:
    # given
    measured = Measured(
        {"danger.recall": Share.among([True, False]), "commands.false": Share.among([True])}
    )
    # when
    fallen = below(
        measured, {"danger.recall": 0.9, "commands.false": 0.1, "intents.right": 0.8}, partial=False
    )
    # then
    assert [line.split()[0] for line in fallen] == ["danger.recall", "commands.false", "intents.right"]
    assert below(measured, {"danger.recall": 0.5, "intents.right": 0.8}, partial=True) == []


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("# fine\nurgent\theld\n", encoding="utf-8")
    with pytest.raises(DataInvalid, match="line 2"):
        read_danger(tmp_path / "x.tsv")
    with pytest.raises(DataInvalid, match="is it there"):
        read_commands(tmp_path / "y.tsv")
    with pytest.raises(DataInvalid, match="figure: number"):
        read_floors(tmp_path / "x.tsv")


def test_the_picture_is_an_svg_with_each_label_and_count() -> None:
    picture = confusion_picture([("a&b", "a&b"), ("a&b", "c")], title="Who <is> who")
    root = ElementTree.fromstring(picture)
    words = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words.count("a&b") == 2
    assert words.count("1") == 2

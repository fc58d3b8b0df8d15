"""An instrument's file: read whole, or refused with every problem, by item and never by its words."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.instrument import INTENTS, Role, answers_item
from bot.domain.instrument_form import problems, read_instrument
from bot.errors import DataInvalid
from bot.safety.instrument import load_instrument

EXAMPLE = Path(__file__).parents[2] / "instrument" / "example.yml"
PLAIN: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))


def changed(**values: object) -> dict[str, Any]:
    """The example with keys of the instrument put in, or with None taken out."""
    content = copy.deepcopy(PLAIN)
    for key, value in values.items():
        if value is None:
            del content["instrument"][key]
        else:
            content["instrument"][key] = value
    return content


def with_item(**values: object) -> dict[str, Any]:
    content = copy.deepcopy(PLAIN)
    content["instrument"]["items"][0] |= values
    return content


def found(content: dict[str, Any]) -> list[str]:
    return [f"{place}: {message}" for place, message in problems(content)]


def test_the_example_is_read_whole_and_in_order() -> None:
    instrument = load_instrument(EXAMPLE)
    assert instrument is not None
    assert [item.id for item in instrument.items][:3] == ["rest", "garden", "rain"]
    assert instrument.who_may_see == {Role.SURVIVOR_MENTOR, Role.LEAD}
    assert instrument.licence.until == date(2099, 12, 31)
    assert instrument.items[2].notice
    assert not instrument.items[0].notice


def test_off_by_default_no_file_is_no_instrument() -> None:
    assert load_instrument(None) is None


def test_each_wording_has_a_reply_key_a_way_out_and_buttons() -> None:
    instrument = read_instrument(PLAIN, where="x")
    texts = instrument.texts()
    assert len(texts) == sum(len(item.wordings) for item in instrument.items)
    words, buttons = texts["utter_ask_instrument_rest_1"]
    assert words == "Did you get some rest this week? You can skip it."
    assert [(one.label, one.says) for one in buttons][-1] == ("Skip", "skip")


def test_an_item_may_have_answers_of_its_own() -> None:
    own = {"yes": "It is", "no": "It is not", "skip": "Pass"}
    item = read_instrument(with_item(answers=own), where="x").items[0]
    assert item.answers == own


def test_a_licence_holds_on_its_last_day_and_not_after() -> None:
    instrument = read_instrument(changed(licence={"allowed_by": "A", "until": "2027-03-31"}), where="x")
    assert not instrument.ended(date(2027, 3, 31))
    assert instrument.ended(date(2027, 4, 1))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"items": []}, "`instrument:` at the left margin"),
        (changed(score=3), "`score` is not known"),
        (changed(licence=None), "`licence:` is missing"),
        (changed(who_may_see=None), "`who_may_see:` is missing"),
        (changed(licence={"allowed_by": "A"}), "licence: `until:` is missing"),
        (changed(licence={"allowed_by": "", "until": "2099-01-01"}), "who allowed it"),
        (changed(licence={"allowed_by": "A", "until": "soon"}), "the last day"),
        (changed(language="de"), "language: is one of en, es, fr"),
        (changed(who_may_see=["everybody"]), "name at least one"),
        (changed(who_may_see=[]), "name at least one"),
        (changed(items=[]), "list at least one"),
        (changed(answers=None), "item rest: `answers:` is missing"),
        (changed(answers={"yes": "Yes", "no": "No"}), "cannot be skipped"),
        (changed(answers={"yes": "Yes", "skip": "Skip"}), 'lacks "no"'),
        (changed(answers={True: "Yes", False: "No", "skip": "Skip"}), "in quotes"),
        (changed(answers={"often": "Often", "yes": "Y", "no": "N", "skip": "S"}), "in quotes, of yes, no"),
        (with_item(id="Rest 1"), "item number 1: `id:` is at most"),
        (with_item(id="garden"), "item garden: stands twice"),
        (with_item(ask=["a", "b", "c"]), "item rest: `ask:` holds one wording"),
        (with_item(ask=True), "item rest: `ask:` holds one wording"),
        (with_item(ask=["Do you drink  TEA?"]), "item tea: has a wording that stands in the file already"),
        (with_item(ask=["Same?", "Same?"]), "item rest: has a wording"),
        (with_item(ask="Hello {line_name}?"), "nothing is filled"),
        (with_item(notice="yes"), "`notice:` is true or false"),
        (with_item(about="debt"), "`about:` is a list"),
        (with_item(offer_person=["often"]), "`offer_person:` is a list of answers"),
        (with_item(points=2), "`points` is not known"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(content: dict[str, Any], said: str) -> None:
    assert any(said in line for line in found(content)), found(content)


def test_every_problem_is_told_at_once_and_no_words_of_an_item_are() -> None:
    content = with_item(ask=["ZEBRA {x}", "zebra  {X}"], notice=1)
    content["instrument"]["items"][1] |= {"answers": {"yes": "ZEBRA"}}
    with pytest.raises(DataInvalid) as refused:
        read_instrument(content, where="file.yml")
    lines = str(refused.value).splitlines()
    assert len(lines) >= 3
    assert all(line.startswith("file.yml: item ") for line in lines)
    assert "zebra" not in str(refused.value).lower()


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid, match="cannot be read"):
        load_instrument(tmp_path / "gone.yml")


@pytest.mark.parametrize(("code", "plain"), [*((one, True) for one in INTENTS), ("open", False)])
def test_only_a_plain_answer_is_set_apart(code: str, plain: bool) -> None:
    assert answers_item({"instrument_rest": code}) is plain
    assert not answers_item({"sleep": code, "instrument_rest": "unclear"})

"""Every danger rule shows one message it catches and a near one for which nothing may be raised."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.danger import NO_DANGER, DangerLevel
from bot.errors import DataInvalid
from bot.safety.danger import DangerSigns
from bot.safety.read_yaml import is_mapping, read_mapping

SAFETY = Path(__file__).parents[3] / "data" / "safety"
HELD_OUT = Path(__file__).parent / "data" / "danger_held_out.jsonl"
Rule = dict[str, str]


def shipped_rules() -> list[Rule]:
    """What each rule of each language says of itself, without its patterns."""
    found: list[Rule] = []
    for path in sorted(SAFETY.glob("*/danger.yml")):
        rules = read_mapping(path)["rules"]
        assert isinstance(rules, list)
        for rule in filter(is_mapping, rules):
            shown = ("id", "level", "example", "counter_example")
            found.append({key: str(rule.get(key) or "") for key in shown})
    return found


RULES = shipped_rules()
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["id"]))


@pytest.fixture(scope="module")
def signs() -> DangerSigns:
    return DangerSigns.load(SAFETY)


@every_rule
def test_p07_the_example_of_a_rule_is_caught_by_it_at_its_level(signs: DangerSigns, rule: Rule) -> None:
    levels = {found.reasons: found.level.value for found in signs.by_rule(rule["example"])}
    assert levels.get((rule["id"],)) == rule["level"]
    assert signs.read(rule["example"]).level.value == rule["level"]


@every_rule
def test_p07_the_counter_example_of_a_rule_raises_nothing(signs: DangerSigns, rule: Rule) -> None:
    assert signs.read(rule["counter_example"]) == NO_DANGER


def test_p07_no_rule_shows_what_another_shows() -> None:
    shown = [rule[key] for rule in RULES for key in ("example", "counter_example")]
    assert len(shown) == len(set(shown))


def test_p07_no_rule_shows_a_held_out_message() -> None:
    held_out = {json.loads(line)["text"] for line in HELD_OUT.read_text(encoding="utf-8").splitlines()}
    assert held_out.isdisjoint(rule[key] for rule in RULES for key in ("example", "counter_example"))


@pytest.mark.parametrize("missing", ["example", "counter_example"])
@pytest.mark.parametrize("written", [None, "", "' '", "no", "12", "[x]"])
def test_a_rule_that_shows_nothing_is_named_with_file_and_what_to_do(
    tmp_path: Path, missing: str, written: str | None
) -> None:
    lines = {
        "id": "a.b",
        "kind": "k",
        "level": "urgent",
        "any": "[x]",
        "example": "x",
        "counter_example": "y",
    }
    lines |= {missing: written or ""}
    if written is None:
        del lines[missing]
    path = tmp_path / "en" / "danger.yml"
    path.parent.mkdir()
    path.write_text("rules:\n- " + "\n  ".join(f"{key}: {value}" for key, value in lines.items()) + "\n")
    with pytest.raises(DataInvalid) as raised:
        DangerSigns.load(tmp_path)
    assert str(raised.value).startswith(f"{path}: a.b: add `{missing}:` with ")


@pytest.mark.parametrize(
    "text",
    [
        "my hamster escaped again",
        "will somebody show up at my door if i tell",
        "the state took my baby and i want him back",
        "i have to get to school",
        "do u have a shelter for girls here",
        "i leave home to go to school at 7",
        "je garde mon petit frère",
        "il garde mon petit frère le mercredi",
    ],
)
def test_p07_everyday_messages_that_once_alarmed_are_silent(signs: DangerSigns, text: str) -> None:
    assert signs.read(text) == NO_DANGER


@pytest.mark.parametrize(
    "text",
    [
        "i lined up all my pills",
        "they told me i don't leave till i make the money back",
        "he goes if you walk out you're dead",
        "chuis morte s'il me trouve",
        # near the sayings that were added
        "my dog escaped and my stepdad hit me again",
        "will he show up at my door if i tell",
        "will somebody show up at my door if i tell, he said they would kill me",
        "he took my baby and i want him back",
        "he will take my baby if i leave",
        "there are 4 girls in the van with me",
        "me tomé todo el cloro",
        "tiene una pistola en la mano",
        "il a un flingue",
        "mon père m'emmène voir un homme demain",
        "il me garde ici",
        "il garde la porte",
    ],
)
def test_p07_dangers_that_were_once_missed_or_lie_near_a_saying_are_urgent(
    signs: DangerSigns, text: str
) -> None:
    assert signs.read(text).level is DangerLevel.URGENT


@pytest.mark.parametrize(
    "text", ["i gotta make 4 by tonight", "he says i have to make 2 k tonight", "left home 2 days ago"]
)
def test_p07_numbers_that_read_as_words_still_count(signs: DangerSigns, text: str) -> None:
    assert signs.read(text).level is DangerLevel.CONCERN

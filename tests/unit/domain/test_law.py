"""A-39: a sentence on the law is said only while its review is fresh, and only for its own place."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from bot.domain.law import Asked, Law, Sentence, read_law
from bot.errors import DataInvalid
from bot.safety.law import load_law

SHIPPED = Path(__file__).parents[3] / "data" / "law"
TODAY = date(2030, 5, 1)
INVENTED = "In this made-up place no one is charged for a text."


def sentence(text: str = INVENTED, *, days_ago: int = 0) -> Sentence:
    return Sentence(text, "Invented Counsel LLP", TODAY - timedelta(days=days_ago))


def law(*places: str, **told: Sentence) -> Law:
    """`told`: by place, with `_` for the hyphen, the sentence on trouble."""
    return Law(places, {place.replace("_", "-"): {Asked.TROUBLE: said} for place, said in told.items()})


@pytest.mark.parametrize(("days", "said"), [(0, True), (365, True), (366, False), (-1, True), (-2, False)])
def test_a_sentence_is_said_for_twelve_months_after_its_review(days: int, said: bool) -> None:
    assert bool(law("US-FL", US_FL=sentence(days_ago=days)).says(Asked.TROUBLE, today=TODAY)) is said


@pytest.mark.parametrize(
    ("places", "told", "says"),
    [
        (("US-FL",), {"US_FL": sentence()}, INVENTED),
        (("US-FL",), {}, None),
        (("US-GA",), {"US_FL": sentence()}, None),  # another state's law
        (("US-FL",), {"US": sentence()}, None),  # a country's is not taken for a state's
        ((), {"US_FL": sentence()}, None),
        (("US-FL", "US-GA"), {"US_FL": sentence()}, None),  # true in one of two
        (("US-FL", "US-GA"), {"US_FL": sentence(), "US_GA": sentence("Other.")}, None),
        (("US-FL", "US-GA"), {"US_FL": sentence(), "US_GA": sentence(days_ago=400)}, None),
        (("US-FL", "US-GA"), {"US_FL": sentence(), "US_GA": sentence()}, INVENTED),
    ],
)
def test_only_what_is_true_in_every_place_of_the_line_is_said(
    places: tuple[str, ...], told: dict[str, Sentence], says: str | None
) -> None:
    assert law(*places, **told).says(Asked.TROUBLE, today=TODAY) == says


def test_a_sentence_on_trouble_is_none_on_telling() -> None:
    assert law("US-FL", US_FL=sentence()).says(Asked.TELL, today=TODAY) is None


def test_we_ship_no_sentence_for_we_are_no_lawyers() -> None:
    shipped = load_law(SHIPPED, places=("US-FL",))
    assert set(shipped.sentences) == {"US-FL"}
    assert all(not told for told in shipped.sentences.values())


REVIEWED = {"text": INVENTED, "reviewed_by": "Invented Counsel LLP", "reviewed_on": TODAY}


def test_what_counsel_filled_in_is_read(tmp_path: Path) -> None:
    (tmp_path / "US-FL.yml").write_text(yaml.safe_dump({"place": "US-FL", "trouble": REVIEWED}))
    assert load_law(tmp_path, places=("US-FL",)).says(Asked.TROUBLE, today=TODAY) == INVENTED


def test_one_place_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("place: US-FL\n")
    with pytest.raises(DataInvalid, match="another file"):
        load_law(tmp_path, places=("US-FL",))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, "place: is missing"),
        ({"place": "X", "jail": {}}, "jail: is not known"),
        ({"place": "X", "trouble": "no"}, "trouble: may hold"),
        ({"place": "X", "trouble": {**REVIEWED, "by": "me"}}, "trouble: may hold"),
        ({"place": "X", "trouble": {**REVIEWED, "reviewed_by": ""}}, "trouble: is not reviewed"),
        ({"place": "X", "trouble": {**REVIEWED, "reviewed_on": None}}, "trouble: is not reviewed"),
        ({"place": "X", "trouble": {**REVIEWED, "reviewed_on": "May"}}, "trouble: is not reviewed"),
        ({"place": "X", "tell": {**REVIEWED, "text": 12}}, "tell: text: and reviewed_by:"),
        ({"place": "X", "tell": {**REVIEWED, "text": "a " * 60}}, "longer than 110"),
    ],
)
def test_a_mistake_is_told_with_its_key(raw: dict[str, object], said: str) -> None:
    with pytest.raises(DataInvalid) as wrong:
        read_law(raw, where="law.yml")
    assert said in str(wrong.value)

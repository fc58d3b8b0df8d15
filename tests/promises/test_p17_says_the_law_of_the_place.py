"""P17, A-39: on the law only what counsel reviewed for this place is said, else what is true anywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.law import Asked, Law, Sentence
from tests.line import World

NEUTRAL = "The law is not the same in each place."
TROUBLE = "In this made-up place no one is charged for a text."
TELL = "In this made-up place staff tell only if a life is at risk."


async def facts_told(world: World) -> dict[str, str]:
    """What the texts of the next turn are filled with."""
    await world.text("am i in trouble")
    return dict(world.engine.asked[-1].situation.facts)


def reviewed(world: World, monkeypatch: pytest.MonkeyPatch, *, days_ago: int, place: str = "US-FL") -> None:
    line = world.home.line
    on = line.today() - timedelta(days=days_ago)
    told = {
        Asked.TROUBLE: Sentence(TROUBLE, "Invented Counsel LLP", on),
        Asked.TELL: Sentence(TELL, "Invented Counsel LLP", on),
    }
    monkeypatch.setattr(world.home, "line", replace(line, law=Law(("US-FL",), {place: told})))


async def test_p17_as_shipped_the_neutral_sentences_are_said(world: World) -> None:
    facts = await facts_told(world)
    assert facts["law_trouble"].startswith(NEUTRAL)
    assert facts["may_report"] == world.home.settings.reporting_notice


async def test_p17_what_counsel_reviewed_for_this_place_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(world, monkeypatch, days_ago=30)
    facts = await facts_told(world)
    assert (facts["law_trouble"], facts["may_report"]) == (TROUBLE, TELL)
    assert "Counsel" not in str(facts), "who reviewed it is for the operator"


@pytest.mark.parametrize(("days", "place"), [(366, "US-FL"), (30, "US-GA")])
async def test_p17_an_old_review_or_one_of_another_place_is_not_said(
    world: World, monkeypatch: pytest.MonkeyPatch, days: int, place: str
) -> None:
    reviewed(world, monkeypatch, days_ago=days, place=place)
    facts = await facts_told(world)
    assert facts["law_trouble"].startswith(NEUTRAL)
    assert facts["may_report"] == world.home.settings.reporting_notice

"""What people may need, in the sixteen fixed codes that directory, note and console share."""

from __future__ import annotations

import re
from enum import Enum


class Need(str, Enum):
    """The OVC/BJA list as the Florida best practices give it (practice.md A5); the order is theirs."""

    HOUSING = "housing"
    FOOD = "food"
    CLOTHING = "clothing"
    LANGUAGE = "language"
    LEGAL = "legal"  # immigration, criminal, civil
    BENEFITS = "benefits"
    COURT = "court"
    TRANSPORT = "transport"
    MEDICAL = "medical"
    SUBSTANCE = "substance"
    MENTAL_HEALTH = "mental_health"
    CHILDREN = "children"
    COMPENSATION = "compensation"
    COMMUNITY = "community"  # culture or faith
    EDUCATION = "education"
    WORK = "work"


class Horizon(str, Enum):
    """How soon it is needed (practice.md A-53)."""

    NOW = "now"
    WEEKS = "weeks"
    LONG = "long"


_SOONEST: tuple[tuple[Horizon, re.Pattern[str]], ...] = (
    (Horizon.NOW, re.compile(r"\b(?:now|tonight|tonite|2nite|today|asap|this minute|right away)\b")),
    (Horizon.WEEKS, re.compile(r"\b(?:tomorrow|soon|(?:this|next) (?:week|month)|in a (?:few|couple))\b")),
    (Horizon.LONG, re.compile(r"\b(?:some ?day|one day|later on|eventually|in the future)\b")),
)

# The five plain groups a person is shown, and intents, each as the needs they may mean: nearest first.
_GROUPS: dict[str, tuple[Need, ...]] = {
    "safe_place": (Need.HOUSING,),
    "food_stuff": (Need.FOOD, Need.CLOTHING, Need.TRANSPORT),
    "health": (Need.MEDICAL, Need.MENTAL_HEALTH, Need.SUBSTANCE),
    "money_school_work": (Need.WORK, Need.EDUCATION, Need.BENEFITS),
    "money": (Need.BENEFITS, Need.COMPENSATION, Need.WORK),
    "papers_legal": (Need.LEGAL, Need.COURT, Need.BENEFITS),
    "papers": (Need.LEGAL, Need.COURT),
    "talk": (Need.MENTAL_HEALTH,),
    "culture": (Need.COMMUNITY,),
}


def needs_meant(word: str) -> tuple[Need, ...]:
    """The needs a slot's value or an intent ("need_food", "papers_legal") may mean; empty if none."""
    plain = word.removeprefix("need_")
    if plain in _GROUPS:
        return _GROUPS[plain]
    return (Need(plain),) if plain in Need._value2member_map_ else ()


def horizon_of(text: str) -> Horizon | None:
    """How soon, if the words say so; of several the soonest. Nobody is asked for it."""
    said = text.casefold()
    return next((horizon for horizon, words in _SOONEST if words.search(said)), None)

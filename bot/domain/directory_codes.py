"""The closed words of an entry of the directory: cost, culture, and how somebody checked it."""

from __future__ import annotations

from enum import Enum


class Cost(str, Enum):
    """What is asked for in money."""

    FREE = "free"
    BY_INCOME = "by_income"
    COSTS = "costs"
    NOT_SAID = "not_said"


class Culture(str, Enum):
    """Whom a service is of or for, as it says so itself (practice.md A-67). Offered on the person's lead;
    nothing ever infers it from a name or a number."""

    INDIGENOUS = "indigenous"
    BLACK_LED = "black_led"
    LGBTQ = "2slgbtq"
    NEWCOMER = "newcomer"
    FAITH = "faith"
    OWN_LANGUAGE = "own_language"
    SURVIVOR_LED = "survivor_led"


class How(str, Enum):
    """How an entry was verified."""

    CALLED = "called"
    VISITED = "visited"
    WEBSITE = "website"
    NOT_SAID = "not_said"

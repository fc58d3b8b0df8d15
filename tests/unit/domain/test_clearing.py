"""When chats are cleared, how a span is said, and which answers are a plain yes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.domain.clearing import REACHABLE, cleared_up_to, say_span
from bot.domain.ids import Language
from bot.domain.privacy import PrivacyRules
from bot.domain.said_yes import reads_as_plain_yes
from bot.settings_privacy import PRIVACY_FIELDS

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("quiet", "agreed", "up_to"),
    [
        (HOUR, True, NOW),
        (HOUR - timedelta(seconds=1), True, NOW - REACHABLE),
        (HOUR, False, NOW - REACHABLE),
        (40 * HOUR, False, NOW - REACHABLE),
    ],
)
def test_p03_a_quiet_chat_goes_whole_and_any_other_by_the_age_of_each_message(
    quiet: timedelta, agreed: bool, up_to: datetime
) -> None:
    assert cleared_up_to(PrivacyRules(), newest=NOW - quiet, agreed=agreed, now=NOW) == up_to


def test_p03_the_longest_setting_still_lies_within_reach() -> None:
    [field] = [each for each in PRIVACY_FIELDS if each.name == "clears_chat_minutes"]
    assert field.read("2820") == REACHABLE.total_seconds() / 60
    assert timedelta(hours=48) - REACHABLE >= HOUR, "the margin for a carrier that is down"


@pytest.mark.parametrize(
    ("minutes", "language", "said"),
    [
        (60, Language.EN, "an hour"),
        (90, Language.EN, "90 minutes"),
        (5, Language.EN, "5 minutes"),
        (120, Language.EN, "2 hours"),
        (2820, Language.EN, "47 hours"),
        (60, Language.ES, "una hora"),
        (61, Language.FR, "61 minutes"),
        (180, Language.FR, "3 heures"),
    ],
)
def test_a_span_is_said_true_to_the_setting(minutes: int, language: Language, said: str) -> None:
    assert say_span(timedelta(minutes=minutes), language) == said


@pytest.mark.parametrize(
    "text", ["yes", "YES!", "yeah ok", "sure thats fine", "Ok, do it", "si gracias", "oui"]
)
def test_p16_a_plain_yes(text: str) -> None:
    assert reads_as_plain_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "yes?",
        "yes but only some",
        "ok who is this",
        "i think so",
        "maybe yes",
        "fine whatever",
        "yes no",
    ],
)
def test_p16_no_plain_yes(text: str) -> None:
    assert not reads_as_plain_yes(text)

"""P06: what may not be written unasked is found, and warm sentences pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.ids import Language
from bot.safety.catalogue import Catalogue
from bot.safety.written_details import find_details

NAMES = ("Harbor House", "Casa Luz", "The Nest")


def kinds(text: str) -> set[str]:
    return {detail.kind for detail in find_details(text, NAMES)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Call 555-010-0199 any time", "phone"),
        ("It is +1 (555) 010 0199", "phone"),
        ("5550100199", "phone"),
        ("five five five, no: five five five zero one zero zero one nine nine", "phone"),
        ("5 5 5 0 1 0 0 1 9 9", "phone"),
        ("5.5.5.0.1.0.0", "phone"),
        ("text 74174 if you like", "phone"),
        ("You can call 211.", "phone"),
        ("1-800-CALLNOW", "phone"),
        ("\uff15\uff15\uff15\uff10\uff11\uff10\uff10\uff11", "phone"),
        ("cinco cinco cinco cero uno cero cero", "phone"),
        ("988 or 555 010 0199", "phone"),
        ("write to help@example.org", "email"),
        ("help at example dot org", "email"),
        ("see example.org", "link"),
        ("https://x.test/abc", "link"),
        ("www.example.com", "link"),
        ("t.me/somebody", "link"),
        ("example dot com", "link"),
        ("look at example[.]org", "link"),
        ("find us @porch_line", "handle"),
        ("my snap is kay_2001", "handle"),
        ("It is 1200 Ocean Drive", "address"),
        ("14 west pine street", "address"),
        ("on Main Street", "address"),
        ("5th and Broadway", "address"),
        ("the corner of Pine and Oak", "address"),
        ("she is in room 214", "address"),
        ("Calle Luna 12", "address"),
        ("12 rue des Lilas", "address"),
        ("Harbor House has a bed", "name"),
        ("harbor-house has a bed", "name"),
        ("casa luz tiene una cama", "name"),
        ("meet at 5 at the bus station", "time"),
        ("meet at 5 at the bus station", "place"),
        ("I can pick you up tomorrow", "time"),
        ("see you at the library", "place"),
        ("Be ready by 9", "time"),
        ("go to the back door", "place"),
        ("nos vemos a las 5", "time"),
        ("on se voit demain devant la gare", "place"),
    ],
)
def test_p06_each_kind_of_detail_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Text 988 any time, day or night.",
        "If you are in danger now: 911. To talk or text any time: 988.",
        "Call 9-1-1 if you can.",
        "988 is open 24/7. So is 911.",
        "I am here until 9.",
        "Our staff start at 9:00 tomorrow.",
        "You can write here any time, I am here at 5 too.",
        "There are 2 ways to do this, one by phone and one here.",
        "I can be back in 5 minutes.",
        "You said you are 16. Thank you.",
        "It cost 1,200 dollars.",
        "In 2024 that changed.",
        "I am two blocks down the street from nothing, ha.",
        "one or two of us read this",
        "We keep it for 72 hours.",
        "ok.so tell me more",
        "You can talk about school, work, or the park you like.",
        "A worker can call you at a time you pick.",
        "It is nice to meet you.",
        "Take it one day at a time.",
        "You can say later, or skip.",
        "I got 3 texts from you, the 4th one was empty.",
    ],
)
def test_p06_warm_sentences_pass(text: str) -> None:
    assert find_details(text, NAMES) == []


def test_p06_the_place_of_a_detail_is_told() -> None:
    text = "So, call 555-010-0199 now"
    (detail,) = find_details(text)
    assert text[detail.start : detail.end] == "555-010-0199"


def test_p06_no_shipped_text_holds_a_detail(data_folder: Path) -> None:
    facts = {"line_name": "Porch", "operator": "Demo Org", "next_open": "9:00 tomorrow"}
    facts |= {"crisis_line": "988", "emergency_number": "911"}
    facts |= {"retention_hours": "72", "may_report": "Staff may have to tell someone if you are in danger."}
    facts |= dict.fromkeys(
        (
            "law_trouble",
            "item_name",
            "item_what",
            "item_hours",
            "item_reach",
            "item_short",
            "note_words",
            "wait_minutes",
            "note_parts",
            "window_time",
            "clears_after",
            "keep_days",
            "held_parts",
            "held_more",
            "held_number",
            "held_part",
            "clears_after",
        ),
        "of it",
    )
    catalogue = Catalogue.load(data_folder / "responses", facts)
    for language in Language:
        for key in catalogue.keys(language):
            assert find_details(catalogue.render(key, language)) == [], key

"""The warm note in words: codes of topics, needs, signs and stages as a worker reads them."""

from __future__ import annotations

import re

from bot.console.directory_words import NEEDS
from bot.console.words import reason_in_words
from bot.services.read_note import NotePart

TOPICS = {
    "ok_now": "a good time to text",
    "what_matters": "what matters most",
    "wants_person": "wanting to talk to a person",
    "sleep": "a safe place to sleep",
    "free": "coming and going, phone, money and papers",
    "owing": "owing or handing over money",
    "trade": "trading for what one needs",
    "threats": "threats",
    "moved": "being moved around",
    "pictures": "pictures used as pressure",
    "hurt": "health, or being hurt",
    "say_no": "being able to say no",
    "pace": "whether it was too much",
    "may_ask": "being asked some questions",
    "may_return": "coming back to a skipped question",
    "talk_it_over": "talking it over with somebody",
    "talk_later": "talking later",
    "who_feels_safe": "who feels safe",
    "goal": "a goal of theirs",
    "left_ok": "whether they are safe now",
    "number_changed": "a new number",
    "window_ok": "a time to be texted",
    "written_need": "what they want in writing",
    "written_choice": "how they want it",
    "age_band": "age",
    "how_was_it": "how this was for them",
    "way": "a call or a text",
}
CODES = {
    "not_ready": "not ready for a change",
    "thinking": "thinking about it",
    "ready": "getting ready",
    "left": "has left",
    "staying": "staying out of it",
    "exchange": "gives something for what they need",
    "debt": "owes, or hands over money",
    "control": "somebody decides where they go, or holds phone, money or papers",
    "threat": "threats",
    "cant_say_no": "cannot say no",
    "peer": "somebody who has been through it",
    "friend": "help for a friend",
    "open": "no answer yet",
    "under_13": "under 13",
    "13_17": "13 to 17",
    "18_or_over": "18 or over",
    "own_words": "in their own words",
    "limits": "what stays here and what does not",
    "when_staff_may_have_to_tell": "when staff may have to tell",
    "where_the_law_stands": "where the law stands",
    "emergency_numbers": "988 and 911",
    "not_alone_with_the_phone": "not alone with the phone",
    "new_number": "has a new number",
    "check_ins": "wants to be checked on",
}
_WITH = re.compile(r"(?P<code>[a-z_]+) \((?P<rest>[^()]*)\)")
_DANGER = "danger:"


def in_words(part: NotePart) -> tuple[str, ...]:
    """The values of one part; the person's own words, which stand in quotes, stay as they are."""
    return tuple(_value(part.name, value) for value in part.values)


def _value(name: str, value: str) -> str:
    if value.startswith('"') or name in ("First line", "") or name.startswith("Route"):
        return value
    if name == "Danger":
        return reason_in_words(value).removeprefix("danger: ")
    if name == "Needs":
        code, _, horizon = value.partition(":")
        return NEEDS.get(code, code) + (f", {horizon}" if horizon else "")
    if name == "Urgency":
        urgency, _, codes = value.partition(" (")
        reasons = ", ".join(_danger(code) for code in codes.rstrip(")").split(", "))
        return f"{urgency} ({reasons})"
    found = _WITH.fullmatch(value)
    return f"{_code(found['code'])} ({_code(found['rest'])})" if found else _code(value)


def _danger(code: str) -> str:
    return reason_in_words(code).removeprefix("danger: ")


def _code(code: str) -> str:
    return TOPICS.get(code) or CODES.get(code) or NEEDS.get(code) or code.replace("_", " ")

"""The form of one entry of the directory: its fields, what was typed, and the values that are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.console import directory_words
from bot.domain.directory_kept import Hidden
from bot.domain.private import Private


@dataclass(frozen=True)
class Field:
    """`kind`: text, words (a list, with commas), tick, boxes, choice or day."""

    name: str
    label: str
    hint: str = ""
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Group:
    title: str
    fields: tuple[Field, ...]


_NEEDS = tuple(directory_words.NEEDS.items())
_CULTURES = tuple(directory_words.CULTURES.items())
_COSTS = tuple(directory_words.COSTS.items())
_HOWS = tuple(directory_words.HOWS.items())

_WHAT = Group(
    "What it is",
    (
        Field("name", "Name", "As they call themselves. No number, place or time in it."),
        Field("what", "What one gets there", "Short and plain, as it may be texted."),
        Field("needs", "Needs it meets", kind="boxes", choices=_NEEDS),
        Field("area", "Areas", "US-FL for a state, US for a whole country; commas between.", "words"),
        Field("languages", "Languages", "Such as en, es, fr; commas between.", "words"),
    ),
)
_REACH = Group(
    "How to reach it",
    (
        Field("number", "Phone number", "This or an address is needed."),
        Field("address", "Address", "Only one that anybody may know: it can be texted."),
        Field("short_form", "Short form", "What a stranger may read: most often the bare number."),
        Field("address_confidential", "Its address is confidential", kind="tick"),
    ),
)
_WHO = Group(
    "Who is served",
    (
        Field("ages", "Ages", "Such as 12-24, or all."),
        Field("genders", "Genders", "Such as all, as you say yourself."),
        Field("culture", "Of or for", "Only as they say it of themselves.", "boxes", _CULTURES),
        Field("culture_name", "Which nation, language or faith", "By its own name; may be empty."),
    ),
)
_ASKED = Group(
    "What is asked of whoever comes",
    (
        Field("cost", "Cost", kind="choice", choices=_COSTS),
        Field("id_needed", "Asks for an ID", kind="tick"),
        Field("insurance_needed", "Asks for insurance", kind="tick"),
        Field("sober_needed", "Asks people not to use anything", kind="tick"),
        Field("accepts_without_label", "Takes people without any label", kind="tick"),
        Field("wait", "How long one waits", "May be empty."),
        Field("transport", "Getting there", "Such as can fetch you."),
    ),
)
_WORKS = Group(
    "How they work",
    (
        Field("hours", "Hours", "In words, such as day and night; no clock times."),
        Field("after_hours", "Also open at night or at week ends", kind="tick"),
        Field("harm_reduction", "Works by harm reduction", kind="tick"),
        Field("child_care", "Looks after children meanwhile", kind="tick"),
        Field("police_involvement", "When they bring in police", "Such as none unless you ask."),
        Field("mandatory_report", "What they must report", "And whether they say so first."),
        Field("safe_to_text_about", "Its name may be texted; if not, only the short form is", kind="tick"),
        Field("source", "Where this is from", "A page, or who told you."),
    ),
)
_CHECKED = Group(
    "Checked",
    (
        Field("verified_on", "On which day", kind="day"),
        Field("verified_by", "By whom"),
        Field("verified_how", "How", kind="choice", choices=_HOWS),
    ),
)
GROUPS = (_WHAT, _REACH, _WHO, _ASKED, _WORKS)
GROUPS_OF_NEW = (*GROUPS, _CHECKED)
LABELS = {field.name: field.label for group in GROUPS_OF_NEW for field in group.fields}
LABELS |= {"confidential_address": "Confidential address", "notes": "Private notes"}


def typed_of(told: Mapping[str, object]) -> dict[str, str]:
    """What the fields hold for an entry that is there, as if somebody had typed it."""
    return {name: _typed(name, value) for name, value in told.items()}


def told_of(typed: Mapping[str, str], groups: tuple[Group, ...]) -> dict[str, object]:
    """The values of an entry that these fields say."""
    fields = [field for group in groups for field in group.fields]
    return {field.name: _told(field, typed.get(field.name, "").strip()) for field in fields}


def hidden_of(typed: Mapping[str, str]) -> Hidden:
    """An empty field leaves the confidential address as it was: it is not shown, so that it cannot be typed
    again. Notes are shown, and an empty field empties them."""
    address = typed.get("confidential_address", "").strip()
    forget = typed.get("forget_address") == "yes"
    return Hidden(Private(address) if address or forget else None, Private(typed.get("notes", "").strip()))


def _typed(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ("\n" if name in ("needs", "culture") else ", ").join(map(str, value))
    return str(value)


def _told(field: Field, typed: str) -> object:
    if field.kind == "tick":
        return typed == "yes"
    if field.kind in ("words", "boxes"):
        return [word for part in re.split(r"[,;\n]", typed) if (word := part.strip())]
    return typed

"""Reads one entry of the directory from plain values, and says which key is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any

from bot.domain.directory import Contact, Entry, Terms, Verified
from bot.domain.directory_codes import Cost, Culture, How
from bot.domain.needs import Need
from bot.errors import DataInvalid

_TEXT = {"name", "what", "number", "address", "short_form", "hours", "ages", "genders", "transport"}
_TEXT |= {"mandatory_report", "police_involvement", "verified_by", "source", "wait", "culture_name"}
_TRUTH = {"id_needed", "insurance_needed", "accepts_without_label", "safe_to_text_about", "example"}
_TRUTH |= {"after_hours", "harm_reduction", "sober_needed", "child_care", "address_confidential"}
_LISTS = {"needs", "languages", "area", "culture"}
_ONE_OF: Mapping[str, type[Enum]] = {"cost": Cost, "verified_how": How}
_SOME_OF: Mapping[str, type[Enum]] = {"needs": Need, "culture": Culture}
_MAY_LACK = {"number", "address", "example", "wait", "culture", "culture_name", "cost", "verified_how"}
_MAY_LACK |= {"after_hours", "harm_reduction", "sober_needed", "child_care", "address_confidential"}
KEYS = frozenset(_TEXT | _TRUTH | _LISTS | set(_ONE_OF) | {"verified_on"})

_TERMS = tuple(field.name for field in fields(Terms) if field.name not in ("languages", "cost"))

Problem = tuple[str, str]
"""A key of an entry, "" for the whole of it, and what is wrong with it."""


def read_entry(key: str, raw: object, *, where: str) -> Entry:
    """Raise DataInvalid, beginning with `where` and the name of the key that is wrong."""
    for name, problem in problems(raw):
        raise DataInvalid(f"{where}: {name}: {problem}" if name else f"{where}: {problem}")
    return _entry(key, raw if isinstance(raw, Mapping) else {})


def problems(raw: object) -> Iterator[Problem]:
    """Everything that keeps these values from being an entry; nothing if they are one."""
    if not isinstance(raw, Mapping):
        yield "", "must hold `name: value` lines"
        return
    for name in sorted(set(raw) - KEYS):
        yield name, f"is not known; an entry has {', '.join(sorted(KEYS))}"
    for name in sorted(KEYS - _MAY_LACK - set(raw)):
        yield name, "is missing"
    for name in sorted(KEYS & set(raw)):
        if problem := _wrong(name, raw[name]):
            yield name, problem
    yield from _reach(raw)


def plain_of(entry: Entry) -> dict[str, object]:
    """The values `read_entry` reads; what may lack is left out where it says nothing."""
    terms, verified = entry.terms, entry.verified
    told: dict[str, object] = {
        "example": entry.example,
        "needs": [need.value for need in entry.needs],
        "name": entry.name,
        "what": entry.what,
        "number": entry.contact.number,
        "address": entry.contact.address,
        "address_confidential": entry.address_confidential,
        "short_form": entry.contact.short,
        **{name: getattr(terms, name) for name in _TERMS},
        "languages": list(terms.languages),
        "cost": terms.cost.value,
        "culture": [each.value for each in entry.culture],
        "culture_name": entry.culture_name,
        "verified_on": verified.on.isoformat(),
        "verified_by": verified.by,
        "verified_how": verified.how.value,
        "source": verified.source,
        "safe_to_text_about": entry.safe_to_text_about,
        "area": list(entry.area),
    }
    silent: tuple[object, ...] = ("", False, [], "not_said")
    return {name: value for name, value in told.items() if name not in _MAY_LACK or value not in silent}


def _entry(key: str, raw: Mapping[str, Any]) -> Entry:
    text = {name: str(raw.get(name) or "").strip() for name in _TEXT}
    true = {name: raw.get(name) is True for name in _TRUTH}
    terms: dict[str, Any] = {name: text[name] if name in _TEXT else true[name] for name in _TERMS}
    return Entry(
        key=key,
        needs=tuple(Need(name) for name in raw["needs"]),
        name=text["name"],
        what=text["what"],
        contact=Contact(text["number"], text["address"], text["short_form"]),
        terms=Terms(
            **terms, languages=tuple(raw["languages"]), cost=Cost(raw.get("cost", Cost.NOT_SAID.value))
        ),
        verified=Verified(
            _day(raw["verified_on"]) or date.min,
            text["verified_by"],
            text["source"],
            How(raw.get("verified_how", How.NOT_SAID.value)),
        ),
        safe_to_text_about=true["safe_to_text_about"],
        area=tuple(raw["area"]),
        example=true["example"],
        culture=tuple(Culture(name) for name in raw.get("culture") or ()),
        culture_name=text["culture_name"],
        address_confidential=true["address_confidential"],
    )


def _wrong(name: str, value: object) -> str | None:
    if name in _TEXT and not isinstance(value, str):
        return None if value is None and name in _MAY_LACK else "must be a text; put it in quotes"
    if name in _TEXT and name not in _MAY_LACK and not str(value).strip():
        return "must not be empty"
    if name in _TRUTH and not isinstance(value, bool):
        return "must be true or false"
    if name in _ONE_OF:
        known = [word.value for word in _ONE_OF[name]]
        return None if value in known else f"use one of {', '.join(known)}"
    if name in _LISTS:
        return _wrong_list(name, value)
    if name == "verified_on" and _day(value) is None:
        return "must be a day such as 2026-05-31"
    return None


def _wrong_list(name: str, value: object) -> str | None:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        return "must be a list of words; put quotes around yes, no and numbers"
    known = [word.value for word in _SOME_OF.get(name, ())]
    strange = [word for word in value if known and word not in known]
    if strange:
        return f"{strange[0]} is no {'need' if name == 'needs' else name}; use {', '.join(known)}"
    return "name at least one" if name == "needs" and not value else None


def _reach(raw: Mapping[str, object]) -> Iterator[Problem]:
    number, address = (str(raw.get(name) or "").strip() for name in ("number", "address"))
    if raw.get("address_confidential") is True:
        if address:
            yield "address", "must be empty, as the entry has a confidential one"
        if not number:
            yield "number", "is needed, as the address is confidential"
    elif not (number or address):
        yield "number", "is needed, or an address"


def _day(value: object) -> date | None:
    """A day as YAML reads it, or as it is written in a form and in a database."""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None

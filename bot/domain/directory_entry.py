"""Reads one entry of the directory from plain values, and says which key is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.domain.directory import Contact, Entry, Terms, Verified
from bot.domain.needs import Need
from bot.errors import DataInvalid

_TEXT = {"name", "what", "number", "address", "short_form", "hours", "ages", "genders"}
_TEXT |= {"mandatory_report", "police_involvement", "transport", "verified_by", "source"}
_TRUTH = {"id_needed", "insurance_needed", "accepts_without_label", "safe_to_text_about", "example"}
_LISTS = {"needs", "languages", "area"}
_MAY_LACK = {"number", "address", "example"}
KEYS = frozenset(_TEXT | _TRUTH | _LISTS | {"verified_on"})


def read_entry(key: str, raw: object, *, where: str) -> Entry:
    """Raise DataInvalid, beginning with `where` and the name of the key that is wrong."""
    if not isinstance(raw, Mapping):
        raise DataInvalid(f"{where}: must hold `name: value` lines")
    _check_keys(raw, where)
    text = {name: str(raw.get(name) or "").strip() for name in _TEXT}
    if not (text["number"] or text["address"]):
        raise DataInvalid(f"{where}: number: or address: is needed")
    return Entry(
        key=key,
        needs=_needs(raw, where),
        name=text["name"],
        what=text["what"],
        contact=Contact(text["number"], text["address"], text["short_form"]),
        terms=_terms(raw, text, where),
        verified=Verified(_date(raw, where), text["verified_by"], text["source"]),
        safe_to_text_about=raw["safe_to_text_about"] is True,
        area=tuple(_words(raw["area"], f"{where}: area")),
        example=raw.get("example") is True,
    )


def _check_keys(raw: Mapping[str, object], where: str) -> None:
    for name in sorted(set(raw) - KEYS):
        raise DataInvalid(f"{where}: {name}: is not known; an entry has {', '.join(sorted(KEYS))}")
    for name in sorted(KEYS - _MAY_LACK - set(raw)):
        raise DataInvalid(f"{where}: {name}: is missing")
    for name in sorted(_TEXT & set(raw)):
        if not isinstance(raw[name], str) or (name not in _MAY_LACK and not str(raw[name]).strip()):
            raise DataInvalid(f"{where}: {name}: must be a text; put it in quotes")
    for name in sorted(_TRUTH & set(raw)):
        if not isinstance(raw[name], bool):
            raise DataInvalid(f"{where}: {name}: must be true or false")


def _needs(raw: Mapping[str, object], where: str) -> tuple[Need, ...]:
    named = _words(raw["needs"], f"{where}: needs")
    known = [need.value for need in Need]
    for name in named:
        if name not in known:
            raise DataInvalid(f"{where}: needs: {name} is no need; use {', '.join(known)}")
    if not named:
        raise DataInvalid(f"{where}: needs: name at least one")
    return tuple(Need(name) for name in named)


def _terms(raw: Mapping[str, object], text: Mapping[str, str], where: str) -> Terms:
    return Terms(
        hours=text["hours"],
        languages=tuple(_words(raw["languages"], f"{where}: languages")),
        ages=text["ages"],
        genders=text["genders"],
        id_needed=raw["id_needed"] is True,
        insurance_needed=raw["insurance_needed"] is True,
        mandatory_report=text["mandatory_report"],
        police_involvement=text["police_involvement"],
        accepts_without_label=raw["accepts_without_label"] is True,
        transport=text["transport"],
    )


def _date(raw: Mapping[str, object], where: str) -> date:
    on = raw["verified_on"]
    if not isinstance(on, date):
        raise DataInvalid(f"{where}: verified_on: must be a day such as 2026-05-31")
    return on


def _words(value: object, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise DataInvalid(f"{where}: must be a list of words; put quotes around yes, no and numbers")
    return list(value)

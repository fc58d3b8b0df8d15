"""Reads the routing table from plain values, and says which row is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import TypeVar

from bot.domain.routing import SETTINGS, Age, Matter, Route, Routing
from bot.errors import DataInvalid

_Code = TypeVar("_Code", bound=Enum)
_ROW = {"place", "age", "matter", "to"}


def read_routing(raw: Mapping[str, object], *, entries: Collection[str], where: str) -> Routing:
    """`entries` are the keys of the directory. Raise DataInvalid, beginning with `where`, at the first row
    or sign that is wrong."""
    for name in sorted(set(raw) - {"routes", "signs"}):
        raise DataInvalid(f"{where}: {name}: is not known; use routes and signs")
    routes, signs = raw.get("routes"), raw.get("signs")
    if not isinstance(routes, list) or not isinstance(signs, Mapping):
        raise DataInvalid(f"{where}: must hold `routes:`, a list, and `signs:`")
    rows = tuple(
        _route(row, entries=entries, where=f"{where}: route {at}") for at, row in enumerate(routes, start=1)
    )
    codes = {
        _code(matter, Matter, where=f"{where}: signs"): frozenset(_words(listed, f"{where}: {matter}"))
        for matter, listed in signs.items()
    }
    return Routing(rows, codes)


def _route(row: object, *, entries: Collection[str], where: str) -> Route:
    if not isinstance(row, Mapping) or set(row) != _ROW or not isinstance(row["place"], str):
        raise DataInvalid(f"{where}: needs place:, age:, matter: and to:, and nothing else")
    targets = _words(row["to"], f"{where}: to")
    for target in targets:
        if target not in entries and target not in SETTINGS:
            raise DataInvalid(f"{where}: to: {target} is no entry of the directory")
    return Route(
        place=row["place"],
        ages=frozenset(_code(age, Age, where=f"{where}: age") for age in _words(row["age"], where)),
        matters=frozenset(
            _code(matter, Matter, where=f"{where}: matter") for matter in _words(row["matter"], where)
        ),
        to=tuple(targets),
    )


def _code(value: object, kind: type[_Code], *, where: str) -> _Code:
    known = [one.value for one in kind]
    if value not in known:
        raise DataInvalid(f"{where}: {value} is not known; use {', '.join(known)}")
    return kind(value)


def _words(value: object, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise DataInvalid(f"{where}: must be a list of words")
    return list(value)

"""Reads a licensed instrument from plain values; what is wrong is named by item, never by its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from bot.domain.ids import Language
from bot.domain.instrument import INTENTS, SKIP, Instrument, Item, Licence
from bot.domain.staff import READERS, Role
from bot.errors import DataInvalid

_KEYS = {"name", "licence", "language", "who_may_see", "way_out", "answers", "items"}
_MAY_LACK = {"way_out", "answers"}
_LICENCE = {"allowed_by", "until"}
_ITEM = {"id", "ask", "answers", "notice", "about", "offer_person"}
_ID = re.compile(r"[a-z][a-z0-9_]{0,29}")
_MOST_WORDINGS = 2
_ROLES = ", ".join(role.value for role in READERS)
_ANSWERS = ", ".join(INTENTS)

Plain = Mapping[str, object]
Problem = tuple[str, str]
"""Where (the key, or `item id`), and what to do about it."""


def read_instrument(content: Plain, *, where: str) -> Instrument:
    """Raise DataInvalid with every problem, each after `where` and the name of the item."""
    found = [f"{where}: {place}: {message}" for place, message in problems(content)]
    if found:
        raise DataInvalid("\n".join(found))
    plain = _mapping(content["instrument"])
    licence = _mapping(plain["licence"])
    until = _date(licence["until"])
    assert until is not None
    return Instrument(
        name=str(plain["name"]),
        licence=Licence(str(licence["allowed_by"]), until),
        language=str(plain["language"]),
        who_may_see=frozenset(Role(str(one)) for one in _items(plain["who_may_see"])),
        items=tuple(_item(_mapping(raw), plain) for raw in _items(plain["items"])),
    )


def problems(content: Plain) -> Iterator[Problem]:
    """Everything that keeps the file from being read."""
    plain = content.get("instrument")
    if set(content) != {"instrument"} or not isinstance(plain, Mapping):
        yield "instrument", "the file must hold `instrument:` at the left margin and nothing else"
        return
    yield from _keys(plain, known=_KEYS, needed=_KEYS - _MAY_LACK, place="instrument")
    for key in ("name", "way_out"):
        if key in plain and not _is_text(plain[key]):
            yield key, "must be a text; put it in quotes"
    if "language" in plain and plain["language"] not in [language.value for language in Language]:
        yield "language", f"is one of {', '.join(language.value for language in Language)}"
    yield from _licence(plain.get("licence"))
    roles = _items(plain.get("who_may_see"))
    if "who_may_see" in plain and (not roles or set(map(str, roles)) - {role.value for role in READERS}):
        yield "who_may_see", f"name at least one, as a list, of {_ROLES}"
    if "answers" in plain:
        yield from (("answers", message) for message in _answers(plain["answers"]))
    if "items" in plain and not _items(plain["items"]):
        yield "items", "list at least one, each with `id:` and `ask:`"
    yield from _all_items(plain)


def _keys(plain: Plain, *, known: set[str], needed: set[str], place: str) -> Iterator[Problem]:
    for key in sorted(map(str, set(plain) - known)):
        yield place, f"`{key}` is not known; use {', '.join(sorted(known))}"
    for key in sorted(needed - set(plain)):
        yield place, f"`{key}:` is missing"


def _licence(raw: object) -> Iterator[Problem]:
    if raw is None:
        return
    plain = _mapping(raw)
    yield from _keys(plain, known=_LICENCE, needed=_LICENCE, place="licence")
    if "allowed_by" in plain and not _is_text(plain["allowed_by"]):
        yield "licence", "`allowed_by:` says in words who allowed it; put it in quotes"
    if "until" in plain and _date(plain["until"]) is None:
        yield "licence", "`until:` is the last day on which it may be used, such as 2027-03-31"


def _all_items(plain: Plain) -> Iterator[Problem]:
    ids: set[str] = set()
    wordings: set[str] = set()
    for number, raw in enumerate(_items(plain.get("items")), start=1):
        item = _mapping(raw)
        place = f"item {item['id']}" if _is_id(item.get("id")) else f"item number {number}"
        yield from ((place, message) for message in _one_item(item, plain))
        if str(item.get("id")) in ids:
            yield place, "stands twice; give each item an id of its own"
        ids.add(str(item.get("id")))
        for words in (" ".join(str(one).lower().split()) for one in _asks(item)):
            if words in wordings:
                yield place, "has a wording that stands in the file already; a wording is asked once"
            wordings.add(words)


def _one_item(item: Plain, plain: Plain) -> Iterator[str]:
    yield from (message for _, message in _keys(item, known=_ITEM, needed={"id", "ask"}, place=""))
    if "id" in item and not _is_id(item["id"]):
        yield "`id:` is at most 30 small letters, digits and _, beginning with a letter"
    asks = _asks(item)
    if "ask" in item and not (1 <= len(asks) <= _MOST_WORDINGS and all(map(_is_text, asks))):
        yield "`ask:` holds one wording, or a list of two, each in quotes"
    if any(sign in str(words) for words in (*asks, plain.get("way_out")) for sign in "{}"):
        yield "holds { or }; nothing is filled into licensed words"
    if "answers" in item:
        yield from _answers(item["answers"])
    elif "answers" not in plain:
        yield "`answers:` is missing, here and for all items"
    if not isinstance(item.get("notice", False), bool):
        yield "`notice:` is true or false"
    if any(not _is_text(code) for code in _listed(item, "about")):
        yield "`about:` is a list of signs, such as [debt]"
    if any(not isinstance(one, str) or one not in _own_answers(item, plain) for one in _offers(item)):
        yield '`offer_person:` is a list of answers of this item, in quotes, such as ["yes"]'


def _answers(raw: object) -> Iterator[str]:
    given = raw if isinstance(raw, Mapping) else {}
    if not given or set(given) - set(INTENTS) or not all(map(_is_text, given.values())):
        yield f'`answers:` gives each answer and its button, such as "yes": "Yes", in quotes, of {_ANSWERS}'
        return
    if SKIP not in given:
        yield f"cannot be skipped; give `{SKIP}:` among the answers"
    for value in sorted({"yes", "no"} - set(given)):
        yield f'`answers:` lacks "{value}"; write the words of its button'


def _item(item: Plain, plain: Plain) -> Item:
    way_out = str(plain.get("way_out", "")).strip()
    return Item(
        id=str(item["id"]),
        wordings=tuple(f"{str(words).strip()} {way_out}".strip() for words in _asks(item)),
        answers={str(value): str(title) for value, title in _own_answers(item, plain).items()},
        notice=item.get("notice") is True,
        about=tuple(map(str, _listed(item, "about"))),
        offer_person=tuple(map(str, _offers(item))),
    )


def _own_answers(item: Plain, plain: Plain) -> Plain:
    return _mapping(item.get("answers", plain.get("answers")))


def _asks(item: Plain) -> list[object]:
    asks = item.get("ask")
    return _items(asks) if isinstance(asks, list) else [asks] if "ask" in item else []


def _offers(item: Plain) -> list[object]:
    return _listed(item, "offer_person")


def _listed(item: Plain, key: str) -> list[object]:
    """A value that is no list stands in one, so that it is found to be wrong."""
    raw = item.get(key, [])
    return raw if isinstance(raw, list) else [None]


def _date(raw: object) -> date | None:
    """YAML reads a bare day as a date; one in quotes means the same."""
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day)
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        return None


def _is_id(raw: object) -> bool:
    return isinstance(raw, str) and bool(_ID.fullmatch(raw))


def _is_text(raw: object) -> bool:
    return isinstance(raw, str) and bool(raw.strip())


def _mapping(raw: object) -> Plain:
    return raw if isinstance(raw, Mapping) else {}


def _items(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []

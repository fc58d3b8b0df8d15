"""Asking for one part of what the line holds to be taken out or changed, before any model is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.held import HeldKind, PartAction, PartAsked
from bot.errors import DataInvalid
from bot.safety.normalise import normalise, squeeze
from bot.safety.patterns import Form, Sets, expression
from bot.safety.read_yaml import is_mapping, read_mapping, texts

FILE = "parts.yml"
KEYS = ("sets", "around", "remove", "change", "numbers", "parts")
_MOST_CHARACTERS = 80
_GLUED = re.compile(r"([^\W\d_]{3,})(\d{1,2})(?=\W*$)")  # "remove2"
_PLACE = "zpart "  # what the pattern language makes of the word that stands for the part
_NUMBER = r"\d{1,2} "


@dataclass(frozen=True)
class _Phrase:
    """Over words in their squeezed form, each followed by one space; its one group is the part."""

    whole: re.Pattern[str]
    action: PartAction
    names: Mapping[str, HeldKind | int]


class PartWords:
    """`REMOVE 2`, `delete my note`: only as the whole message, in all languages at once."""

    def __init__(self, phrases: tuple[_Phrase, ...]) -> None:
        self._phrases = phrases

    @classmethod
    def load(cls, folder: Path) -> PartWords:
        """Read <folder>/<lang>/parts.yml, if there are any. Raise DataInvalid naming file and key."""
        paths = sorted(folder.glob(f"*/{FILE}"))
        return cls(tuple(phrase for path in paths for phrase in _phrases(path)))

    def asked(self, text: str) -> PartAsked | None:
        """What is asked for, or None: a sentence that only speaks of it asks for nothing."""
        if len(text) > _MOST_CHARACTERS:
            return None
        plain = _squeezed(_GLUED.sub(r"\1 \2", text.strip().removeprefix("/")))
        for phrase in self._phrases:
            found = phrase.whole.fullmatch(plain)
            if found:
                return _meant(phrase.action, phrase.names.get(found["part"], found["part"]))
        return None

    def speaks_of_one(self, text: str) -> bool:
        return False


def _meant(action: PartAction, named: HeldKind | int | str) -> PartAsked:
    if isinstance(named, HeldKind):
        return PartAsked(action, kind=named)
    return PartAsked(action, number=int(named))


def _phrases(path: Path) -> Iterator[_Phrase]:
    content = read_mapping(path)
    if unknown := set(content) - set(KEYS):
        raise DataInvalid(f"{path}: {min(unknown)}: is not known; use {', '.join(KEYS)}")
    sets = {**_lists(content.get("sets"), f"{path}: sets"), "part": ["zpart"]}
    noise = "|".join(texts(content.get("around"), where=f"{path}: around"))
    names = dict(_names(content, path))
    for action in PartAction:
        for entry in texts(content.get(action.value), where=f"{path}: {action.value}"):
            if entry.count("{part}") != 1:
                raise DataInvalid(f"{path}: {action.value}: {entry!r} needs {{part}} once")
            phrase = f"({noise})* {entry} ({noise})*" if noise else entry
            yield _Phrase(_compiled(phrase, sets, names, path), action, names)


def _names(content: Mapping[str, object], path: Path) -> Iterator[tuple[str, HeldKind | int]]:
    for number, words in _lists(content.get("numbers"), f"{path}: numbers").items():
        if not number.isdigit():
            raise DataInvalid(f"{path}: numbers: {number}: must be a number in quotes")
        yield from ((_squeezed(word), int(number)) for word in words)
    for name, words in _lists(content.get("parts"), f"{path}: parts").items():
        if name not in HeldKind._value2member_map_:
            raise DataInvalid(f"{path}: parts: {name}: there is no such part")
        yield from ((_squeezed(word), HeldKind(name)) for word in words)


def _squeezed(text: str) -> str:
    return "".join(f"{word} " for word in squeeze(normalise(text)).split())


def _lists(value: object, where: str) -> dict[str, list[str]]:
    if value is None:
        return {}
    if not is_mapping(value):
        raise DataInvalid(f"{where}: must hold `name: [words]` lines")
    return {name: texts(entry, where=f"{where}: {name}") for name, entry in value.items()}


def _compiled(phrase: str, sets: Sets, names: Iterable[str], path: Path) -> re.Pattern[str]:
    """Longer names are tried first: "note for the worker" before "note"."""
    named = sorted(names, key=len, reverse=True)
    try:
        plain = expression(phrase, sets, Form.SQUEEZED)
    except DataInvalid as wrong:
        raise DataInvalid(f"{path}: {wrong}") from None
    return re.compile(plain.replace(_PLACE, f"(?P<part>{'|'.join([_NUMBER, *named])})"))

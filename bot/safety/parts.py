"""Asking for one part of what the line holds to be taken out or changed, before any model is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.held import HeldKind, PartAction, PartAsked
from bot.errors import DataInvalid
from bot.safety.normalise import normalise, squeeze
from bot.safety.patterns import Form, Sets, expression
from bot.safety.read_yaml import is_mapping, read_mapping, texts

FILE = "parts.yml"
KEYS = ("sets", "around", "remove", "change", "rest", "whole", "unless", "some", "numbers", "parts")
PLACES = ("{part}", "{name}")
_MOST_CHARACTERS = 160
_GLUED = re.compile(r"([^\W\d_]{3,})(\d{1,2})(?=\W*$)")  # "remove2"
_CLAUSES = re.compile(
    r"[.,;:!?\u2026()\n]+(?=\s|$)|[\u00bf\u00a1(\n]"
    r"|\b(?:cuz|coz|because|bc|like i|i mean|porque|xq|pq|parce que|pcq)\b|\b(?=(?:s?he|they)\b)",
    re.IGNORECASE,
)
_PLACE, _NAMED = "zpart ", "zname "  # what the pattern language makes of the words that stand for the part
_NUMBER = r"\d{1,2} "
_WORD = r"(?<![^ ])"

Named = tuple[re.Pattern[str], HeldKind | int]


@dataclass(frozen=True)
class _Phrase:
    """Over words in their squeezed form, each followed by one space; its one group is the part."""

    whole: re.Pattern[str]
    action: PartAction


@dataclass(frozen=True)
class _Language:
    """`rest`: what is said of the rest, which is to stay. With what is `whole` beside it, or `unless`,
    nothing is a part. `some`: one part is spoken of, in whatever words."""

    phrases: tuple[_Phrase, ...]
    names: tuple[Named, ...]
    rest: re.Pattern[str]
    whole: re.Pattern[str]
    unless: re.Pattern[str]
    some: re.Pattern[str]

    def asked(self, clauses: list[str], *, first: bool) -> PartAsked | None:
        """By all clauses together, with what is said of the rest or without; `first`: or by the first of
        them, where the others say nothing of everything."""
        plain = "".join(clauses)
        if self.unless.search(plain):
            return None
        alone = [rest for clause in clauses if (rest := self.rest.sub("", clause))]
        tries = [clauses]
        if not self.whole.search("".join(alone)):
            tries += [each[:end] for each in (clauses, alone) for end in range(len(each), 0, -1) if alone]
            tries = tries if first else [clauses, alone]
        found = (self._asked("".join(each)) for each in tries)
        return next((part for part in found if part is not None), None)

    def speaks_of_one(self, plain: str) -> bool:
        stays = self.rest.search(plain) is not None
        return stays or bool(self.some.search(plain) and not self.whole.search(plain))

    def _asked(self, plain: str) -> PartAsked | None:
        for phrase in self.phrases:
            found = phrase.whole.fullmatch(plain)
            if found and not self.whole.search(found["part"]):
                return self._meant(phrase.action, found["part"])
        return None

    def _meant(self, action: PartAction, named: str) -> PartAsked:
        for pattern, part in self.names:
            if pattern.fullmatch(named):
                kind = part if isinstance(part, HeldKind) else None
                return PartAsked(action, kind=kind, number=None if isinstance(part, HeldKind) else part)
        return PartAsked(action, number=int(named))


class PartWords:
    """`REMOVE 2`, `delete my note`: as the whole message or its first clauses, in all languages at once."""

    def __init__(self, languages: tuple[_Language, ...]) -> None:
        self._languages = languages

    @classmethod
    def load(cls, folder: Path) -> PartWords:
        """Read <folder>/<lang>/parts.yml, if there are any. Raise DataInvalid naming file and key."""
        return cls(tuple(_language(path) for path in sorted(folder.glob(f"*/{FILE}"))))

    def asked(self, text: str) -> PartAsked | None:
        """What the whole message asks for, or None: a sentence that only speaks of it asks for nothing."""
        return self._asked(text, first=False)

    def asked_first(self, text: str) -> PartAsked | None:
        """The same, where more is said after it: "forget my word, he knows it"."""
        return self._asked(text, first=True)

    def _asked(self, text: str, *, first: bool) -> PartAsked | None:
        if len(text) > _MOST_CHARACTERS:
            return None
        clauses = _clauses(text)
        found = (language.asked(clauses, first=first) for language in self._languages)
        return next((part for part in found if part is not None), None)

    def speaks_of_one(self, text: str) -> bool:
        """Whether one part is spoken of, or some of it is to stay: then nothing is erased on a guess."""
        plain = "".join(_clauses(text))
        return any(language.speaks_of_one(plain) for language in self._languages)


def _clauses(text: str) -> list[str]:
    whole = _GLUED.sub(r"\1 \2", text.strip().removeprefix("/"))
    return [plain for clause in _CLAUSES.split(whole) if (plain := _squeezed(clause))]


def _language(path: Path) -> _Language:
    content = read_mapping(path)
    if unknown := set(content) - set(KEYS):
        raise DataInvalid(f"{path}: {min(unknown)}: is not known; use {', '.join(KEYS)}")
    named = _lists(content.get("parts"), f"{path}: parts")
    sets = {**_lists(content.get("sets"), f"{path}: sets"), "part": ["zpart"], "name": ["zname"]}
    within = {**sets, "name": [word for words in named.values() for word in words]}
    rest, whole, unless, some = (
        _found_in([_read(entry, within, path) for entry in texts(content.get(key), where=f"{path}: {key}")])
        for key in ("rest", "whole", "unless", "some")
    )
    numbers = [*_numbers(content, path)]
    names = [*_names(named, sets, path)]
    phrases = tuple(_phrases(content, sets, (names, numbers), path))
    known: list[tuple[str, HeldKind | int]] = [*names, *numbers]
    compiled = tuple((re.compile(plain), part) for plain, part in known)
    return _Language(phrases, compiled, rest, whole, unless, some)


def _phrases(
    content: Mapping[str, object],
    sets: Sets,
    known: tuple[list[tuple[str, HeldKind]], list[tuple[str, int]]],
    path: Path,
) -> Iterator[_Phrase]:
    noise = "|".join(texts(content.get("around"), where=f"{path}: around"))
    # Longer names are tried first: "note for the worker" before "note".
    named = sorted((plain for plain, _ in known[0]), key=len, reverse=True)
    either = [_NUMBER, *(plain for plain, _ in known[1]), *named]
    for action in PartAction:
        for entry in texts(content.get(action.value), where=f"{path}: {action.value}"):
            if sum(map(entry.count, PLACES)) != 1:
                raise DataInvalid(f"{path}: {action.value}: {entry!r} needs {' or '.join(PLACES)} once")
            plain = _read(f"({noise})* {entry} ({noise})*" if noise else entry, sets, path)
            plain = plain.replace(_PLACE, f"(?P<part>{'|'.join(either)})")
            yield _Phrase(re.compile(plain.replace(_NAMED, f"(?P<part>{'|'.join(named)})")), action)


def _names(named: Mapping[str, list[str]], sets: Sets, path: Path) -> Iterator[tuple[str, HeldKind]]:
    for name, words in named.items():
        if name not in HeldKind._value2member_map_:
            raise DataInvalid(f"{path}: parts: {name}: there is no such part")
        yield from ((_read(word, sets, path), HeldKind(name)) for word in words)


def _numbers(content: Mapping[str, object], path: Path) -> Iterator[tuple[str, int]]:
    for number, words in _lists(content.get("numbers"), f"{path}: numbers").items():
        if not number.isdigit():
            raise DataInvalid(f"{path}: numbers: {number}: must be a number in quotes")
        yield from ((_squeezed(word), int(number)) for word in words)


def _squeezed(text: str) -> str:
    return "".join(f"{word} " for word in squeeze(normalise(text)).split())


def _lists(value: object, where: str) -> dict[str, list[str]]:
    if value is None:
        return {}
    if not is_mapping(value):
        raise DataInvalid(f"{where}: must hold `name: [words]` lines")
    return {name: texts(entry, where=f"{where}: {name}") for name, entry in value.items()}


def _read(entry: str, sets: Sets, path: Path) -> str:
    try:
        return expression(entry, sets, Form.SQUEEZED)
    except DataInvalid as wrong:
        raise DataInvalid(f"{path}: {wrong}") from None


def _found_in(expressions: list[str]) -> re.Pattern[str]:
    """Any of them, where a word begins; of none, what is never found."""
    return re.compile(f"{_WORD}(?:{'|'.join(expressions)})" if expressions else "(?!)")

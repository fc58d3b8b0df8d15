"""Finds what names something in a text somebody else may read: the topic, or what was said before (P18)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.errors import DataInvalid
from bot.safety.normalise import normalise
from bot.safety.read_yaml import is_mapping, read_mapping, texts

_WORD = re.compile(r"[\w'\u2019-]+")
_FEWEST_LETTERS = 2  # "jo" is a name
_FEWEST_OF_STEM = 3
_ENDINGS = {3: 1}
_ENDING = 3
"""A word said before is known again with another ending: "bed", "beds"; "sleep", "sleeping"."""

Entry = tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """`kind`: "topic", or "before" for a word of the earlier talk."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class _Token:
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Naming:
    """The lists of all languages together. Without any, every text names nothing."""

    names: frozenset[Entry] = frozenset()
    everyday: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path) -> Naming:
        """Raise DataInvalid naming file and key."""
        content = read_mapping(path)
        names = [_entry(each) for each in _listed(content, "names", path)]
        everyday = [normalise(each) for each in _listed(content, "everyday", path)]
        return cls(frozenset(names), frozenset(everyday))

    def found(self, text: str, *, before: Iterable[str] = (), known: Iterable[str] = ()) -> list[Named]:
        """`before`: what was said in the earlier talk; of it `known` may be said again."""
        tokens = list(_tokens(text))
        said = _words(before) - self.everyday - _words(known)
        return [*self._topics(tokens), *_again(tokens, said)]

    def _topics(self, tokens: list[_Token]) -> Iterator[Named]:
        """The longest at each place; none that lies within the one before it."""
        past = 0
        for at, token in enumerate(tokens):
            fitting = [len(entry) for entry in self._beginning(token.word) if _fits(entry, tokens[at:])]
            if fitting and at + max(fitting) > past:
                past = at + max(fitting)
                yield Named("topic", token.start, tokens[past - 1].end)

    def _beginning(self, word: str) -> Iterator[Entry]:
        yield from self._by_word.get(word, ())
        yield from (entry for entry in self._open_ended if word.startswith(entry[0][:-1]))

    @cached_property
    def _by_word(self) -> Mapping[str, list[Entry]]:
        index: dict[str, list[Entry]] = {}
        for entry in self.names:
            index.setdefault(entry[0], []).append(entry)
        return index

    @cached_property
    def _open_ended(self) -> list[Entry]:
        return [entry for entry in self.names if entry[0].endswith("*")]


def _listed(content: Mapping[str, object], key: str, path: Path) -> Iterator[str]:
    """The entries of every language, in rows."""
    languages = content.get(key)
    if not is_mapping(languages):
        raise DataInvalid(f"{path}: {key}: must hold `language: [rows of words]`")
    for language, rows in languages.items():
        where = f"{path}: {key}: {language}"
        if not isinstance(rows, list):
            raise DataInvalid(f"{where}: must be a list of rows")
        for row in rows:
            yield from texts(row, where=where)


def _entry(listed: str) -> Entry:
    """`case worker*` as its plain words; a star stays where it stood."""
    return tuple(normalise(word) + ("*" if word.endswith("*") else "") for word in listed.split())


def _tokens(text: str) -> Iterator[_Token]:
    for match in _WORD.finditer(text):
        for word in normalise(match[0]).split():
            yield _Token(word, match.start(), match.end())


def _words(several: Iterable[str]) -> set[str]:
    return {token.word for each in several for token in _tokens(each)}


def _fits(entry: Entry, tokens: list[_Token]) -> bool:
    if len(entry) > len(tokens):
        return False
    pairs = zip(entry, tokens, strict=False)
    return all(
        token.word.startswith(word[:-1]) if word.endswith("*") else token.word == word
        for word, token in pairs
    )


def _again(tokens: list[_Token], said: set[str]) -> Iterator[Named]:
    for token in tokens:
        if len(token.word) >= _FEWEST_LETTERS and any(_same(token.word, word) for word in said):
            yield Named("before", token.start, token.end)


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    more = len(long) - len(short)
    return (
        len(short) >= _FEWEST_OF_STEM
        and long.startswith(short)
        and more <= _ENDINGS.get(len(short), _ENDING)
    )

"""Hears a stranger who found this talk on a phone and asks who it is, with no model at hand (P18)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.ids import Language
from bot.safety.normalise import normalise, squeeze
from bot.safety.patterns import Form, Sets, expression
from bot.safety.read_yaml import read_mapping, texts
from bot.safety.words import merged_sets

_MOST_CHARACTERS = 200
_MOST_WORDS = 40
_LONGEST_PIECE = 16  # words
_MOST_BESIDE = 10  # words of a sentence that is not known, beside the one that asks
_MOST_UNKNOWN = 2  # such sentences
_SENTENCE = re.compile(r"[.?!;…¿¡\n]+")
_NEVER = re.compile("(?!)")


@dataclass(frozen=True)
class _Pieces:
    """What a message that asks is made of. `around` and `beside` may stand anywhere, `opening` only before
    what asks: in "who is this man" it would be another question."""

    around: re.Pattern[str] = _NEVER
    opening: re.Pattern[str] = _NEVER
    beside: re.Pattern[str] = _NEVER


@dataclass(frozen=True)
class AsksWho:
    """By language what asks it, and what anybody may text by chance. Without any, nobody is heard to."""

    asked: Mapping[Language, re.Pattern[str]] = field(default_factory=dict)
    pieces: _Pieces = field(default_factory=_Pieces)
    talk: re.Pattern[str] = _NEVER
    everyday: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def load(cls, folder: Path) -> AsksWho:
        """Read <folder>/<lang>/who.yml. Raise DataInvalid naming file and key."""
        paths = {language: folder / language.value / "who.yml" for language in Language}
        files = {path: read_mapping(path) for path in paths.values()}
        sets = merged_sets(files)

        def all_of(key: str) -> re.Pattern[str]:
            return _one_of(
                each for path, content in files.items() for each in _all(key, content, sets, path)
            )

        return cls(
            {
                language: _one_of(_all("phrases", files[path], sets, path))
                for language, path in paths.items()
            },
            _Pieces(all_of("around"), all_of("opening"), all_of("beside")),
            re.compile(f"(?:^| )(?:{all_of('talk').pattern})"),
            tuple(_everyday(content, sets, path) for path, content in files.items()),
        )

    def language(self, text: str) -> Language | None:
        """The language in which a message asks who writes from this number, or None.

        All of it must be of known pieces; or one sentence is, and what stands beside it is short and is no
        talk of the person's own ("i need a bed. who is this") nor tells of it ("he said, who is this").
        """
        if len(text) > _MOST_CHARACTERS:
            return None
        whole, asked = self._read(text)
        if whole:
            return asked
        sentences = [each for each in _SENTENCE.split(text) if _words(each)]
        found = [self._sentence(each) for each in sentences]
        asking = next((each for each in found if each is not None), None)
        beside = [each for each, asks in zip(sentences, found, strict=True) if asks is None]
        return asking if self._are_beside(beside) else None

    def texts_by_chance(self, word: str) -> bool:
        """Whoever found the phone would text it sooner or later: it can be nobody's own word."""
        return any(each.fullmatch(_plain(word)) for each in self.everyday)

    def _sentence(self, text: str) -> Language | None:
        """In which language it asks, from its start or after a comma: "found this, who are you"."""
        parts = text.split(",")
        for first in range(len(parts)):
            _, asked = self._read(",".join(parts[first:]))
            if asked is not None and self._are_beside(part for part in parts[:first] if _words(part)):
                return asked
        return None

    def _are_beside(self, sentences: Iterable[str]) -> bool:
        unknown = [each for each in sentences if not self._read(each)[0]]
        return len(unknown) <= _MOST_UNKNOWN and all(
            len(_words(each)) <= _MOST_BESIDE and not self.talk.search(_plain(each)) for each in unknown
        )

    def _read(self, text: str) -> tuple[bool, Language | None]:
        """Whether it is of known pieces from end to end, and the language of the first that asks.

        Word by word, so that no message makes it try every way to part it.
        """
        words = _words(text)
        if not 0 < len(words) <= _MOST_WORDS:
            return False, None
        reached: dict[tuple[int, Language | None], None] = {(0, None): None}
        for first in range(len(words)):
            for asked in [language for start, language in reached if start == first]:
                reached |= dict.fromkeys(self._steps(words, first, asked))
        ends = [language for end, language in reached if end == len(words)]
        return bool(ends), next((each for each in ends if each is not None), None)

    def _steps(
        self, words: list[str], first: int, asked: Language | None
    ) -> Iterator[tuple[int, Language | None]]:
        standing = [self.pieces.around, self.pieces.beside]
        if asked is None:
            standing.append(self.pieces.opening)
        for end in range(first + 1, min(first + _LONGEST_PIECE, len(words)) + 1):
            piece = "".join(f"{word} " for word in words[first:end])
            if any(each.fullmatch(piece) for each in standing):
                yield end, asked
            for language, phrases in self.asked.items():
                if phrases.fullmatch(piece):
                    yield end, asked or language
                    break


def _everyday(content: Mapping[str, object], sets: Sets, path: Path) -> re.Pattern[str]:
    words = [*_all("around", content, sets, path), *_all("everyday", content, sets, path)]
    return re.compile(f"(?:{_one_of(words).pattern})+")


def _all(key: str, content: Mapping[str, object], sets: Sets, path: Path) -> list[str]:
    return [
        expression(each, sets, Form.SQUEEZED) for each in texts(content.get(key), where=f"{path}: {key}")
    ]


def _one_of(expressions: Iterable[str]) -> re.Pattern[str]:
    either = "|".join(expressions)
    return re.compile(f"(?:{either})") if either else _NEVER


def _words(text: str) -> list[str]:
    return squeeze(normalise(text)).split()


def _plain(text: str) -> str:
    return "".join(f"{word} " for word in _words(text))

"""Hears a stranger who found this talk on a phone and asks who it is, with no model at hand (P18)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.ids import Language
from bot.safety.normalise import normalise, squeeze
from bot.safety.patterns import Form, Sets, expression
from bot.safety.read_yaml import read_mapping, texts
from bot.safety.words import merged_sets

_MOST_CHARACTERS = 120


@dataclass(frozen=True)
class AsksWho:
    """By language the whole messages that ask it, and what anybody may text by chance. Without any, nobody
    is heard to."""

    asked: Mapping[Language, re.Pattern[str]] = field(default_factory=dict)
    everyday: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def load(cls, folder: Path) -> AsksWho:
        """Read <folder>/<lang>/who.yml. Raise DataInvalid naming file and key."""
        paths = {language: folder / language.value / "who.yml" for language in Language}
        files = {path: read_mapping(path) for path in paths.values()}
        sets = merged_sets(files)
        return cls(
            {language: _read(files[path], sets, path) for language, path in paths.items()},
            tuple(_everyday(content, sets, path) for path, content in files.items()),
        )

    def language(self, text: str) -> Language | None:
        """The language in which the whole message asks who writes from this number, or None."""
        if len(text) > _MOST_CHARACTERS:
            return None
        plain = _plain(text)
        found = (language for language, asked in self.asked.items() if asked.fullmatch(plain))
        return next(found, None)

    def texts_by_chance(self, word: str) -> bool:
        """Whoever found the phone would text it sooner or later: it can be nobody's own word."""
        return any(each.fullmatch(_plain(word)) for each in self.everyday)


def _read(content: Mapping[str, object], sets: Sets, path: Path) -> re.Pattern[str]:
    """Any of the phrases, with any of the words that may stand around it, repeated or not."""
    around, phrases = (_any(key, content, sets, path) for key in ("around", "phrases"))
    return re.compile(f"(?:(?:{around})*(?:{phrases})(?:{around})*)+")


def _everyday(content: Mapping[str, object], sets: Sets, path: Path) -> re.Pattern[str]:
    around, everyday = (_any(key, content, sets, path) for key in ("around", "everyday"))
    return re.compile(f"(?:{around}|{everyday})+")


def _any(key: str, content: Mapping[str, object], sets: Sets, path: Path) -> str:
    return "|".join(
        expression(each, sets, Form.SQUEEZED) for each in texts(content.get(key), where=f"{path}: {key}")
    )


def _plain(text: str) -> str:
    return "".join(f"{word} " for word in squeeze(normalise(text)).split())

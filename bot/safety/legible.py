"""A message as the trained readers see it: disguise undone, words and sentences left as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.errors import DataInvalid
from bot.safety.normalise import undisguised
from bot.safety.read_yaml import is_mapping, read_mapping, texts

_SPACES = re.compile(r"\s+")
_ODD = re.compile(r"[^a-z0-9.,?!'/ ]+")
_SAME_SIGNS = re.compile(r"([.,?!'])[.,?!']*")
_RUN = re.compile(r"([a-z])\1{2,}")
_LONGEST = 1200  # characters: about what the encoder reads
_WORDS = re.compile(r"[a-z0-9'/ ]+")
_SECTIONS = frozenset({"version", "dated", "reviewed_by", "terms", "emoji"})


class Legible:
    """`spoken` gives plain words for emoji and for slang, both in lower case."""

    def __init__(self, spoken: Mapping[str, str]) -> None:
        words = {term for term in spoken if _WORDS.fullmatch(term)}
        self._spoken = spoken
        self._emoji = {sign: f" {word} " for sign, word in spoken.items() if sign not in words}
        longest_first = "|".join(re.escape(term) for term in sorted(words, key=len, reverse=True))
        self._slang = re.compile(rf"(?<![a-z0-9'])(?:{longest_first or '(?!)'})(?![a-z0-9'])")

    @classmethod
    def load(cls, folder: Path) -> Legible:
        """Read <folder>/<lang>/slang.yml of every language. Raise DataInvalid naming file and key."""
        spoken: dict[str, str] = {}
        for path in sorted(folder.glob("*/slang.yml")):
            content = read_mapping(path)
            for entry in _entries(content, path):
                if "say" in entry:
                    spoken |= dict.fromkeys(texts(entry["term"], where=f"{path}: term"), str(entry["say"]))
            emoji = content.get("emoji") or {}
            if not is_mapping(emoji):
                raise DataInvalid(f"{path}: emoji: must hold `sign: word` lines")
            spoken |= {sign: str(word) for sign, word in emoji.items()}
        return cls(spoken)

    def of(self, text: str) -> str:
        """Lower-case Latin letters, digits and . , ? ! ' in words parted by single spaces."""
        text = text[:_LONGEST]
        if not text.isascii():
            for sign, word in self._emoji.items():
                text = text.replace(sign, word)
        text = _RUN.sub(r"\1\1", undisguised(text))
        text = _SAME_SIGNS.sub(r"\1", _ODD.sub(" ", text))
        return self._slang.sub(lambda found: self._spoken[found[0]], _SPACES.sub(" ", text).strip())


def _entries(content: Mapping[str, object], path: Path) -> list[Mapping[str, object]]:
    unknown = set(content) - _SECTIONS
    if unknown:
        raise DataInvalid(f"{path}: unknown key {sorted(unknown)[0]!r}; use {', '.join(sorted(_SECTIONS))}")
    terms = content.get("terms", [])
    if not isinstance(terms, list):
        raise DataInvalid(f"{path}: terms: must be a list")
    for number, term in enumerate(terms, start=1):
        if not is_mapping(term) or not {"term", "means"} <= set(term) <= {"term", "means", "say"}:
            raise DataInvalid(f"{path}: terms: entry {number} needs term and means, and may have say")
    return terms

"""No label, blame, pressure or promise, and nothing that names what the line is about (banned.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.flowcheck.content import Content, Plain, items, language_of, mapping
from bot.flowcheck.finding import Finding


@dataclass(frozen=True)
class Banned:
    """A group of words that no text says. `mark` names it; `instead` is for whoever wrote one."""

    words: re.Pattern[str]
    instead: str
    mark: str


def check(content: Content) -> Iterator[Finding]:
    exempt = content.exempt("banned_words")
    for name, plain in content.below("safety", "banned.yml"):
        if set(plain) != {"banned"}:
            yield Finding(name, "", language_of(name), "must hold `banned:` and nothing else")
    lists = listed(content)
    for text in content.texts:
        shown = " ".join([text.text, *(title for title, _ in text.buttons)])
        for banned in lists.get(text.language, []):
            found = banned.words.search(shown)
            if found and text.key not in exempt:
                yield text.finding(f"says {found[0]!r}: {banned.instead}")


def listed(content: Content) -> dict[str, list[Banned]]:
    """By language what its banned.yml lists."""
    return {
        language_of(name): list(_entries(plain)) for name, plain in content.below("safety", "banned.yml")
    }


def any_of(words: list[str]) -> re.Pattern[str]:
    """One of these words or runs of words. `traffick*` is every word that begins so."""
    return re.compile(rf"\b(?:{'|'.join(map(_expression, words))})", re.IGNORECASE)


def _entries(plain: Plain) -> Iterator[Banned]:
    for entry in items(plain.get("banned")):
        words = [str(word) for word in items(mapping(entry).get("words"))]
        if words:
            told = mapping(entry)
            yield Banned(any_of(words), str(told.get("instead", "")), str(told.get("mark", "")))


def _expression(words: str) -> str:
    """Any run of spaces counts as one."""
    open_end = words.endswith("*")
    spaced = r"\s+".join(re.escape(word) for word in words.rstrip("*").split())
    return spaced + (r"\w*" if open_end else r"\b")

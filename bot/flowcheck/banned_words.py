"""No label, blame, pressure or promise, and nothing that names what the line is about (banned.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.flowcheck.content import Content, Plain, items, language_of, mapping
from bot.flowcheck.finding import Finding


def check(content: Content) -> Iterator[Finding]:
    exempt = content.exempt("banned_words")
    lists: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for name, plain in content.below("safety", "banned.yml"):
        if set(plain) != {"banned"}:
            yield Finding(name, "", language_of(name), "must hold `banned:` and nothing else")
        lists[language_of(name)] = list(_entries(plain))
    for text in content.texts:
        shown = " ".join([text.text, *(title for title, _ in text.buttons)])
        for pattern, instead in lists.get(text.language, []):
            found = pattern.search(shown)
            if found and text.key not in exempt:
                yield text.finding(f"says {found[0]!r}: {instead}")


def _entries(plain: Plain) -> Iterator[tuple[re.Pattern[str], str]]:
    for entry in items(plain.get("banned")):
        words = [_expression(str(word)) for word in items(mapping(entry).get("words"))]
        if words:
            yield (
                re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE),
                str(mapping(entry).get("instead", "")),
            )


def _expression(words: str) -> str:
    """`traffick*` is every word that begins so; any run of spaces counts as one."""
    open_end = words.endswith("*")
    spaced = r"\s+".join(re.escape(word) for word in words.rstrip("*").split())
    return spaced + (r"\w*" if open_end else r"\b")

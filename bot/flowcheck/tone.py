"""Calm on the page: no exclamation marks, no emoji, no words in capitals but the safety words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.flowcheck.content import Content, items
from bot.flowcheck.finding import Finding

_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")


def check(content: Content) -> Iterator[Finding]:
    allowed = {str(word) for word in items(content.setting("tone").get("capitals"))}
    for text in content.texts:
        shown = " ".join([text.text, *(title for title, _ in text.buttons)])
        if "!" in shown:
            yield text.finding("has an exclamation mark; a calm full stop does not press")
        if any(unicodedata.category(letter) in ("So", "Sk", "Cs") for letter in shown):
            yield text.finding("has an emoji or sign; use words")
        for word in sorted(set(_CAPITALS.findall(shown)) - allowed):
            yield text.finding(
                f"shouts {word!r}; capitals are for safety words ({', '.join(sorted(allowed))})"
            )

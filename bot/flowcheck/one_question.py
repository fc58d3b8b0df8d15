"""A text asks one thing at most (P09)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding


def check(content: Content) -> Iterator[Finding]:
    for text in content.texts:
        if text.text.count("?") > 1:
            yield text.finding("asks more than one question; keep one, or split it into two texts")

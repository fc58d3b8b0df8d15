"""Every question says, or shows on a button, how not to answer it (P09).

A question that needs none is listed in data/checks.yml under exempt: way_out, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.flowcheck.content import Content, items, mapping
from bot.flowcheck.finding import Finding


def check(content: Content) -> Iterator[Finding]:
    settings = content.setting("way_out")
    payloads = {str(one) for one in items(settings.get("payloads"))}
    words = said_by(content)
    exempt = content.exempt("way_out")
    for text in content.texts:
        if "?" not in text.text or text.key in exempt:
            continue
        said = words.get(text.language)
        if not (said and said.search(text.text)):
            yield text.finding(
                "asks without saying that one may skip, stop or answer later; say so in its words"
            )
        if text.buttons and not payloads.intersection(payload for _, payload in text.buttons):
            yield text.finding(
                f"has buttons, but none to get past it; add one of {', '.join(sorted(payloads))}"
            )


def said_by(content: Content) -> dict[str, re.Pattern[str]]:
    """By language the words with which a text says it."""
    words = mapping(content.setting("way_out").get("words"))
    return {language: _any_of(items(entries)) for language, entries in words.items()}


def _any_of(entries: list[object]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(str(entry)) for entry in entries)})\b", re.IGNORECASE)

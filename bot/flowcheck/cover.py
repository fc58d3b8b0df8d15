"""A cover text says something of no interest, and nothing else: it follows an EXIT on a watched phone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding

FILE = "cover.yml"
_BEGINS = "utter_cover_"
_MOST = 60


def check(content: Content) -> Iterator[Finding]:
    for text in content.texts:
        if not text.file.endswith(f"/{FILE}"):
            continue
        if not text.key.startswith(_BEGINS):
            yield text.finding(f"a cover's key begins with {_BEGINS}")
        if text.places or text.buttons or any(sign.isdigit() or sign == "?" for sign in text.text):
            yield text.finding("a cover holds no place to fill, no button, no digit and no question")
        if len(text.text) > _MOST:
            yield text.finding(f"a cover has at most {_MOST} letters; a long one is read")


def cover_finding(cover: str | None, content: Content) -> Finding | None:
    """What is wrong with the key that the line's settings name, if anything."""
    known = sorted({text.key for text in content.texts if text.file.endswith(f"/{FILE}")})
    if cover is None or cover in known:
        return None
    return Finding(
        f"responses/en/{FILE}", "privacy.cover", "", f"names no cover text; use one of {', '.join(known)}"
    )

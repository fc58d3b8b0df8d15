"""Replies follow Rasa's response format, one text for each key, and hold only places we can fill."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowcheck.content import TEXTS, Content, Plain, is_mapping, items, language_of, mapping
from bot.flowcheck.finding import Finding

_FILE_KEYS = {"version", "responses"}
_REPLY_KEYS = {"text", "buttons"}
_BUTTON_KEYS = {"title", "payload"}


def check(content: Content) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    for name, plain in (file for folder in TEXTS for file in content.below(folder)):
        language = language_of(name)
        for unknown in sorted(set(plain) - _FILE_KEYS):
            yield Finding(
                name, unknown, language, "is not known here; a file holds `version:` and `responses:`"
            )
        if not is_mapping(plain.get("responses")):
            yield Finding(name, "responses", language, "must hold `utter_name:` lines")
        for key, raw in mapping(plain.get("responses")).items():
            first = seen.setdefault((language, key), name)
            if first != name:
                yield Finding(name, key, language, f"is also in {first}; keep one")
            for message in _reply(key, raw):
                yield Finding(name, key, language, message)
    yield from _places(content)


def _reply(key: str, raw: object) -> Iterator[str]:
    if not key.startswith("utter_"):
        yield "a reply key begins with `utter_`"
    variants = items(raw)
    if len(variants) != 1:
        yield "must hold exactly one `- text:`, so that nobody gets a wording by chance"
    for variant in variants:
        plain = mapping(variant)
        text = plain.get("text")
        if not isinstance(text, str) or not text.strip():
            yield "needs a `text:`"
        for unknown in sorted(set(plain) - _REPLY_KEYS):
            yield f"`{unknown}` is not known; a reply has `text:` and may have `buttons:`"
        yield from _buttons(plain)


def _buttons(plain: Plain) -> Iterator[str]:
    for button in items(plain.get("buttons")):
        parts = mapping(button)
        if set(parts) != _BUTTON_KEYS or not all(isinstance(part, str) for part in parts.values()):
            yield 'a button has a `title:` and a `payload:`, both in quotes if they are "yes" or "no"'


def _places(content: Content) -> Iterator[Finding]:
    known = set(content.setting("places"))
    english = {text.key: text for text in content.texts if text.language == "en"}
    for text in content.texts:
        for place in sorted(text.places - known):
            yield text.finding(f"{{{place}}} is not known; use one of {', '.join(sorted(known))}")
        if text.key not in english:
            yield text.finding("has no English text; every reply needs one to fall back on")
        elif text.places - english[text.key].places:
            yield text.finding("fills a place that its English text does not; use the same ones")

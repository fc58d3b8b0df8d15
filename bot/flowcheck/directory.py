"""Entries of the directory are whole, fit into one text in both forms, and give nothing away."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.directory import Entry
from bot.domain.directory_entry import read_entry
from bot.errors import DataInvalid
from bot.flowcheck.content import Content, is_mapping, mapping
from bot.flowcheck.finding import Finding
from bot.flowcheck.length import letters_over, strange_letters

_TABLE = "/routing.yml"  # read by a check of its own
_FULL, _SHORT = "utter_written_item", "utter_written_item_short"


def check(content: Content) -> Iterator[Finding]:
    texts = {text.key: text.text for text in content.texts if text.language == "en"}
    seen: dict[str, str] = {}
    files = ((file, plain) for file, plain in content.below("directory") if not file.endswith(_TABLE))
    for file, plain in files:
        if set(plain) != {"entries"} or not is_mapping(plain.get("entries")):
            yield Finding(file, "entries", "", "must hold `entries:` at the left margin and nothing else")
        for key, raw in mapping(plain.get("entries")).items():
            first = seen.setdefault(key, file)
            if first != file:
                yield Finding(file, key, "", f"is also in {first}; give each entry a key of its own")
            try:
                entry = read_entry(key, raw, where="")
            except DataInvalid as wrong:
                yield Finding(file, key, "", str(wrong).removeprefix(": "))
            else:
                yield from (Finding(file, key, "", message) for message in _written(entry, texts))


def _written(entry: Entry, texts: dict[str, str]) -> Iterator[str]:
    """As it would be read on a phone."""
    forms = {_SHORT: entry.facts()} | ({_FULL: entry.facts()} if entry.safe_to_text_about else {})
    for reply, facts in forms.items():
        shown = texts.get(reply, "")
        for place, value in facts.items():
            shown = shown.replace(f"{{{place}}}", value)
        if strange := strange_letters(shown):
            yield f"{' '.join(strange)} would cut the room in a text to 70 letters; use another letter"
        if over := letters_over(shown):
            yield f"is {over} characters too long for one text ({reply}); shorten name, what or hours"
    if entry.name.casefold() in entry.contact.short.casefold():
        yield "short_form: names the service; a stranger who reads it would know"

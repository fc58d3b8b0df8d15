"""Entries of the directory are whole, fit into one text in both forms, and give nothing away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.directory import Entry
from bot.domain.directory_entry import Problem, problems, read_entry
from bot.flowcheck.content import Content, is_mapping, mapping
from bot.flowcheck.finding import Finding
from bot.flowcheck.length import letters_over, strange_letters

_TABLE = "/routing.yml"  # read by a check of its own
_FULL, _SHORT = "utter_written_item", "utter_written_item_short"
_PLACES = {"item_name": "name", "item_what": "what", "item_hours": "hours", "item_short": "short_form"}
_PLACES |= {"item_reach": "number"}


@dataclass(frozen=True)
class Wording:
    """What an entry is written into: the texts of each form, in every language; and by place how long it
    may be at most (data/checks.yml: texts are checked with that length)."""

    texts: Mapping[str, tuple[str, ...]]
    longest: Mapping[str, int]

    @classmethod
    def of(cls, content: Content) -> Wording:
        texts = {
            form: tuple(each.text for each in content.texts if each.key == form) for form in (_FULL, _SHORT)
        }
        return cls(texts, {place: len(str(shown)) for place, shown in content.setting("places").items()})


def read_wording(folder: Path) -> Wording:
    """From data/, at once: the texts and the lengths."""
    content = Content()
    for path in (folder / "checks.yml", *sorted(folder.glob("responses/*/*.yml"))):
        content.read_file(path, path.relative_to(folder).as_posix())
    return Wording.of(content)


def check(content: Content) -> Iterator[Finding]:
    wording = Wording.of(content)
    seen: dict[str, str] = {}
    files = ((file, plain) for file, plain in content.below("directory") if not file.endswith(_TABLE))
    for file, plain in files:
        if set(plain) != {"entries"} or not is_mapping(plain.get("entries")):
            yield Finding(file, "entries", "", "must hold `entries:` at the left margin and nothing else")
        for key, raw in mapping(plain.get("entries")).items():
            first = seen.setdefault(key, file)
            if first != file:
                yield Finding(file, key, "", f"is also in {first}; give each entry a key of its own")
            found = list(problems(raw)) or as_written(read_entry(key, raw, where=""), wording)
            for name, problem in found:
                yield Finding(file, key, "", f"{name}: {problem}" if name else problem)


def as_written(entry: Entry, wording: Wording) -> Iterator[Problem]:
    """What is wrong with it as it would be read on a phone."""
    forms = (_FULL, _SHORT) if entry.safe_to_text_about else (_SHORT,)
    yield from dict.fromkeys(
        found for form in forms for text in wording.texts.get(form, ()) for found in _in_text(entry, text)
    )
    used = {place for form in forms for text in wording.texts.get(form, ()) for place in _places_of(text)}
    for place in sorted(used & set(wording.longest)):
        over = len(entry.facts()[place]) - wording.longest[place]
        if over > 0:
            yield _PLACES[place], f"is {over} characters longer than fits into every text"
    if entry.name.casefold() in entry.contact.short.casefold():
        yield "short_form", "names the service; a stranger who reads it would know"


def _places_of(text: str) -> Iterator[str]:
    return (place for place in _PLACES if f"{{{place}}}" in text)


def _in_text(entry: Entry, text: str) -> Iterator[Problem]:
    facts = entry.facts()
    shown = text
    for place in _places_of(text):
        if strange := strange_letters(facts[place]):
            signs = " ".join(strange)
            yield (
                _PLACES[place],
                f"{signs} would cut the room in a text to 70 letters; use another letter",
            )
        shown = shown.replace(f"{{{place}}}", facts[place])
    if over := letters_over(shown):
        where = "what" if "{item_what}" in text else "short_form"
        yield where, f"is {over} characters too long for one text; shorten it, or name or hours"

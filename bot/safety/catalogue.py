"""The closed catalogue: every text the line can send, one reviewed wording for each key and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from bot.domain.ids import Language
from bot.domain.instrument import Instrument
from bot.domain.turn import Button
from bot.errors import DataInvalid
from bot.safety.read_yaml import is_mapping, read_mapping


@dataclass(frozen=True)
class _Entry:
    text: str
    buttons: tuple[Button, ...]
    file: str

    def places(self) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(self.text) if name}


class Catalogue:
    """Nothing outside this catalogue is ever said by the line itself (P17)."""

    def __init__(self, entries: Mapping[tuple[Language, str], _Entry], facts: Mapping[str, str]) -> None:
        self._entries = dict(entries)
        self._facts = dict(facts)

    @classmethod
    def load(cls, folder: Path, facts: Mapping[str, str]) -> Catalogue:
        """Read <folder>/<language>/*.yml in Rasa's response format; `facts` fill {places} in texts.

        Raise DataInvalid naming file and key.
        """
        entries: dict[tuple[Language, str], _Entry] = {}
        for language in Language:
            for path in sorted((folder / language.value).glob("*.yml")):
                for key, raw in _responses(path).items():
                    if (language, key) in entries:
                        raise DataInvalid(f"{path}: {key} is also in {entries[language, key].file}")
                    entries[language, key] = _read(raw, path=path, key=key)
        if not entries:
            raise DataInvalid(f"{folder}: no <language>/*.yml here")
        return cls(entries, facts)

    def with_instrument(self, instrument: Instrument | None) -> Catalogue:
        """With the words of an agency's licensed instrument, which stand in its own file."""
        if instrument is None:
            return self
        own = {
            (Language(instrument.language), key): _Entry(words, buttons, "the instrument")
            for key, (words, buttons) in instrument.texts().items()
        }
        return Catalogue({**self._entries, **own}, self._facts)

    def keys(self, language: Language) -> list[str]:
        """The keys that have a text of their own in this language."""
        return sorted(key for tongue, key in self._entries if tongue is language)

    def texts(self) -> list[str]:
        """Every text in every language, its {places} unfilled."""
        return [entry.text for entry in self._entries.values()]

    def in_order(self) -> list[str]:
        """The keys of the English texts, as their files have them."""
        return [key for tongue, key in self._entries if tongue is Language.EN]

    def render(self, key: str, language: Language, facts: Mapping[str, str] | None = None) -> str:
        """The text of `key`, in English where the language has none. Raise DataInvalid naming the key."""
        entry = self._entry(key, language)
        known = {**self._facts, **(facts or {})}
        missing = entry.places() - known.keys()
        if missing:
            raise DataInvalid(
                f"{entry.file}: {key} speaks of {', '.join(sorted(missing))}, which nobody tells"
            )
        return entry.text.format_map(known)

    def buttons(self, key: str, language: Language) -> Sequence[Button]:
        return self._entry(key, language).buttons

    def _entry(self, key: str, language: Language) -> _Entry:
        entry = self._entries.get((language, key)) or self._entries.get((Language.EN, key))
        if entry is None:
            raise DataInvalid(f"data/responses: there is no {key}")
        return entry


def _responses(path: Path) -> Mapping[str, object]:
    responses = read_mapping(path).get("responses", {})
    if not is_mapping(responses):
        raise DataInvalid(f"{path}: responses: must hold `utter_name:` lines")
    return responses


def _read(raw: object, *, path: Path, key: str) -> _Entry:
    """One text only: a person must never get a wording by chance that nobody read in its place."""
    if not isinstance(raw, list) or len(raw) != 1 or not is_mapping(raw[0]):
        raise DataInvalid(f"{path}: {key} must hold exactly one `- text:`")
    text, buttons = raw[0].get("text"), raw[0].get("buttons") or []
    if not isinstance(text, str) or not text.strip():
        raise DataInvalid(f"{path}: {key} has no text")
    if not isinstance(buttons, list):
        raise DataInvalid(f"{path}: {key}: buttons must be a list")
    return _Entry(text.strip(), tuple(_button(each, path=path, key=key) for each in buttons), str(path))


def _button(raw: object, *, path: Path, key: str) -> Button:
    if not is_mapping(raw):
        raise DataInvalid(f"{path}: {key}: a button needs `title:` and `payload:`")
    title, payload = raw.get("title"), raw.get("payload")
    if not isinstance(title, str) or not isinstance(payload, str):
        raise DataInvalid(f"{path}: {key}: a button needs `title:` and `payload:`")
    return Button(title, payload)

"""Sentences on the law of a place, said only while counsel's review of them is fresh (practice.md A-39)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from bot.errors import DataInvalid

REVIEWED_WITHIN = timedelta(days=365)
"""The law changes; an older sentence is not said any more."""
LONGEST = 110
"""Characters, so that it fits into one text with the words around it; of line.reporting_notice as well."""


class Asked(str, Enum):
    """What a person asks about the law."""

    TROUBLE = "trouble"  # will I get in trouble
    TELL = "tell"  # will you tell, are you police: when staff may have to tell somebody


@dataclass(frozen=True)
class Sentence:
    """Words that counsel reviewed for one place. `reviewed_by` is for the operator and is never sent."""

    text: str
    reviewed_by: str
    reviewed_on: date

    def fresh(self, today: date) -> bool:
        """A date to come is a slip of the pen."""
        return timedelta(days=-1) <= today - self.reviewed_on <= REVIEWED_WITHIN


@dataclass(frozen=True)
class Law:
    """`places` are the line's own, as in the settings; `sentences` by place and question."""

    places: tuple[str, ...] = ()
    sentences: Mapping[str, Mapping[Asked, Sentence]] = field(default_factory=dict)

    def says(self, asked: Asked, *, today: date) -> str | None:
        """The sentence, or None where the neutral one has to do.

        A line of several places does not know in which one a person is: it says a sentence only if it is
        true, word for word, in all of them. That of a country is never taken for a state's.
        """
        told = [self.sentences.get(place, {}).get(asked) for place in self.places]
        fresh = {sentence.text if sentence and sentence.fresh(today) else None for sentence in told}
        return fresh.pop() if len(fresh) == 1 else None


def read_law(raw: Mapping[str, object], *, where: str) -> tuple[str, dict[Asked, Sentence]]:
    """The place and its sentences; one without a text is none. Raise DataInvalid naming what is wrong."""
    place = raw.get("place")
    if not isinstance(place, str) or not place.strip():
        raise DataInvalid(f"{where}: place: is missing; write it as in line.jurisdictions")
    for name in sorted(set(raw) - {"place", *(asked.value for asked in Asked)}):
        raise DataInvalid(f"{where}: {name}: is not known; use place, trouble and tell")
    read = {asked: _sentence(raw.get(asked.value), where=f"{where}: {asked.value}") for asked in Asked}
    return place, {asked: sentence for asked, sentence in read.items() if sentence}


def _sentence(raw: object, *, where: str) -> Sentence | None:
    if raw is None:
        return None
    if not isinstance(raw, Mapping) or not set(raw) <= {"text", "reviewed_by", "reviewed_on"}:
        raise DataInvalid(f"{where}: may hold text:, reviewed_by: and reviewed_on: only")
    text, by, on = raw.get("text") or "", raw.get("reviewed_by") or "", raw.get("reviewed_on")
    if not isinstance(text, str) or not isinstance(by, str):
        raise DataInvalid(f"{where}: text: and reviewed_by: must be in quotes")
    if not text.strip():
        return None
    if not by.strip() or type(on) is not date:
        raise DataInvalid(f"{where}: is not reviewed; write counsel's name and the day, or take it out")
    if len(text.strip()) > LONGEST:
        raise DataInvalid(f"{where}: text: is longer than {LONGEST} characters")
    return Sentence(text.strip(), by.strip(), on)

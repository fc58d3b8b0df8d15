"""An agency's licensed instrument: its items in order, until when it may be used, who may see answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.staff import Role
from bot.domain.turn import Button

TOPIC = "instrument_"
"""How the topics of items begin; no question of our own has such a name."""
KEY = f"utter_ask_{TOPIC}"
"""How the reply keys of items begin: they count as careful questions asked."""
SKIP = "skip"
INTENTS: Mapping[str, str] = {"yes": "affirm", "no": "deny", "unsure": "unsure", SKIP: "skip"}
"""The answers an item can take, each with the intent that stands for it."""
_SETTLED = frozenset(INTENTS)


@dataclass(frozen=True)
class Licence:
    """`until`: the last day on which the words may be used."""

    allowed_by: str
    until: date


@dataclass(frozen=True)
class Item:
    """One question. `answers`: by answer the words of its button; `about`: signs after which it is not
    asked any more; `offer_person`: answers after which a person is offered at once."""

    id: str
    wordings: tuple[str, ...]
    answers: Mapping[str, str]
    notice: bool = False
    about: tuple[str, ...] = ()
    offer_person: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        return f"{TOPIC}{self.id}"

    @property
    def reply_keys(self) -> list[str]:
        """The reply key of each wording, the direct one first."""
        return [f"{KEY}{self.id}_{number}" for number, _ in enumerate(self.wordings, start=1)]

    def buttons(self) -> tuple[Button, ...]:
        return tuple(Button(title, INTENTS[value]) for value, title in self.answers.items())


@dataclass(frozen=True)
class Instrument:
    """Nothing of it is a score, and no answer opens or closes anything."""

    name: str
    licence: Licence
    language: str
    who_may_see: frozenset[Role]
    items: tuple[Item, ...]

    def ended(self, today: date) -> bool:
        return today > self.licence.until

    def texts(self) -> dict[str, tuple[str, tuple[Button, ...]]]:
        """By reply key the words and the buttons."""
        return {
            key: (words, item.buttons())
            for item in self.items
            for key, words in zip(item.reply_keys, item.wordings, strict=True)
        }


def is_item(topic: str) -> bool:
    return topic.startswith(TOPIC)


def answers_item(asked: Mapping[str, str]) -> bool:
    """Whether a turn answered an item plainly; words that were not understood are no answer."""
    return any(is_item(topic) and code in _SETTLED for topic, code in asked.items())

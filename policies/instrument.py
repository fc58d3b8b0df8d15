"""Puts a licensed instrument in the place of our own careful questions: its flows, its texts, its slots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.instrument import INTENTS, SKIP, Instrument, Item
from bot.errors import DataInvalid

_OFFER, _UNCLEAR = "talk_it_over", "offer_person_unclear"
"""The flows that offer a person: after an answer that calls for it, and after words not understood."""
_FLOW = "careful_"


def flows_with(plain: Mapping[str, Any], instrument: Instrument | None) -> dict[str, Any]:
    """The flows, their pool filled with the items in the order of the file; every rule of the pool stays.

    Raise DataInvalid where data/flows has no pool, or several, that could be filled.
    """
    if instrument is None:
        return dict(plain)
    home, number = _pool_in(plain)
    step = plain[home]["steps"][number]
    filled = {
        **step,
        "pool": [_name(item) for item in instrument.items],
        "noticed": [_name(item) for item in instrument.items if item.notice],
        "leads": {},
        "until": instrument.licence.until.isoformat(),
    }
    steps = [*plain[home]["steps"][:number], filled, *plain[home]["steps"][number + 1 :]]
    others = {name: flow for name, flow in plain.items() if name not in step["pool"]}
    return {
        **others,
        home: {**plain[home], "steps": steps},
        **{_name(item): _flow(item, back=home) for item in instrument.items},
    }


def domain_of(instrument: Instrument) -> dict[str, Any]:
    """What the domain must know of it, in Rasa's format."""
    slot = {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]}
    texts = {
        key: [{"text": words, "buttons": [{"title": each.label, "payload": each.says} for each in buttons]}]
        for key, (words, buttons) in instrument.texts().items()
    }
    return {
        "version": "3.1",
        "slots": {item.topic: dict(slot) for item in instrument.items},
        "responses": texts,
    }


def _pool_in(plain: Mapping[str, Any]) -> tuple[str, int]:
    found = [
        (name, number)
        for name, flow in plain.items()
        for number, step in enumerate(flow["steps"])
        if "pool" in step
    ]
    if len(found) != 1:
        raise DataInvalid("data/flows: an instrument fills the one `pool:`; there must be exactly one")
    return found[0]


def _flow(item: Item, *, back: str) -> dict[str, Any]:
    """No answer is a sign: what the others on the line see does not change with it."""
    asking = {
        "collect": item.topic,
        "ask": item.reply_keys,
        "answers": _answers(item),
        "again": ["confused"],
        "about": list(item.about),
        "next": [
            *({"if": f"slots.{item.topic} is '{value}'", "then": _OFFER} for value in item.offer_person),
            {"if": f"slots.{item.topic} is 'unclear'", "then": _UNCLEAR},
            {"else": back},
        ],
    }
    return {"description": "An item of the instrument.", "steps": [asking]}


def _answers(item: Item) -> dict[str, list[str]]:
    """What an item does not take passes for a skip, so that nobody is asked again for it."""
    answers = {value: [INTENTS[value]] for value in item.answers}
    answers[SKIP] = [intent for value, intent in INTENTS.items() if value == SKIP or value not in answers]
    return answers


def _name(item: Item) -> str:
    return f"{_FLOW}{item.topic}"

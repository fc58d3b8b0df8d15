"""Reviewed sentences that a worker sends with one press, checked like every text to people."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import Language
from bot.services.line import Line

_ONE_PRESS = "utter_quick_"  # other sentences of workers are sent by a page that knows when


@dataclass(frozen=True)
class QuickReply:
    key: str
    text: str


def quick_replies(language: Language, *, first_name: str, line: Line) -> list[QuickReply]:
    """In the order of their file, in the person's language as far as there is one."""
    facts = {**line.facts_now(), "first_name": first_name}
    return [
        QuickReply(key, line.quick_replies.render(key, language, facts))
        for key in line.quick_replies.in_order()
        if key.startswith(_ONE_PRESS)
    ]

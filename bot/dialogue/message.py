"""Puts a person's message into the form Rasa reads, with nothing in it that Rasa would obey."""

from __future__ import annotations

import re
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.domain import Domain

from bot.dialogue.situation import as_metadata
from bot.domain.turn import TurnKind, TurnQuestion

NOT_UNDERSTOOD = "nlu_fallback"
NOT_TEXT = "sent_not_text"

_LONGEST = 2000
"""Letters read for meaning; a carrier's longest message is 4096, and the whole is stored and shown."""

_COMMAND = re.compile(r"^[\s/]+")


def as_user_message(
    question: TurnQuestion, *, turn: str, output: OutputChannel, domain: Domain
) -> UserMessage:
    """`turn` stands where Rasa expects a sender: no address and no lasting id goes in."""
    text, intent = _heard(question, domain)
    return UserMessage(
        text=text,
        output_channel=output,
        sender_id=turn,
        parse_data=_certain(intent) if intent else None,
        input_channel=question.channel.value,
        metadata=as_metadata(question.situation, question.language),
    )


def without_command(text: str) -> str:
    """Text that starts with a slash is a command to Rasa ("/restart"); a person commands nothing here."""
    return _COMMAND.sub("", text)[:_LONGEST]


def _heard(question: TurnQuestion, domain: Domain) -> tuple[str, str | None]:
    """The words to understand, or the intent where there is nothing to understand."""
    if question.kind is TurnKind.NOT_TEXT:
        return "", NOT_TEXT
    words = question.text.open()
    if question.kind is TurnKind.BUTTON:
        known = set(domain.intents) - set(DEFAULT_INTENTS)
        return "", words if words in known else NOT_UNDERSTOOD
    plain = without_command(words).strip()
    return plain, None if plain else NOT_UNDERSTOOD


def _certain(intent: str) -> dict[str, Any]:
    sure = {"name": intent, "confidence": 1.0}
    return {"text": "", "intent": sure, "intent_ranking": [sure], "entities": []}

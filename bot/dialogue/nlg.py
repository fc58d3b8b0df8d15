"""Speaks from the closed catalogue: one reviewed text for each key and language, and never silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.situation import language_of, situation_of
from bot.domain.ids import Language
from bot.domain.turn import Button
from bot.errors import DataInvalid, DialogueFailed

_NAMED_TIME = "window_time"
"""The one slot that fills a text: a time the person named, said back to be sure of it."""


class Texts(Protocol):
    """What is needed of the catalogue."""

    def render(self, key: str, language: Language, facts: Mapping[str, str]) -> str: ...
    def buttons(self, key: str, language: Language) -> Sequence[Button]: ...


class CatalogueVoice(NaturalLanguageGenerator):
    """Rasa's own generator picks among texts by chance, and is silent if one is missing."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **_unused: Any
    ) -> dict[str, Any]:
        """Raise DialogueFailed if the catalogue has no such text: a human then answers (P13)."""
        metadata = tracker.latest_message.metadata if tracker.latest_message else {}
        language, facts = language_of(metadata), situation_of(metadata).facts
        named = tracker.get_slot(_NAMED_TIME)
        facts = {**facts, _NAMED_TIME: str(named)} if named else facts
        try:
            text = self._texts.render(utter_action, language, facts)
            buttons = self._texts.buttons(utter_action, language)
        except (DataInvalid, KeyError):
            raise DialogueFailed(f"no text for {utter_action} in {language.value}") from None
        return {"text": text, "buttons": [{"title": each.label, "payload": each.says} for each in buttons]}

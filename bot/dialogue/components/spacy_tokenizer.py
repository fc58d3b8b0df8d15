"""Splits a message into words by spaCy's own rules for the language; needs no downloaded model."""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

_KEEPER = "."
"""Stands in for a message without one printable character, which Rasa's featurizers cannot take."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyRuleTokenizer(Tokenizer):
    """Rasa's tokenizer over spaCy's blank pipeline for `lang`: "en", "es" or "fr"."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "lang": "en",
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy"]

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._split = spacy.blank(config["lang"]).tokenizer

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        words = [word for word in self._split(message.get(attribute) or "") if word.text.strip()]
        tokens = [Token(word.text, word.idx) for word in words] or [Token(_KEEPER, 0)]
        return self._apply_token_pattern(tokens)

"""Has the last word on the intent: a safety word is what it is, whatever the model thinks."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.safety.words import SafetyWords

MEANS = {
    "stop": "wants_to_stop",
    "exit": "wants_to_exit",
    "delete": "wants_delete",
    "start": "greet",
    "human": "wants_person",
    "what_do_you_have": "what_do_you_have",
    "is_it_gone": "what_do_you_have",
    "send_written": "send_written",
    "skip": "skip",
}
"""The edge obeys these words before Rasa is asked; here they stand once more, as a second line."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyIntentClassifier(IntentClassifier, GraphComponent):
    """Sets intent and ranking both: a component that reads only the ranking must not overrule it.

    The words travel inside the model archive, so that a model is whole wherever it is loaded.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"words": "data/safety", "unsure_below": {}}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        words: SafetyWords | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._words = words

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa trains anew only what changed; without this a changed word would not count.

        What it took from its cache it asks about with a config of its own, where no folder is named.
        """
        if "words" not in config:
            return None
        files = [path.read_bytes() for path in _files(config)]
        return hashlib.sha256(b"\0".join(files)).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Put the words into the model. Raise DataInvalid if a file is wrong."""
        self._words = SafetyWords.load(Path(self._config["words"]))
        with self._storage.write_to(self._resource) as folder:
            for path in _files(self._config):
                (folder / path.parent.name).mkdir(exist_ok=True)
                shutil.copyfile(path, folder / path.parent.name / path.name)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyIntentClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, SafetyWords.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            intent = self._certain(message.get(TEXT) or "") or self._doubted(message)
            if intent:
                sure = {"name": intent, "confidence": 1.0}
                rest = [each for each in message.get(INTENT_RANKING_KEY, []) if each["name"] != intent]
                message.set(INTENT, sure, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [sure, *rest], add_to_output=True)
        return messages

    def _certain(self, text: str) -> str | None:
        command = self._words.command(text) if self._words else None
        return MEANS[command] if command else None

    def _doubted(self, message: Message) -> str | None:
        """Some intents do much: a stop silences the line until START. They must be likely to count."""
        intent = message.get(INTENT) or {}
        doubted = intent.get("confidence", 0.0) < self._config["unsure_below"].get(intent.get("name"), 0.0)
        return "nlu_fallback" if doubted else None


def _files(config: dict[str, Any]) -> list[Path]:
    return sorted(Path(config["words"]).glob("*/words.yml"))

"""The policy that drives data/flows; what it costs does not grow with the conversation."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.errors import DataInvalid
from bot.safety.instrument import load_instrument
from policies.flow_files import parse, read_folder
from policies.instrument import flows_with
from policies.steps import Flows
from policies.turn_view import TurnView
from policies.walk import Move, next_move

_FILE = "flows.json"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class FlowPolicy(Policy):
    """Asks, listens and goes on as data/flows says. The flows travel inside the model archive."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
        flows: Flows | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        self._flows = flows

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"priority": 5, "flows": "data/flows", "instrument": None}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa trains anew only what changed; without this a changed flow would not count.

        What it took from its cache it asks about with a config of its own, where no folder is named.
        """
        return hashlib.sha256(_plain(config).encode()).hexdigest() if "flows" in config else None

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """Put the flows into the model. Raise DataInvalid if one names what the domain lacks."""
        plain = _plain(self.config)
        self._flows = parse(json.loads(plain))
        agree(self._flows, domain)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(plain, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FlowPolicy:
        with model_storage.read_from(resource) as folder:
            flows = parse(json.loads((folder / _FILE).read_text(encoding="utf-8")))
        return cls(config, model_storage, resource, execution_context, flows=flows)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        view = TurnView.of(tracker)
        if view is None or self._flows is None:
            return self._prediction(self._default_predictions(domain))
        return self._as_prediction(next_move(view.place(self._flows), self._flows), domain)

    def _as_prediction(self, move: Move | None, domain: Domain) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        if move is None:
            return self._prediction(probabilities)
        probabilities[domain.index_for_action(move.action)] = move.confidence
        changes: list[Any] = [SlotSet(name, value) for name, value in move.sets.items()]
        return self._prediction(probabilities, optional_events=changes)


def _plain(config: dict[str, Any]) -> str:
    """The flows, with the instrument the training was given, if any. The order of the pool is kept."""
    named = config.get("instrument")
    instrument = load_instrument(Path(named) if named else None)
    return json.dumps(flows_with(read_folder(Path(config["flows"])), instrument), sort_keys=True)


def agree(flows: Flows, domain: Domain) -> None:
    actions = set(flows.actions()) - set(domain.action_names_or_texts)
    intents = flows.intents() - set(domain.intents)
    slots = flows.slots() - {slot.name for slot in domain.slots}
    if actions or intents or slots:
        missing = ", ".join(sorted(actions | intents | slots))
        raise DataInvalid(f"data/flows names what the domain does not know: {missing}")

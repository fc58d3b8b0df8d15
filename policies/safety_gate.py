"""The policy that outranks everything: leaving, danger and the wish for a person go before any flow."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.domain.danger import DangerLevel
from policies.noting import HELP_WANTED, YES, turn_of
from policies.turn_view import TurnView, actions_in
from policies.walk import NOWHERE, OPENED, POSITION

OPENING = "utter_opening_1"
MORE = "utter_in_danger_more"
DANGER_MET, _LATELY = "danger_met", 5
"""The slot with the number of the message that MORE answered; and for how many messages it counts."""
_NOT_SAFE = ("in_danger", "not_safe_now")


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class SafetyGatePolicy(Policy):
    """Its predictions use no history and count as "no user" predictions, which beat all others."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"priority": 100}

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """There is nothing to learn here: the order of `plan` is the rule."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        view = TurnView.of(tracker)
        actions = plan(view) if view else []
        if view is None or not actions:
            return self._prediction(probabilities)
        action = next((each for each in actions if each not in view.done), ACTION_LISTEN_NAME)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(
            probabilities, optional_events=_changes(action, turn_of(view.slots)), is_no_user_prediction=True
        )


def plan(view: TurnView) -> list[str]:
    """Everything to do in this turn, or nothing. What silences us stands first.

    While a worker is already waited for, no second one is called: the flow says so briefly.
    """
    if view.intent == "wants_to_stop":
        return ["action_stop"]
    if view.intent == "wants_to_exit":
        return ["action_leave"]
    if view.situation.danger is DangerLevel.URGENT or view.intent in _NOT_SAFE:
        return _in_danger(view)
    if view.intent == "wants_person" and not view.situation.handoff_waiting:
        return [OPENING, "action_hand_off"] if _is_new(view) else ["action_hand_off"]
    return []


def _in_danger(view: TurnView) -> list[str]:
    if not view.situation.handoff_waiting:
        return ["utter_danger_line", "action_hand_off_danger"]
    return [] if _met_lately(view) else [MORE]


def _met_lately(view: TurnView) -> bool:
    """Kept in a slot, and without slots read from the events. Said in every turn it would sound deaf."""
    met = view.slots.get(DANGER_MET)
    if met is None:
        return MORE in actions_in(view.before)
    return 0 < turn_of(view.slots) - int(met) <= _LATELY


def _is_new(view: TurnView) -> bool:
    """Whether the person was not told, before this turn, that this is a bot."""
    told = view.slots.get(OPENED) or OPENING in actions_in(view.before)
    return OPENING in view.done or not told


def _changes(action: str, turn: int) -> list[Any]:
    """A person who is handed over has no question of ours left to answer."""
    if action == OPENING:
        return [SlotSet(OPENED, True)]
    if action == MORE:
        return [SlotSet(DANGER_MET, turn)]
    if not action.startswith("action_hand_off"):
        return []
    asked_for = [SlotSet(HELP_WANTED, YES)] if action == "action_hand_off" else []
    return [SlotSet(POSITION, NOWHERE), *asked_for]

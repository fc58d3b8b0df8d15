"""The other side: a Rasa agent as it comes, over the same PostgreSQL and trained on the same data.

A stock agent cannot read data/flows; what it has for asking questions one after another is a form. So
it gets one here, and what a person answers keeps the form asking, as a long screening does.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import SQLTrackerStore
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, Event
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.forms import FormValidationAction

from bench.conversing import MESSAGES, NotAnswered, live, measure, message_at
from bot.dialogue.in_process_actions import InProcessActions
from bot.dialogue.train import CONFIG, Tell, train
from bot.store.embedded import EmbeddedServer

LIVE_TURNS = 2 * len(MESSAGES)
"""Turns had live before the rest is replayed: the second time round is what is repeated."""

_DATABASE = "stock_rasa"
_BETWEEN_EVENTS_S = 1e-4

# Rules alone, and what Rasa offers for messages that no rule answers.
_POLICIES = [
    {
        "name": "RulePolicy",
        "core_fallback_threshold": 0.3,
        "core_fallback_action_name": "utter_unclear",
        "enable_fallback_prediction": True,
    }
]

_BEGIN, _QUESTION = "yes", "What else? You can skip."
_FORM_DOMAIN = {
    "slots": {
        "answer": {
            "type": "any",
            "influence_conversation": False,
            "mappings": [
                {
                    "type": "from_text",
                    "conditions": [{"active_loop": "screening_form", "requested_slot": "answer"}],
                }
            ],
        }
    },
    "forms": {"screening_form": {"required_slots": ["answer"]}},
    "actions": ["validate_screening_form"],
    "responses": {"utter_ask_answer": [{"text": _QUESTION}]},
}
_FORM_RULES = {
    "rules": [
        {
            "rule": "a yes begins the questions",
            "steps": [
                {"intent": "affirm"},
                {"action": "screening_form"},
                {"active_loop": "screening_form"},
            ],
        }
    ]
}


class ValidateScreeningForm(FormValidationAction):  # type: ignore[misc]
    """Takes each answer and goes on to the next question of a form that has one for every turn."""

    def name(self) -> str:
        return "validate_screening_form"

    def validate_answer(self, *_: object) -> dict[str, Any]:
        return {"answer": None}


def train_stock(data: Path, models: Path, *, tell: Tell) -> Path:
    """Our data and config.yml with Rasa's policy instead of ours and a form instead of our flows.

    The model is kept like our own, by its fingerprint.
    """
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    config["policies"] = _POLICIES
    with tempfile.TemporaryDirectory() as folder:
        stock_config, stock_data = Path(folder) / CONFIG.name, Path(folder) / "data"
        stock_config.write_text(yaml.safe_dump(config), encoding="utf-8")
        shutil.copytree(data, stock_data)
        (stock_data / "domain" / "form.yml").write_text(yaml.safe_dump(_FORM_DOMAIN), encoding="utf-8")
        (stock_data / "stories" / "form.yml").write_text(yaml.safe_dump(_FORM_RULES), encoding="utf-8")
        return train(stock_data, models, config=stock_config, tell=tell)


def load_stock(archive: Path, server: EmbeddedServer) -> Agent:
    """The agent with its SQL tracker store in a database of its own."""
    executor = ActionExecutor()
    executor.register_action(ValidateScreeningForm())
    agent = Agent.load(
        archive,
        tracker_store=_tracker_store(server),
        lock_store=InMemoryLockStore(),
        action_endpoint=InProcessActions(
            executor
        ),  # in its favour: an action server costs a request a turn
    )
    if type(agent.processor.graph_runner) is not DaskGraphRunner:
        raise NotAnswered("the stock agent does not run its own graph runner")
    return agent


def _tracker_store(server: EmbeddedServer) -> SQLTrackerStore:
    return SQLTrackerStore(
        dialect="postgresql",
        username="postgres",
        db=_DATABASE,
        login_db="postgres",
        query={"host": server.socket_folder, "port": str(server.port)},
    )


class StockConversation:
    """A person as the stock agent sees them."""

    def __init__(self, agent: Agent, *, name: str) -> None:
        self.turns = 0
        self._agent = agent
        self._name = name

    async def turn(self) -> float:
        """See bench.conversing.Conversation."""
        text = message_at(self.turns).text if self.turns else _BEGIN
        message = UserMessage(text, CollectingOutputChannel(), self._name)
        begun = time.perf_counter()
        said = await self._agent.handle_message(message)
        seconds = time.perf_counter() - begun
        if [each.get("text") for each in said or ()] != [_QUESTION]:
            raise NotAnswered(f"stock: {text!r} was not answered with the next question")
        self.turns += 1
        return seconds

    async def grow(self, *, until: int) -> None:
        """Live at first, then the events of the live turns over and over, kept by the store's own save.

        Living through hundreds of turns would take the stock agent most of an hour.
        """
        await live(self, until=min(until, LIVE_TURNS))
        if until > self.turns:
            await self._replay(until - self.turns)

    async def _replay(self, turns: int) -> None:
        store = self._agent.tracker_store
        tracker = await store.retrieve(self._name)
        lived = _by_turn(tracker.events)[-len(MESSAGES) :]
        at = tracker.events[-1].timestamp
        for number in range(turns):
            for event in lived[number % len(lived)]:
                at += _BETWEEN_EVENTS_S
                again = copy.deepcopy(event)
                again.timestamp = at
                tracker.update(again, self._agent.domain)
        await store.save(tracker)
        self.turns += turns


def _by_turn(events: Iterable[Event]) -> list[list[Event]]:
    """Each part ends where the agent begins to listen; the first is the start of the session."""
    parts: list[list[Event]] = [[]]
    for event in events:
        parts[-1].append(event)
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            parts.append([])
    return parts[:-1]


async def replayed_over_lived(agent: Agent, *, rounds: int) -> float:
    """What a turn costs after a replay, as a multiple of what it costs where every turn was live."""
    lived, replayed = (StockConversation(agent, name=name) for name in ("lived", "replayed"))
    await live(lived, until=2 * LIVE_TURNS)
    await replayed.grow(until=2 * LIVE_TURNS)
    seconds = await measure([replayed, lived], rounds=rounds)
    return median(seconds[0]) / median(seconds[1])

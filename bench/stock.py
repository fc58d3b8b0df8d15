"""The other side: a Rasa agent as it comes, over the same PostgreSQL and trained on the same data."""

from __future__ import annotations

import copy
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

from bench.conversing import MESSAGES, NotAnswered, live, measure, message_at
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


def train_stock(data: Path, models: Path, *, tell: Tell) -> Path:
    """Our config.yml with Rasa's policy instead of ours; kept like our own models, by its fingerprint."""
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    config["policies"] = _POLICIES
    with tempfile.TemporaryDirectory() as folder:
        stock_config = Path(folder) / CONFIG.name
        stock_config.write_text(yaml.safe_dump(config), encoding="utf-8")
        return train(data, models, config=stock_config, tell=tell)


def load_stock(archive: Path, server: EmbeddedServer) -> Agent:
    """The agent with its SQL tracker store in a database of its own."""
    agent = Agent.load(archive, tracker_store=_tracker_store(server), lock_store=InMemoryLockStore())
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
        asked = message_at(self.turns)
        message = UserMessage(asked.text, CollectingOutputChannel(), self._name)
        begun = time.perf_counter()
        said = await self._agent.handle_message(message)
        seconds = time.perf_counter() - begun
        if [each.get("text") for each in said or ()] != [self._text(asked.answer)]:
            raise NotAnswered(f"stock: {asked.text!r} was not answered with {asked.answer}")
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

    def _text(self, key: str) -> str:
        return str(self._agent.domain.responses[key][0]["text"])


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

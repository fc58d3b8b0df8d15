"""Rasa's agent without its forgiveness: nothing it cannot do may pass for something it did."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel
from rasa.core.lock_store import LockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine import loader
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    MAPPING_TYPE,
    SlotMappingType,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.graph_runner import StraightGraphRunner
from bot.errors import DialogueFailed, ModelUnfit


class StrictProcessor(MessageProcessor):
    """Rasa's message processor with a straight graph runner, and with every failure let through."""

    _fills_slots: bool | None = None

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        archive = Path(model_path)
        if not archive.is_file():
            raise ModelUnfit(f"there is no model {archive.name}")
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), archive, LocalModelStorage, StraightGraphRunner
            )
        return archive.name, metadata, runner

    async def _update_tracker_session(
        self, tracker: DialogueStateTracker, output_channel: OutputChannel, metadata: Any = None
    ) -> None:
        """Rasa's sessions would forget slots after a pause; ours is a conversation, and it has one."""
        if not tracker.events:
            start = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
            tracker.update_with_events([*start, ActionExecuted(ACTION_LISTEN_NAME)], self.domain)

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Only if Rasa has a slot to fill: the policies fill ours, each with the mapping `custom`."""
        if self._fills_slots is None:
            self._fills_slots = fills_slots(self.domain)
        if self._fills_slots:
            return await super().run_action_extract_slots(output_channel, tracker)
        return tracker

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Left out: it builds a domain at every message to warn of what training has checked."""

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        """As the parent does, but a failing action fails the turn instead of leaving it half said."""
        tracker.update_with_events(prediction.events, self.domain)
        events = await action.run(output_channel, nlg, tracker, self.domain)
        tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)
        await self._send_bot_messages(events, tracker, output_channel)
        return self.should_predict_another_action(action.name())


def fills_slots(domain: Domain) -> bool:
    """Whether a slot of the domain is to be filled by Rasa itself, from what was said or an entity."""
    mappings = (mapping for slot in domain.slots for mapping in slot.mappings)
    return any(mapping.get(MAPPING_TYPE) != SlotMappingType.CUSTOM.value for mapping in mappings)


class NoLock(LockStore):
    """One turn of a conversation at a time is kept by the leases; Rasa's lock polls every second."""

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncIterator[None]:
        yield


class StrictAgent(Agent):
    """An agent whose tracker store is used as it is, without Rasa's fail-safe around it."""

    def __init__(
        self, *, voice: NaturalLanguageGenerator, store: TrackerStore, actions: EndpointConfig
    ) -> None:
        super().__init__(generator=voice, tracker_store=store, lock_store=NoLock(), action_endpoint=actions)

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        """The fail-safe would turn an unreadable conversation into a brand-new person."""
        if store is None:
            raise DialogueFailed("a tracker store is needed")
        return store

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load an archive; raise ModelUnfit if it is missing. The caller checks what it says (canary)."""
        self.processor = StrictProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            on_circuit_break=_give_up,
        )
        self.domain = self.tracker_store.domain = self.processor.domain
        self._set_fingerprint(fingerprint)


def _give_up(*_what: object) -> None:
    raise DialogueFailed("the policies went round in circles")

"""The dialogue as the services see it: a question in, decisions out, or DialogueFailed within the limit."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from uuid import uuid4

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain

from bot.dialogue.agent import StrictAgent
from bot.dialogue.canary import read_canaries, sing
from bot.dialogue.in_process_actions import InProcessActions, load_actions
from bot.dialogue.loop_thread import LoopThread
from bot.dialogue.message import NOT_UNDERSTOOD, as_user_message, without_command
from bot.dialogue.nlg import CatalogueVoice, Texts
from bot.dialogue.noticed import noticed
from bot.dialogue.output import COLLECTORS
from bot.dialogue.quiet import silence_libraries
from bot.dialogue.snapshot import understood, wordings_of
from bot.dialogue.tracker_store import TurnStore
from bot.dialogue.train import CONFIG, archive_for, verify
from bot.domain.turn import End, HandOff, Say, SendWritten, TurnAnswer, TurnQuestion
from bot.errors import DialogueFailed
from bot.safety.catalogue import Catalogue
from bot.safety.instrument import load_instrument

TURN_LIMIT_S = 10.0

_log = logging.getLogger("porchlight.dialogue")


class RasaEngine:
    """A loaded model. Implements bot.domain.turn.DialogueEngine.

    Rasa works in a thread of its own; a turn that takes too long is given up, with its thread.
    """

    def __init__(self, archive: Path, texts: Texts, *, turn_limit_s: float = TURN_LIMIT_S) -> None:
        """Raise ModelUnfit if the archive is not the one that was trained."""
        silence_libraries()
        verify(archive)
        self._limit_s = turn_limit_s
        self._store = TurnStore()
        self._agent = StrictAgent(
            voice=CatalogueVoice(texts), store=self._store, actions=InProcessActions(load_actions())
        )
        self._agent.load_model(archive)
        self._worker = LoopThread()

    @classmethod
    def load(
        cls, models: Path, data: Path, *, config: Path = CONFIG, instrument: Path | None = None
    ) -> RasaEngine:
        """The model of exactly this data (and instrument), its canaries heard. Raise ModelUnfit: train."""
        archive = archive_for(data, models, config=config, instrument=instrument)
        texts = Catalogue.load(data / "responses", {}).with_instrument(load_instrument(instrument))
        engine = cls(archive, texts)
        canaries = read_canaries(data / "nlu" / "canary.yml")
        engine._worker.submit(sing(canaries, engine._understand)).result()
        return engine

    @property
    def domain(self) -> Domain:
        """What the model knows: its intents, actions and slots."""
        return self._store.domain

    async def handle(self, question: TurnQuestion) -> TurnAnswer:
        """Raise DialogueFailed when the model fails, is too slow, or has nothing to say."""
        working = asyncio.wrap_future(self._worker.submit(self._turn(question)))
        try:
            return await asyncio.wait_for(working, self._limit_s)
        except asyncio.TimeoutError:
            self._replace_worker()
            raise DialogueFailed("too slow") from None
        except DialogueFailed:
            raise
        except Exception as error:  # Rasa's edge: whatever went wrong, a human answers (P13)
            _log.warning("dialogue failed: %s", type(error).__name__)
            raise DialogueFailed("the model failed") from None

    def intent_of(self, text: str) -> tuple[str, float]:
        """The intent the model hears, and how sure it is (0 to 1); nothing is remembered."""
        return self._worker.submit(self._understand(text)).result()

    def close(self) -> None:
        self._worker.abandon()

    async def _turn(self, question: TurnQuestion) -> TurnAnswer:
        """`turn` is an id for this try alone: one given up and tried again must not meet itself."""
        turn, output = uuid4().hex, COLLECTORS[question.channel]()
        known = question.snapshot
        self._store.open(turn, wordings_of(question.earlier) if known is None else known)
        try:
            message = as_user_message(question, turn=turn, output=output, domain=self.domain)
            await self._agent.handle_message(message)
            if not any(
                isinstance(decision, (Say, HandOff, End, SendWritten)) for decision in output.decisions
            ):
                raise DialogueFailed("nothing to say")
            snapshot = self._store.close(turn)
            decisions = (*output.decisions, *noticed(known, snapshot))
            return TurnAnswer(decisions, snapshot, *understood(known, snapshot))
        finally:
            self._store.forget(turn)

    async def _understand(self, text: str) -> tuple[str, float]:
        plain = without_command(text).strip()
        if not plain or self._agent.processor is None:
            return NOT_UNDERSTOOD, 1.0
        intent = (await self._agent.processor.parse_message(UserMessage(plain)))["intent"]
        return str(intent["name"]), float(intent["confidence"])

    def _replace_worker(self) -> None:
        """What hangs keeps its thread; the next turn starts in a new one."""
        self._worker.abandon()
        self._worker = LoopThread()

"""A scripted conversation as typed values: who texts, what happens in which order, what must hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bot.domain.ids import Channel, Language
from bot.domain.turn import NotText
from bot.rehearsal.expectation import Expectation
from bot.rehearsal.expectations.forgetting import DeletedAfter, KeptAfter

DEFAULT_GAP_S = 20.0  # seconds between two turns that name no gap


class EventKind(str, Enum):
    """What happens in a conversation besides the person writing."""

    WORKER_CLAIMS = "worker_claims"
    WORKER_SAYS = "worker_says"
    WORKER_ASKS_TO_KEEP = "worker_asks_to_keep"
    WORKER_RETURNS = "worker_returns"
    WORKER_CLOSES = "worker_closes"
    CARRIER_RETRY = "carrier_retry"
    CARRIER_DOWN = "carrier_down"
    CARRIER_UP = "carrier_up"
    DIALOGUE_DOWN = "dialogue_down"
    DIALOGUE_UP = "dialogue_up"
    SILENCE = "silence"

    @property
    def by_worker(self) -> bool:
        return self.value.startswith("worker_")


@dataclass(frozen=True)
class Writes:
    text: str


@dataclass(frozen=True)
class SendsNotText:
    what: NotText
    text: str = ""


@dataclass(frozen=True)
class Presses:
    """The `button`th button of the last message, from 1."""

    button: int


@dataclass(frozen=True)
class Happens:
    event: EventKind
    text: str = ""  # what the worker says, or the kind that they ask to keep longer


Action = Writes | SendsNotText | Presses | Happens


@dataclass(frozen=True)
class ScriptTurn:
    """One item of `turns`, numbered from 1. `stranger`: somebody else holds the phone."""

    number: int
    gap_s: float
    action: Action
    stranger: bool = False

    @property
    def by_person(self) -> bool:
        return not isinstance(self.action, Happens)

    @property
    def is_silence(self) -> bool:
        return isinstance(self.action, Happens) and self.action.event is EventKind.SILENCE


@dataclass(frozen=True)
class Script:
    name: str
    channel: Channel
    language: Language
    about: str
    turns: tuple[ScriptTurn, ...]
    expect: tuple[Expectation, ...]
    path: Path

    @property
    def looks_for_left_over(self) -> frozenset[int]:
        """Turns after which everything stored is searched."""
        return frozenset(each.turn for each in self.expect if isinstance(each, (DeletedAfter, KeptAfter)))

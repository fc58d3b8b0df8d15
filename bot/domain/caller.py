"""What places calls between a worker and a person; services and edge know it only through this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from uuid import UUID

from bot.domain.carrier import Webhook
from bot.domain.private import Private


class Leg(str, Enum):
    """A bridged call is two calls of the carrier: one to the worker, and from there one to the person."""

    WORKER = "worker"
    PERSON = "person"


class LegStatus(str, Enum):
    """How far one of the two has come, in the carrier's own words."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"
    FAILED = "failed"

    @property
    def goes_on(self) -> bool:
        return self in (LegStatus.QUEUED, LegStatus.INITIATED, LegStatus.RINGING, LegStatus.IN_PROGRESS)


@dataclass(frozen=True)
class Bridge:
    """`id` is our own. It comes back with each report: a call is known before the carrier has named it."""

    id: UUID
    worker_phone: Private
    person_phone: Private


@dataclass(frozen=True)
class CallReport:
    """What became of one leg. `carrier_call_id` names the whole call: that of the worker's leg."""

    call: UUID
    dedupe_id: str
    carrier_call_id: str
    leg: Leg
    status: LegStatus


class Caller(Protocol):
    """Both sides see the line's number, neither the other's. Instances hold a client; `close` ends it."""

    def authenticate(self, webhook: Webhook) -> None:
        """Raise BadSignature unless the carrier signed this for our configured public address."""
        ...

    def parse(self, webhook: Webhook) -> CallReport:
        """Return what an authenticated request says. Raise MalformedWebhook if it cannot be read."""
        ...

    async def bridge(self, bridge: Bridge) -> str:
        """Ring the worker, then the person; the carrier's id of the call. Never repeated.

        Raise SendDelayed or SendRefused: nobody is rung. SendUnknown: somebody may be.
        """
        ...

    async def end(self, carrier_call_id: str) -> None:
        """Hang up on both sides, if it is not over. Raise SendDelayed, SendUnknown, SendRefused."""
        ...

    async def close(self) -> None: ...

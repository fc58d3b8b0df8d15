"""What the services need of the store to forget a person, here and at their carrier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.carrier import CarrierCopy
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.records import LeasedDeletion


class Deletions(Protocol):
    """Copies at carriers still to be deleted; address and ids are sealed under a key of the job."""

    async def add(
        self, channel: Channel, address: Private, copies: Sequence[CarrierCopy], *, at: datetime
    ) -> None: ...
    async def lease(self, *, now: datetime, lease_s: float) -> LeasedDeletion | None: ...
    async def finish(
        self, job: UUID, *, lease_token: UUID, gone: int, unreachable: int, at: datetime
    ) -> None:
        """Keep the counts only; destroy the job's key."""
        ...

    async def postpone(
        self,
        job: UUID,
        *,
        lease_token: UUID,
        copies: Sequence[CarrierCopy],
        due_at: datetime,
        code: str,
    ) -> None: ...

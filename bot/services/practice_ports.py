"""What the services need of the store about practice talks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.practice import Finished, PracticeId, Reply, Running
from bot.domain.staff import WorkerId


class PracticeTalks(Protocol):
    """Those that go on are sealed under their worker's own key; of those that ended no words are left."""

    async def begin(self, talk: Running) -> None: ...
    async def running(self, talk: PracticeId) -> Running | None:
        """Row-locked; None if there is none, or it is finished."""
        ...

    async def running_of(self, worker: WorkerId) -> dict[str, PracticeId]:
        """By scenario what they can go on with."""
        ...

    async def keep(self, talk: Running, replies: Sequence[Reply]) -> None: ...
    async def finish(self, talk: PracticeId, *, at: datetime, remarks: Sequence[tuple[int, str]]) -> None:
        """Its words are gone from here on."""
        ...

    async def finished(self, talk: PracticeId) -> Finished | None: ...
    async def finished_of(self, worker: WorkerId) -> list[Finished]:
        """Newest first."""
        ...

    async def who_finished(self) -> dict[WorkerId, frozenset[str]]:
        """By worker the scenarios they have finished."""
        ...

    async def remove(self, talk: PracticeId) -> None: ...
    async def forget_before(self, before: datetime) -> int:
        """Those begun before and not finished."""
        ...

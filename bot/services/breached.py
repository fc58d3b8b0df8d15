"""What the services need of somebody who knows which passwords became known in breaches."""

from __future__ import annotations

from typing import Protocol

from bot.domain.private import Private


class Breached(Protocol):
    async def knows(self, password: Private) -> bool:
        """False also where it cannot be asked: a newcomer does not wait for a site that is away."""
        ...

    async def close(self) -> None: ...

"""What an operator sees of erasures: under way or failing, with codes and counts, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.erasure import LATE, Erasure
from bot.services.line import Line


@dataclass(frozen=True)
class SeenErasures:
    """`failing`: not done within a day, or refused for good somewhere. `older_jobs`: deletions at carriers
    that belong to no erasure (retention, chats that were left) and are not done within a day."""

    under_way: tuple[Erasure, ...]
    failing: tuple[Erasure, ...]
    done: int
    older_jobs: int


async def see_erasures(*, line: Line) -> SeenErasures:
    now = line.clock()
    async with line.store.transaction() as tx:
        found = await tx.erasures.all()
        older = await tx.deletions.unfinished_since(now - LATE)
    failing = [each for each in found if each.failed(now)]
    return SeenErasures(
        under_way=tuple(each for each in found if not each.is_done and each not in failing),
        failing=tuple(failing),
        done=sum(each.is_done for each in found if each not in failing),
        older_jobs=older,
    )

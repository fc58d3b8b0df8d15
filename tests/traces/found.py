"""What is found of a person afterwards: in both databases, at the carrier, on the trail of an erasure."""

from __future__ import annotations

from bot.domain.erasure import Place
from tests.databases import run_sql
from tests.line import World
from tests.promises.leaving import erasures
from tests.promises.rows import count_rows

STAYS = {"deletions", "erasures", "erasure_places", "seen", "suppressions", "trail", "workers"}
"""The tables that may hold a row after a DELETE: counts for the receipt, keyed marks, what staff did."""
UNFINISHED = """
    SELECT state FROM outbox WHERE state IN ('due', 'sending')
    UNION ALL SELECT state FROM turns WHERE state <> 'done'
    UNION ALL SELECT state FROM deletions WHERE state <> 'done'
"""
AGREED = """
    SELECT 'text' FROM windows WHERE state = 'open'
    UNION ALL SELECT 'call back' FROM call_backs WHERE state = 'waiting'
    UNION ALL SELECT 'call' FROM calls WHERE ended_at IS NULL
"""
NEWEST = "SELECT state FROM conversations ORDER BY ended_at IS NOT NULL, started_at DESC LIMIT 1"


async def rows(world: World, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await run_sql(world.databases.main.open(), sql)]


async def barred(world: World) -> bool:
    return bool(await rows(world, "SELECT 1 FROM suppressions"))


async def state_of_newest(world: World) -> object:
    """None: there is no talk."""
    found = await rows(world, NEWEST)
    return found[0][0] if found else None


async def unfinished(world: World) -> list[object]:
    """What is still queued, being worked out, or to be deleted at a carrier."""
    return [state for (state,) in await rows(world, UNFINISHED)]


async def agreed(world: World) -> list[object]:
    """What they agreed to and is still to come, or goes on."""
    return [what for (what,) in await rows(world, AGREED)]


def on_the_phone(world: World) -> bool:
    return any(not leg.status.is_over for leg in world.home.simulated.voice.legs)


def at_carriers(world: World) -> list[str]:
    """Copies that a carrier still holds, of the person's side or of the worker's own phone."""
    simulated = world.home.simulated
    return [copy for phone in simulated.phones for copy in simulated.still_kept(phone)]


async def nothing_is_left(world: World) -> None:
    """After a DELETE: no row of theirs, no key of their words."""
    main, keys = await count_rows(world.databases)
    assert set(main) <= STAYS
    assert keys.get("keys", 0) == main.get("workers", 0), "the one that seals a worker's own phone"


async def owned_up_to(world: World) -> int:
    """How many texts the receipts of all erasures say may be left at the carrier; each is done."""
    found = await erasures(world)
    assert all(each.is_done for each in found)
    return sum(each.left_at(Place.CARRIER) + each.left_at(Place.QUEUED) for each in found)

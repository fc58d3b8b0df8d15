"""What tests of leaving and erasing share: rules of an operator, a keys database that is away, a middle."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from bot.crypto.seal import Place as SealPlace
from bot.crypto.seal import Sealed
from bot.crypto.secret import SecretKey
from bot.domain.erasure import ErasedPlace, Erasure, Place
from bot.errors import MasterKeyUnavailable
from bot.services.send_next import send_next
from bot.store.engine import open_engine
from tests.databases import run_sql
from tests.line import World
from tests.services.interrupted import interrupted

DAY = 24 * 3600.0


@contextmanager
def ruled(world: World, **rules: object) -> Iterator[None]:
    """The operator decided otherwise about traces."""
    line, before = world.home.line, world.home.line.privacy
    object.__setattr__(line, "privacy", replace(before, **rules))  # type: ignore[arg-type]
    try:
        yield
    finally:
        object.__setattr__(line, "privacy", before)


@asynccontextmanager
async def keys_away(world: World) -> AsyncIterator[None]:
    """Nobody listens where the second database was; the first one works on."""
    store = world.home.store
    shelf = store._shelf
    before = store._keys, shelf._engine, shelf._reader
    nobody = open_engine("postgresql://nobody@127.0.0.1:1/keys", connections=1)
    store._keys, shelf._engine = nobody, nobody
    shelf._reader = nobody.execution_options(isolation_level="AUTOCOMMIT")
    try:
        yield
    finally:
        store._keys, shelf._engine, shelf._reader = before
        await nobody.dispose()


class AwayKey:
    """A master key in a place that cannot be reached."""

    kind, is_far = "vault", True

    async def wrap(self, key: SecretKey, *, place: SealPlace) -> Sealed:
        raise MasterKeyUnavailable(self.kind)

    async def unwrap(self, wrapped: Sealed, *, place: SealPlace) -> SecretKey:
        raise MasterKeyUnavailable(self.kind)

    async def close(self) -> None:
        """Nothing was opened."""


@asynccontextmanager
async def master_key_away(world: World) -> AsyncIterator[None]:
    """Both databases answer, and nothing that is sealed can be opened, or sealed anew."""
    masters = world.home.store._masters
    before = masters._keys
    masters._keys = dict.fromkeys(before, AwayKey())
    try:
        yield
    finally:
        masters._keys = before


async def while_a_text_is_with_the_carrier(world: World, words: str) -> None:
    """The person writes after a text was taken to be sent, and before the carrier answers."""
    await world.receive("hello")
    await world.home.think()
    cut_in = interrupted(world.home.line, lambda: world.receive(words))
    assert await send_next(line=cut_in, carriers=world.home.carriers)


async def erasures(world: World) -> list[Erasure]:
    """Newest first."""
    async with world.home.store.transaction() as tx:
        return await tx.erasures.all()


async def place(world: World, which: Place) -> ErasedPlace:
    """Of the newest erasure."""
    [newest, *_] = await erasures(world)
    return next(each for each in newest.places if each.place is which)


async def columns(world: World, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await run_sql(world.databases.main.open(), sql)]

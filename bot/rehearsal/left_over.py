"""Looks for anything of a person in every row of both databases and at the carrier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import wire
from bot.phone.carriers import SimulatedCarriers
from bot.phone.phones import Phone
from bot.store.engine import open_engine

_FINGERPRINTS = frozenset(
    {"suppressions.fingerprint", "seen.delivery", "erasures.fingerprint", "trail.previous", "trail.hash"}
)
"""Keyed hashes: all that may remain, to keep P01 after a deletion and to know a repeated delivery; and the
chain of what staff did, which outlives the conversations and holds no word of them."""

_TOO_SHORT = 6  # characters; "hi" stands in many a word that nobody wrote


@dataclass(frozen=True)
class Person:
    """The one person of a script: what they wrote, and where they write from."""

    phone: Phone
    texts: Sequence[str]

    @property
    def traces(self) -> tuple[str, ...]:
        return (self.phone.address, *(each for each in self.texts if len(each) >= _TOO_SHORT))


async def left_over(
    person: Person, *, located: wire.Databases, simulated: SimulatedCarriers
) -> tuple[str, ...]:
    """The places where something is left, each once; never what is left.

    The script's databases hold one person only: so whatever is sealed, and every key, is theirs.
    """
    found = [f"database {place}" for place in await _in_database(located.main.open(), person)]
    found += [f"keys database {place}" for place in await _in_database(located.keys.open(), person)]
    kept = simulated.still_kept(person.phone)
    found += [f"{len(kept)} copies at the carrier"] if kept else []
    return tuple(dict.fromkeys(found))


async def _in_database(url: str, person: Person) -> list[str]:
    engine = open_engine(url, connections=1)
    try:
        async with engine.connect() as connection:
            found = list[str]()
            for table in await _tables(connection):
                rows = (await connection.execute(text(f'SELECT * FROM "{table}"'))).mappings()
                for row in rows:
                    found += list(places(table, row, person.traces))
            return found
    finally:
        await engine.dispose()


async def _tables(connection: AsyncConnection) -> list[str]:
    names = await connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    return sorted(names.scalars())


def places(table: str, row: Mapping[str, object], traces: Sequence[str]) -> Iterator[str]:
    """The columns of one row that hold something sealed, or one of the traces in the open."""
    for column, value in row.items():
        place = f"{table}.{column}"
        if place in _FINGERPRINTS or value is None:
            continue
        if isinstance(value, bytes) or any(trace in str(value) for trace in traces):
            yield place

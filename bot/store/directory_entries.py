"""Kept entries of the directory: every version stays; a confidential address and notes are sealed."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.directory_kept import Hidden, KeptEntry
from bot.domain.private import Private
from bot.store.directory_tables import directory_entries as table
from bot.store.row_seal import RowSeal
from bot.store.unit import DIRECTORY, Unit

_ADDRESS, _NOTES = "address_sealed", "notes_sealed"
_NEWEST = select(table).distinct(table.c.key).order_by(table.c.key, table.c.version.desc())
_NAMES = select(table.c.entry["name"].astext.cast(Text).label("name")).distinct()
_OF = select(table).where(table.c.key == bindparam("wanted")).order_by(table.c.version.desc())


class PostgresDirectoryEntries:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def newest(self) -> list[KeptEntry]:
        """The newest version of each, out of use as well, in the order of their keys."""
        return [_kept(row) for row in await self._unit.all(_NEWEST)]

    async def names(self) -> list[str]:
        """Every name that an entry ever had."""
        return sorted(row.name for row in await self._unit.all(_NAMES) if row.name)

    async def versions(self, key: str) -> list[KeptEntry]:
        """Of one entry, newest first."""
        return [_kept(row) for row in await self._unit.all(_OF, wanted=key)]

    async def hidden(self, key: str, *, version: int | None = None) -> Hidden:
        """What the newest version, or a given one, holds sealed."""
        rows = await self._unit.all(_OF, wanted=key)
        row = next((each for each in rows if version in (None, each.version)), None)
        if row is None or row.key_id is None:
            return Hidden()
        seal = await self._seal(row.key_id, row.id)
        opened = [None if sealed is None else seal.open_text(name, sealed) for name, sealed in _sealed(row)]
        return Hidden(*opened)

    async def add(self, kept: KeptEntry, hidden: Hidden) -> bool:
        """False if this version is there already: somebody else was quicker. Wakes every process."""
        key_id, row = await self._key_for(kept, hidden), uuid4()
        values = {
            "key": kept.key,
            "version": kept.version,
            "entry": dict(kept.told),
            "in_use": kept.in_use,
            "change": kept.change,
            "changed_by": kept.changed_by,
            "changed_at": kept.changed_at,
            "key_id": key_id,
            **(await self._close(hidden, key_id, row) if key_id else {}),
        }
        added = insert(table).values(id=row, **values).on_conflict_do_nothing()
        await self._unit.wake(DIRECTORY)
        return await self._unit.change(added) == 1

    async def forget_address(self, key: str) -> None:
        """In every version: what must not be known any more is not brought back by undoing a change."""
        mine = update(table).where(table.c.key == key)
        await self._unit.change(mine.values({_ADDRESS: None}))

    async def _key_for(self, kept: KeptEntry, hidden: Hidden) -> UUID | None:
        rows = await self._unit.all(_OF, wanted=kept.key)
        found = next((row.key_id for row in rows if row.key_id is not None), None)
        if found is None and (hidden.address or hidden.notes):
            found, _ = await self._unit.new_key(kept.changed_at)
        return found

    async def _close(self, hidden: Hidden, key_id: UUID, row: UUID) -> dict[str, Any]:
        seal = await self._seal(key_id, row)
        words = ((_ADDRESS, hidden.address), (_NOTES, hidden.notes))
        return {name: _closed(seal, name, value) for name, value in words}

    async def _seal(self, key_id: UUID, row: UUID) -> RowSeal:
        return RowSeal(await self._unit.key(key_id), table=table.name, row=row)


def _closed(seal: RowSeal, column: str, value: Private | None) -> Any:
    return seal.close_text(column, value) if value else None


def _sealed(row: Any) -> tuple[tuple[str, Any], ...]:
    return (_ADDRESS, row.address_sealed), (_NOTES, row.notes_sealed)


def _kept(row: Any) -> KeptEntry:
    return KeptEntry(
        key=row.key,
        version=row.version,
        told=row.entry,
        in_use=row.in_use,
        change=row.change,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        has_address=row.address_sealed is not None,
        has_notes=row.notes_sealed is not None,
    )

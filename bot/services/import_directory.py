"""Take entries of a file into the kept directory: all of them, or none where one is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.services.keep_directory import put_entry
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.staff_errors import EntryInvalid


@dataclass(frozen=True)
class Imported:
    """Keys of the file, by what became of them."""

    kept: tuple[str, ...]
    same: tuple[str, ...]


async def import_directory(entries: Mapping[str, object], *, by: str, line: Line) -> Imported:
    """Raises EntryInvalid with every problem, by "key: field"; then nothing was kept."""
    kept, same, wrong = list[str](), list[str](), dict[str, list[str]]()
    async with line.store.transaction() as tx:
        for key, raw in entries.items():
            try:
                (kept if await _put(key, raw, by=by, line=line, tx=tx) else same).append(key)
            except EntryInvalid as invalid:
                wrong |= {f"{key}: {name}": said for name, said in invalid.problems.items()}
        if wrong:
            raise EntryInvalid(wrong)
    await line.book.refresh(line.store)
    return Imported(tuple(kept), tuple(same))


async def _put(key: str, raw: object, *, by: str, line: Line, tx: Transaction) -> bool:
    told = {str(name): value for name, value in raw.items()} if isinstance(raw, dict) else {}
    return await put_entry(key, told, by=by, line=line, tx=tx)

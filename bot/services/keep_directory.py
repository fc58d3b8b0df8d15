"""Add, change, verify, retire and bring back entries of the directory; each change can be undone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn

from bot.domain.consent import WrittenKind
from bot.domain.directory_codes import How
from bot.domain.directory_entry import plain_of
from bot.domain.directory_kept import Change, Hidden, KeptEntry, key_for
from bot.domain.private import Private
from bot.domain.routing import SETTINGS
from bot.domain.trail import Did
from bot.services.check_entry import checked, tells_secret
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.staff_errors import ChangedMeanwhile, EntryInvalid, EntryUnknown

_NEVER_A_KEY = {*SETTINGS, *(kind.value for kind in WrittenKind), "new", "gaps", "export"}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,47}")
_CONFIDENTIAL_NOW = "That version tells the address, which is confidential now. Change the entry instead."
NEW = 0
"""The version of an entry that only a file holds, or that is not there yet."""


@dataclass(frozen=True)
class Draft:
    """What somebody wants kept. `seen` is the version they looked at. A hidden value of None stays as it
    was; an empty one is taken out."""

    told: Mapping[str, object]
    seen: int = NEW
    hidden: Hidden = field(default_factory=Hidden)
    change: Change = Change.CHANGED


async def add_entry(draft: Draft, *, by: str, line: Line) -> str:
    """Its key, made of its name. Raises EntryInvalid."""
    async with line.store.transaction() as tx:
        taken = {each.key for each in await tx.directory.newest()} | _NEVER_A_KEY
        taken |= {entry.key for entry in line.book.files.entries}
        key = key_for(str(draft.told.get("name", "")), taken)
        await _keep(_nothing(key, line), replace(draft, change=Change.ADDED), by=by, line=line, tx=tx)
    await line.book.refresh(line.store)
    return key


async def put_entry(key: str, told: Mapping[str, object], *, by: str, line: Line, tx: Transaction) -> bool:
    """Keep what a file says under its own key, in the transaction of all its entries; False if it is so
    already. Raises EntryInvalid. The caller refreshes the book."""
    if not _KEY.fullmatch(key) or key in _NEVER_A_KEY:
        raise EntryInvalid({"": ["a key is small letters, digits and _, and begins with a letter"]})
    versions = await tx.directory.versions(key)
    shipped = line.book.files.get(key)
    now = versions[0] if versions else _shipped(key, line) if shipped else _nothing(key, line)
    entry = now.entry() if now.told else None
    if entry is not None and plain_of(entry) == plain_of(checked(told, Hidden(), line=line)):
        return False
    await _keep(now, Draft(told, now.version, change=Change.IMPORTED), by=by, line=line, tx=tx)
    return True


async def change_entry(key: str, draft: Draft, *, by: str, line: Line) -> None:
    """Raises EntryInvalid, EntryUnknown, ChangedMeanwhile."""
    async with line.store.transaction() as tx:
        now = await _current(key, tx=tx, line=line, seen=draft.seen)
        await _keep(now, draft, by=by, line=line, tx=tx)
    await line.book.refresh(line.store)


@dataclass(frozen=True)
class Check:
    """Somebody looked today whether what an entry says is true."""

    by: str
    how: How
    seen: int


async def verify_entry(key: str, check: Check, *, by: str, line: Line) -> None:
    """Raises EntryInvalid, EntryUnknown, ChangedMeanwhile."""
    if not check.by.strip():
        raise EntryInvalid({"verified_by": ["say who checked it"]})
    if check.how is How.NOT_SAID:
        raise EntryInvalid({"verified_how": ["say how it was checked"]})
    async with line.store.transaction() as tx:
        now = await _current(key, tx=tx, line=line, seen=check.seen)
        told = {
            **now.told,
            "verified_on": line.today().isoformat(),
            "verified_by": check.by.strip(),
            "verified_how": check.how.value,
        }
        await _keep(now, Draft(told, check.seen, change=Change.VERIFIED), by=by, line=line, tx=tx)
    await line.book.refresh(line.store)


async def retire_entry(key: str, *, seen: int, by: str, line: Line) -> None:
    """Out of use: offered to nobody; its name still counts. Raises EntryUnknown, ChangedMeanwhile."""
    async with line.store.transaction() as tx:
        now = await _current(key, tx=tx, line=line, seen=seen)
        hidden = await tx.directory.hidden(key)
        await _add(replace(now, in_use=False, change=Change.RETIRED), hidden, by=by, line=line, tx=tx)
    await line.book.refresh(line.store)


@dataclass(frozen=True)
class Wish:
    """Which state to bring back: that of a version, or, with None, the newest, put into use again."""

    seen: int
    version: int | None = None


async def restore_entry(key: str, wish: Wish, *, by: str, line: Line) -> None:
    """Raises EntryUnknown, ChangedMeanwhile, EntryInvalid if that version cannot be read any more."""
    async with line.store.transaction() as tx:
        now = await _current(key, tx=tx, line=line, seen=wish.seen)
        wanted = now if wish.version is None else await _version(key, wish.version, tx=tx, line=line)
        if wanted.entry() is None:
            raise EntryInvalid({"": ["That version cannot be used any more. Change the entry instead."]})
        if tells_secret(wanted.told, await tx.directory.hidden(key)):
            raise EntryInvalid({"": [_CONFIDENTIAL_NOW]})
        hidden = await tx.directory.hidden(key, version=wanted.version)
        in_use = True if wish.version is None else wanted.in_use
        back = replace(wanted, version=now.version, in_use=in_use, change=Change.RESTORED)
        await _add(back, hidden, by=by, line=line, tx=tx)
    await line.book.refresh(line.store)


async def _keep(now: KeptEntry, draft: Draft, *, by: str, line: Line, tx: Transaction) -> None:
    """A change of what is said leaves it in use or out of use, as it was."""
    key = now.key
    before = await tx.directory.hidden(key)
    hidden = Hidden(
        before.address if draft.hidden.address is None else draft.hidden.address,
        before.notes if draft.hidden.notes is None else draft.hidden.notes,
    )
    told = {**draft.told, **({"address_confidential": True} if hidden.address else {})}
    entry = checked(told, hidden, line=line)
    kept = replace(now, told=plain_of(entry), change=draft.change)
    await _add(kept, hidden, by=by, line=line, tx=tx)
    if draft.hidden.address == Private("") and before.address:
        await tx.directory.forget_address(key)


async def _add(now: KeptEntry, hidden: Hidden, *, by: str, line: Line, tx: Transaction) -> None:
    """The version after `now.version`, which is what whoever asks looked at."""
    at = line.clock()
    after = replace(now, version=now.version + 1, changed_by=by, changed_at=at)
    if not await tx.directory.add(after, hidden):
        raise ChangedMeanwhile
    await tx.trail.add(Did.DIRECTORY_CHANGED.value, who=by, at=at, reason=f"{now.key}:{now.change.value}")


async def _current(key: str, *, tx: Transaction, line: Line, seen: int) -> KeptEntry:
    versions = await tx.directory.versions(key)
    now = versions[0] if versions else _shipped(key, line)
    if now.version != seen:
        raise ChangedMeanwhile
    return now


async def _version(key: str, version: int, *, tx: Transaction, line: Line) -> KeptEntry:
    if version == NEW:
        return _shipped(key, line)
    found = [each for each in await tx.directory.versions(key) if each.version == version]
    return found[0] if found else _unknown()


def _nothing(key: str, line: Line) -> KeptEntry:
    return KeptEntry(key, NEW, {}, True, Change.ADDED, "", line.clock())


def _shipped(key: str, line: Line) -> KeptEntry:
    entry = line.book.files.get(key) or _unknown()
    return KeptEntry(key, NEW, plain_of(entry), True, Change.ADDED, "files", line.clock())


def _unknown() -> NoReturn:
    raise EntryUnknown

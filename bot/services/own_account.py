"""What somebody may change of their own account: time zone, and the phone that is rung for calls."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.services.line import Line
from bot.staff_errors import AccountInvalid

_PHONE = re.compile(r"\+[1-9]\d{6,14}")


async def change_settings(
    worker: Worker, *, zone: str, covers_hard: bool, phone: Private | None, line: Line
) -> None:
    """`phone`: None leaves it as it is, an empty one takes it away. Raises AccountInvalid."""
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        raise AccountInvalid("This time zone is not known; one looks like America/New_York.") from None
    plain = re.sub(r"[\s().-]", "", phone.open()) if phone is not None else ""
    if plain and not _PHONE.fullmatch(plain):
        raise AccountInvalid("Give the phone with its country code, such as +1 555 010 0000.")
    async with line.store.transaction() as tx:
        await tx.staff.save(replace(worker, zone=zone, covers_hard=covers_hard))
        if phone is not None:
            await tx.staff.set_phone(worker.id, Private(plain) if plain else None)


async def has_phone(worker: Worker, *, line: Line) -> bool:
    async with line.store.transaction() as tx:
        return await tx.staff.phone(worker.id) is not None

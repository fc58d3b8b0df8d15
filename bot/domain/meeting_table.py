"""Reads the table of who is asked to a meeting after a report, and says which key is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.meeting import MeetingRole, MeetingTable
from bot.errors import DataInvalid

_KEYS = {"days", "remind_under", "roles", "reported_to", "made_by"}
_ROLE_KEYS = {"name", "invited", "guarded"}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,40}")


def read_meeting(raw: Mapping[str, object], *, where: str) -> MeetingTable:
    """Raise DataInvalid, beginning with `where` and the name of the key that is wrong."""
    for name in sorted(set(raw) - _KEYS):
        raise DataInvalid(f"{where}: {name}: is not known; use {', '.join(sorted(_KEYS))}")
    for name in sorted(_KEYS - set(raw)):
        raise DataInvalid(f"{where}: {name}: is missing")
    days, under = _days(raw["days"], f"{where}: days"), _days(raw["remind_under"], f"{where}: remind_under")
    if under > days:
        raise DataInvalid(f"{where}: remind_under: must be at most days")
    roles = _mapping(raw["roles"], f"{where}: roles")
    return MeetingTable(
        days=days,
        remind_under=under,
        roles=tuple(_role(key, role, f"{where}: roles: {key}") for key, role in roles.items()),
        reported_to=_names(raw["reported_to"], f"{where}: reported_to"),
        made_by=_names(raw["made_by"], f"{where}: made_by"),
    )


def _role(key: str, raw: object, where: str) -> MeetingRole:
    if not isinstance(raw, Mapping):
        raise DataInvalid(f"{where}: must hold name:")
    for name in sorted(set(raw) - _ROLE_KEYS):
        raise DataInvalid(f"{where}: {name}: is not known; use {', '.join(sorted(_ROLE_KEYS))}")
    flags = {name: raw.get(name, default) for name, default in (("invited", True), ("guarded", False))}
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise DataInvalid(f"{where}: {name}: must be true or false")
    invited, guarded = flags["invited"] is True, flags["guarded"] is True
    if guarded and invited:
        raise DataInvalid(f"{where}: invited: must be false for a guarded role")
    if "family" in key and not guarded:
        raise DataInvalid(f"{where}: guarded: must be true: family may be who harms them")
    return MeetingRole(key, _text(raw.get("name"), f"{where}: name"), invited, guarded)


def _names(raw: object, where: str) -> dict[str, str]:
    return {key: _text(name, f"{where}: {key}") for key, name in _mapping(raw, where).items()}


def _mapping(raw: object, where: str) -> Mapping[str, object]:
    if not isinstance(raw, Mapping) or not raw:
        raise DataInvalid(f"{where}: must hold `code: ...` lines")
    for key in raw:
        if not isinstance(key, str) or not _CODE.fullmatch(key):
            raise DataInvalid(f"{where}: {key}: a code is of small letters, figures and _")
    return raw


def _text(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise DataInvalid(f"{where}: must be a text; put it in quotes")
    return raw.strip()


def _days(raw: object, where: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= 90:
        raise DataInvalid(f"{where}: must be a number of days, 1 to 90")
    return raw

"""Wrap the key of each conversation with the master keys an operator holds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from bot.crypto.master_key import LocalKey, MasterKey
from bot.crypto.seal import Place, Sealed
from bot.crypto.secret import SecretKey
from bot.errors import MasterKeyMissing, PorchlightError, SealBroken

_TRIAL, _ELSEWHERE = UUID(int=0), UUID(int=1)


@dataclass(frozen=True)
class WrappedKey:
    """A key sealed by the master key of `master_version`; safe to store."""

    sealed: Sealed
    master_version: int


class MasterKeys:
    """The master keys by version; the newest wraps, every one of them unwraps."""

    def __init__(self, keys: Mapping[int, SecretKey | MasterKey]) -> None:
        """A bare key is one of this machine. Raise ValueError without a key, or with a version below 1."""
        if not keys or min(keys) < 1:
            raise ValueError("at least one master key, versions from 1")
        self._keys: dict[int, MasterKey] = {
            version: LocalKey(key) if isinstance(key, SecretKey) else key for version, key in keys.items()
        }
        self.newest = max(keys)

    @property
    def kinds(self) -> dict[int, str]:
        """Where each version lives."""
        return {version: self._keys[version].kind for version in sorted(self._keys)}

    def is_far(self, version: int) -> bool:
        return version in self._keys and self._keys[version].is_far

    async def wrap(self, key: SecretKey, *, key_id: UUID) -> WrappedKey:
        """Raise MasterKeyUnavailable or MasterKeyRefused if the newest cannot be used now."""
        place = _place(key_id, self.newest)
        return WrappedKey(await self._keys[self.newest].wrap(key, place=place), self.newest)

    async def unwrap(self, wrapped: WrappedKey, *, key_id: UUID) -> SecretKey:
        """Raise MasterKeyMissing for an unknown version, SealBroken if it is not the key of `key_id`,
        MasterKeyUnavailable or MasterKeyRefused if that version cannot be used now."""
        master = self._keys.get(wrapped.master_version)
        if master is None:
            raise MasterKeyMissing(wrapped.master_version)
        return await master.unwrap(wrapped.sealed, place=_place(key_id, wrapped.master_version))

    async def trial(self, version: int) -> str | None:
        """Wrap and unwrap a made-up key with one version; the code of what went wrong, None if nothing did.

        It must also refuse to unwrap for another place: a service that ignores the place binds nothing.
        """
        key, master, place = SecretKey.fresh(), self._keys[version], _place(_TRIAL, version)
        try:
            wrapped = await master.wrap(key, place=place)
            if not _same(await master.unwrap(wrapped, place=place), key):
                return "wrong_key"
            with suppress(SealBroken):
                await master.unwrap(wrapped, place=_place(_ELSEWHERE, version))
                return "not_bound"
            return None
        except PorchlightError as error:
            return error.code
        finally:
            key.wipe()

    async def close(self) -> None:
        await asyncio.gather(*(key.close() for key in self._keys.values()))

    def __repr__(self) -> str:
        return f"MasterKeys(versions={sorted(self._keys)})"


def _place(key_id: UUID, master_version: int) -> Place:
    return ("keys", str(key_id), f"wrapped by {master_version}")


def _same(found: SecretKey, key: SecretKey) -> bool:
    same = found.raw == key.raw
    found.wipe()
    return same

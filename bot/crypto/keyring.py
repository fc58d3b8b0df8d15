"""Wrap the key of each conversation with the master keys an operator holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from bot.crypto.seal import Place, Sealed, seal, unseal
from bot.crypto.secret import SecretKey
from bot.errors import MasterKeyMissing, SettingsInvalid


@dataclass(frozen=True)
class WrappedKey:
    """A key sealed by the master key of `master_version`; safe to store."""

    sealed: Sealed
    master_version: int


class MasterKeys:
    """The master keys by version; the newest wraps, every one of them unwraps."""

    def __init__(self, keys: Mapping[int, SecretKey]) -> None:
        """Raise ValueError without a key, or with a version below 1."""
        if not keys or min(keys) < 1:
            raise ValueError("at least one master key, versions from 1")
        self._keys = dict(keys)
        self.newest = max(keys)

    def wrap(self, key: SecretKey, *, key_id: UUID) -> WrappedKey:
        master = self._keys[self.newest]
        return WrappedKey(seal(master, key.raw, bound_to=_place(key_id, self.newest)), self.newest)

    def unwrap(self, wrapped: WrappedKey, *, key_id: UUID) -> SecretKey:
        """Raise MasterKeyMissing for an unknown version, SealBroken if it is not the key of `key_id`."""
        master = self._keys.get(wrapped.master_version)
        if master is None:
            raise MasterKeyMissing
        place = _place(key_id, wrapped.master_version)
        return SecretKey(unseal(master, wrapped.sealed, bound_to=place))

    def __repr__(self) -> str:
        return f"MasterKeys(versions={sorted(self._keys)})"


def parse_master_keys(texts: Mapping[int, str]) -> MasterKeys:
    """Master keys from base64. Raise SettingsInvalid naming each bad version, never a value."""
    keys: dict[int, SecretKey] = {}
    problems = [] if texts else ["no master key is set"]
    for version, text in texts.items():
        try:
            keys[version] = SecretKey.from_base64(text)
        except ValueError:
            problems.append(f"master key {version} is not 32 bytes in base64")
        if version < 1:
            problems.append(f"master key {version}: versions count from 1")
    if problems:
        raise SettingsInvalid(problems)
    return MasterKeys(keys)


def _place(key_id: UUID, master_version: int) -> Place:
    return ("keys", str(key_id), f"wrapped by {master_version}")

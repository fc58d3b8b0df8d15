"""The port of a master key: whatever wraps the keys of conversations, on this machine or far away."""

from __future__ import annotations

from typing import Protocol

from bot.crypto.seal import Place, Sealed, seal, unseal
from bot.crypto.secret import SecretKey


class MasterKey(Protocol):
    """One version of the master key. `place` (table, key id, version) is authenticated with what it wraps:
    a wrapped key opens nowhere but in its own place."""

    @property
    def kind(self) -> str:
        """Where it lives: "settings", "file", "aws-kms" or "vault"; never which key or file it is."""
        ...

    @property
    def is_far(self) -> bool:
        """Whether each use is a call over the network, slow and sometimes impossible."""
        ...

    async def wrap(self, key: SecretKey, *, place: Place) -> Sealed:
        """Raise MasterKeyUnavailable if it cannot be reached, MasterKeyRefused if it says no."""
        ...

    async def unwrap(self, wrapped: Sealed, *, place: Place) -> SecretKey:
        """The same, and SealBroken if this is not what was wrapped for this place."""
        ...

    async def close(self) -> None:
        """Let go of connections, and wipe what is held in memory."""
        ...


class LocalKey:
    """A master key in this machine's memory, read from the settings or from a file."""

    is_far = False

    def __init__(self, key: SecretKey, *, kind: str = "settings") -> None:
        self._key = key
        self.kind = kind

    async def wrap(self, key: SecretKey, *, place: Place) -> Sealed:
        return seal(self._key, key.raw, bound_to=place)

    async def unwrap(self, wrapped: Sealed, *, place: Place) -> SecretKey:
        return SecretKey(unseal(self._key, wrapped, bound_to=place))

    async def close(self) -> None:
        """The key itself stays until the process ends: others may hold the same one."""

    def __repr__(self) -> str:
        return f"LocalKey({self.kind})"

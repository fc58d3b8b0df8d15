"""A secret of 32 bytes that never shows itself by accident, and that can be wiped."""

from __future__ import annotations

import base64
import binascii
import secrets

KEY_BYTES = 32


class SecretKey:
    """256 bits held in memory. Printing, formatting, copying or logging it shows nothing.

    The bytes lie in one place that `wipe` overwrites. What Python does not allow is to wipe the copies
    that libraries make for the length of one call, and the text or answer that a key was read from.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes | bytearray) -> None:
        """Raise ValueError, without the value, unless `raw` is 32 bytes."""
        if len(raw) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
        self._raw = bytearray(raw)

    @classmethod
    def fresh(cls) -> SecretKey:
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_base64(cls, text: str) -> SecretKey:
        """Raise ValueError, without the value, unless `text` is 32 bytes in base64."""
        try:
            return cls(base64.b64decode(text.strip(), validate=True))
        except binascii.Error:
            raise ValueError("not base64") from None

    @property
    def raw(self) -> bytearray:
        """The bytes themselves, not a copy: nobody changes or keeps them. Raise RuntimeError once wiped."""
        if not self._raw:
            raise RuntimeError("this key was wiped")
        return self._raw

    def twin(self) -> SecretKey:
        """The same key in a place of its own: each is wiped by whoever holds it."""
        return SecretKey(self.raw)

    def wipe(self) -> None:
        """Overwrite the bytes; after that the key can be used no more. Safe to call twice."""
        overwrite(self._raw)
        self._raw = bytearray()

    def __repr__(self) -> str:
        return "SecretKey(...)"

    def __reduce__(self) -> tuple[type[SecretKey], tuple[bytes]]:
        raise TypeError("a secret key is not pickled")


def overwrite(buffer: bytearray) -> None:
    """Zeros in place: assigning another value would leave the old one in memory."""
    buffer[:] = bytes(len(buffer))

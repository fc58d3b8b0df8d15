"""A secret of 32 bytes that never shows itself by accident."""

from __future__ import annotations

import base64
import binascii
import secrets

KEY_BYTES = 32


class SecretKey:
    """256 bits held in memory. Printing, formatting or logging it shows nothing."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        """Raise ValueError, without the value, unless `raw` is 32 bytes."""
        if len(raw) != KEY_BYTES:
            raise ValueError("a key has 32 bytes")
        self._raw = raw

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
    def raw(self) -> bytes:
        return self._raw

    def __repr__(self) -> str:
        return "SecretKey(...)"

    def __reduce__(self) -> tuple[type[SecretKey], tuple[bytes]]:
        raise TypeError("a secret key is not pickled")

"""Seal bytes with AES-256-GCM so that they open only with their key and only in their own place."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.crypto.secret import SecretKey
from bot.errors import SealBroken

VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16

Place = tuple[str, str, str]
"""Table, row and column a sealed value belongs to."""


class Sealed:
    """A sealed value as stored: version byte, 12-byte nonce, ciphertext with tag."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    @property
    def raw(self) -> bytes:
        return self._raw

    def __repr__(self) -> str:
        return "Sealed(...)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other._raw == self._raw

    def __hash__(self) -> int:
        return hash(self._raw)


def seal(key: SecretKey, plaintext: bytes | bytearray, *, bound_to: Place) -> Sealed:
    """A fresh nonce each time: a key seals far fewer than 2**32 values in a conversation's life."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return Sealed(VERSION + nonce + AESGCM(key.raw).encrypt(nonce, plaintext, _bond(bound_to)))


def unseal(key: SecretKey, sealed: Sealed, *, bound_to: Place) -> bytes:
    """Raise SealBroken if the value was altered, moved, or sealed with another key."""
    version, body = sealed.raw[:1], sealed.raw[1:]
    if version != VERSION or len(body) < NONCE_BYTES + TAG_BYTES:
        raise SealBroken
    try:
        return AESGCM(key.raw).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], _bond(bound_to))
    except InvalidTag:
        raise SealBroken from None


def _bond(place: Place) -> bytes:
    """Each part with its length first, so that no two places read the same."""
    parts = [part.encode() for part in place]
    return VERSION + b"".join(len(part).to_bytes(4, "big") + part for part in parts)

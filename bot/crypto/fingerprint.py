"""Find an address, or a delivery seen before, without keeping it: keyed one-way fingerprints."""

from __future__ import annotations

import hashlib
import hmac

from bot.crypto.secret import SecretKey
from bot.domain.ids import Channel
from bot.domain.private import Private


class Fingerprints:
    """HMAC-SHA256 under one key. Without the key a list of all phone numbers is no help."""

    def __init__(self, key: SecretKey) -> None:
        self._key = key

    def of_address(self, channel: Channel, address: Private) -> bytes:
        return self._hash("address", channel, address.open())

    def of_delivery(self, channel: Channel, dedupe_id: str) -> bytes:
        return self._hash("delivery", channel, dedupe_id)

    def of_word(self, person: bytes, word: Private) -> bytes:
        """An agreed word; `person` is the fingerprint of their address, so that equal words of two people
        do not look alike."""
        return self._of_person(b"word", person, word)

    def of_sender(self, person: bytes, name: Private) -> bytes:
        """The name a carrier shows for whoever writes, bound to the person in the same way."""
        return self._of_person(b"sender", person, name)

    def of_sign_in(self, who: str) -> bytes:
        """A login, or the address of a machine, from which a sign-in failed."""
        return hmac.new(self._key.raw, b"sign-in\0" + who.encode(), hashlib.sha256).digest()

    def of_trail(self, entry: bytes) -> bytes:
        """One entry of the trail, the hash of the one before it included."""
        return hmac.new(self._key.raw, b"trail\0" + entry, hashlib.sha256).digest()

    def _of_person(self, purpose: bytes, person: bytes, value: Private) -> bytes:
        message = b"\0".join((purpose, person, value.open().encode(errors="surrogatepass")))
        return hmac.new(self._key.raw, message, hashlib.sha256).digest()

    def _hash(self, purpose: str, channel: Channel, value: str) -> bytes:
        """The purpose comes first, so that an address and a delivery never share a fingerprint."""
        parts = (purpose, channel.value, value)
        message = b"\0".join(part.encode(errors="surrogatepass") for part in parts)
        return hmac.new(self._key.raw, message, hashlib.sha256).digest()

    def __repr__(self) -> str:
        return "Fingerprints(...)"

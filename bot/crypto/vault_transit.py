"""A master key in the transit engine of HashiCorp Vault: it never leaves there."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.crypto.far_key import CONNECT_S, READ_S, TRIES, FarKey
from bot.crypto.seal import Place, Sealed
from bot.crypto.secret import SecretKey
from bot.domain.private import Private
from bot.errors import MasterKeyRefused, MasterKeyUnavailable, SealBroken

if TYPE_CHECKING:
    from hvac import Client

T = TypeVar("T")

KIND = "vault"
# Vault says 400 for a value that does not open and for a wrong question alike; these words tell them apart.
_NOT_OURS = ("message authentication failed", "invalid ciphertext", "unable to decrypt")


class VaultKey(FarKey):
    """Needs a key of an AEAD type (aes256-gcm96, the default), and the right to encrypt and decrypt."""

    def __init__(self, path: str, *, url: str, token: Callable[[], Private]) -> None:
        """`path` is mount and name, such as "transit/porchlight"; `token` is asked at each call, because an
        agent renews it. It may raise MasterKeyRefused."""
        super().__init__(KIND)
        self._mount, _, self._name = path.rpartition("/")
        self._url, self._token = url, token
        self._own = threading.local()  # a client is not made to be shared by threads

    async def wrap(self, key: SecretKey, *, place: Place) -> Sealed:
        plaintext = base64.b64encode(key.raw).decode()

        def encrypt() -> Sealed:
            answer = self._client().secrets.transit.encrypt_data(
                name=self._name,
                plaintext=plaintext,
                associated_data=_bond(place),
                mount_point=self._mount,
            )
            return Sealed(str(answer["data"]["ciphertext"]).encode())

        return await self.call(lambda: _in_our_words(encrypt))

    async def unwrap(self, wrapped: Sealed, *, place: Place) -> SecretKey:
        def decrypt() -> SecretKey:
            answer = self._client().secrets.transit.decrypt_data(
                name=self._name,
                ciphertext=wrapped.raw.decode(),
                associated_data=_bond(place),
                mount_point=self._mount,
            )
            return SecretKey.from_base64(answer["data"]["plaintext"])

        return await self.call(lambda: _in_our_words(decrypt))

    def _client(self) -> Client:
        """One for each thread. Redirects are not followed: they would carry the token to another host."""
        import hvac

        client: Client | None = getattr(self._own, "client", None)
        if client is None:
            client = hvac.Client(url=self._url, timeout=(CONNECT_S, READ_S), allow_redirects=False)
            self._own.client = client
        client.token = self._token().open()
        return client


def token_from(text: Private | None, file: Path | None) -> Callable[[], Private]:
    """The token of the settings, or the newest in a file that Vault's agent keeps fresh."""

    def read() -> Private:
        if file is None:
            return text or Private("")
        try:
            return Private(file.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            raise MasterKeyRefused(KIND) from None

    return read


def _bond(place: Place) -> str:
    return base64.b64encode("\0".join(place).encode()).decode()


def _in_our_words(work: Callable[[], T]) -> T:
    """Tried again where a moment later may help; the library's errors name paths: only kinds go on."""
    for _ in range(TRIES - 1):
        try:
            return _once(work)
        except MasterKeyRefused:
            raise
        except MasterKeyUnavailable:
            continue
    return _once(work)


def _once(work: Callable[[], T]) -> T:
    from hvac import exceptions
    from requests import RequestException

    try:
        return work()
    except exceptions.InvalidRequest as error:
        if any(word in str(error).lower() for word in _NOT_OURS):
            raise SealBroken from None
        raise MasterKeyRefused(KIND) from None
    except (exceptions.Forbidden, exceptions.Unauthorized, exceptions.InvalidPath):
        raise MasterKeyRefused(KIND) from None
    except (exceptions.VaultError, RequestException, KeyError, TypeError, ValueError):
        raise MasterKeyUnavailable(KIND) from None

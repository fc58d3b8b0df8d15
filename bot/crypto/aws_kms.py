"""A master key in AWS KMS: it never leaves there, and every use of it is on the record there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from bot.crypto.far_key import CONNECT_S, READ_S, TRIES, FarKey
from bot.crypto.seal import Place, Sealed
from bot.crypto.secret import SecretKey
from bot.errors import MasterKeyRefused, MasterKeyUnavailable, SealBroken

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

T = TypeVar("T")

KIND = "aws-kms"
_NOT_OURS = ("InvalidCiphertextException", "IncorrectKeyException")
_BUSY = (
    "DependencyTimeoutException",
    "KMSInternalException",
    "KeyUnavailableException",
    "LimitExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
)


class AwsKmsKey(FarKey):
    """Credentials come as they do for every program on AWS: a role, a profile or the environment."""

    def __init__(self, arn: str, *, api: str | None = None) -> None:
        """`arn` names a key, whose region is part of it; `api` is another address of KMS (tests only)."""
        super().__init__(KIND)
        self._arn, self._api = arn, api
        self._client: KMSClient | None = None
        self._making = threading.Lock()

    async def wrap(self, key: SecretKey, *, place: Place) -> Sealed:
        def encrypt() -> Sealed:
            answer = self._opened().encrypt(
                KeyId=self._arn, Plaintext=bytes(key.raw), EncryptionContext=_context(place)
            )
            return Sealed(answer["CiphertextBlob"])

        return await self.call(lambda: _in_our_words(encrypt))

    async def unwrap(self, wrapped: Sealed, *, place: Place) -> SecretKey:
        def decrypt() -> SecretKey:
            answer = self._opened().decrypt(
                KeyId=self._arn, CiphertextBlob=wrapped.raw, EncryptionContext=_context(place)
            )
            return SecretKey(answer["Plaintext"])

        return await self.call(lambda: _in_our_words(decrypt))

    def _opened(self) -> KMSClient:
        """Made at first use, in a thread: reading the library's descriptions takes a moment."""
        with self._making:
            if self._client is None:
                self._client = _client(self._arn, self._api)
            return self._client


def _client(arn: str, api: str | None) -> KMSClient:
    import boto3
    from botocore.config import Config

    config = Config(  # type: ignore[call-arg]  # the stubs do not know the last of them
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        ignore_configured_endpoint_urls=True,  # the settings alone say where keys are sent
    )
    session = boto3.session.Session()  # the default one is not made to be shared by threads
    return session.client("kms", region_name=arn.split(":")[3], endpoint_url=api, config=config)


def _context(place: Place) -> dict[str, str]:
    """In the clear on the record of KMS: a key's random id, nothing of a person."""
    table, row, column = place
    return {"table": table, "row": row, "column": column}


def _in_our_words(work: Callable[[], T]) -> T:
    """The library's errors name accounts and keys: only their kind goes on."""
    from botocore import exceptions

    try:
        return work()
    except exceptions.ClientError as error:
        raise _meaning(error) from None
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError):
        raise MasterKeyRefused(KIND) from None
    except (exceptions.BotoCoreError, KeyError, ValueError):
        raise MasterKeyUnavailable(KIND) from None


def _meaning(error: object) -> MasterKeyUnavailable | SealBroken:
    answer = getattr(error, "response", {})
    code = str(answer.get("Error", {}).get("Code", ""))
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _NOT_OURS:
        return SealBroken()
    if code in _BUSY or status >= 500 or status == 429:
        return MasterKeyUnavailable(KIND)
    return MasterKeyRefused(KIND)

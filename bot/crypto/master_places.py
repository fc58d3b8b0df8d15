"""Where each version of the master key lives, as the settings say it, and opening them all."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from importlib.util import find_spec
from pathlib import Path

from bot.crypto.aws_kms import AwsKmsKey
from bot.crypto.key_file import KeyFileUnfit, read_key_file
from bot.crypto.keyring import MasterKeys
from bot.crypto.master_key import LocalKey, MasterKey
from bot.crypto.secret import SecretKey
from bot.crypto.vault_transit import VaultKey, token_from
from bot.domain.private import Private
from bot.errors import SettingsInvalid


class Kind(Enum):
    """The kinds of place, by the word that stands before it in the settings; a bare key has none."""

    SETTINGS = "settings"
    FILE = "file"
    AWS_KMS = "aws-kms"
    VAULT = "vault"


@dataclass(frozen=True)
class MasterPlace:
    """One version: the key itself in base64, a file, a key's ARN, or mount and name in Vault."""

    version: int
    kind: Kind
    where: Private


@dataclass(frozen=True)
class Reach:
    """How the services that hold master keys are reached."""

    vault_url: str | None = None
    vault_token: Private | None = None
    vault_token_file: Path | None = None
    kms_api: str | None = None


# An alias may point at another key tomorrow, so only a key's own ARN is taken.
_FORMS = {
    Kind.FILE: re.compile(r"/[^,\0]+"),
    Kind.AWS_KMS: re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+"),
    Kind.VAULT: re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*/[A-Za-z0-9_.-]+"),
}
_LIBRARIES = {Kind.AWS_KMS: ("boto3", "aws"), Kind.VAULT: ("hvac", "vault")}


def parse_places(text: str) -> tuple[MasterPlace, ...]:
    """`1:BASE64,2:file:/run/keys/two,3:aws-kms:ARN,4:vault:transit/porchlight`. Raise ValueError, without
    the value, if it is not of this form or a version stands there twice."""
    places = tuple(_parse(part.strip()) for part in text.split(","))
    if len({place.version for place in places}) < len(places):
        raise ValueError("which of the two would it be?")
    return places


def problems_of(places: Sequence[MasterPlace]) -> list[str]:
    """What is wrong as far as nobody need be asked: files that are unfit, libraries not installed."""
    return [
        f"keys.master, version {place.version}: {problem}"
        for place in places
        for problem in _problems_of(place)
    ]


def open_master_keys(places: Sequence[MasterPlace], reach: Reach) -> MasterKeys:
    """Reads files, connects to nothing. Raise SettingsInvalid naming each bad version, never a value."""
    problems = problems_of(places)
    if problems:
        raise SettingsInvalid(problems)
    return MasterKeys({place.version: _open(place, reach) for place in places})


def _parse(part: str) -> MasterPlace:
    number, _, rest = part.partition(":")
    word, colon, where = rest.partition(":")
    version, kind = int(number), Kind(word) if colon else Kind.SETTINGS
    form = _FORMS.get(kind)
    fits = form.fullmatch(where) if form else len(base64.b64decode(rest, validate=True)) == 32
    if version < 1 or not fits:
        raise ValueError("not a version and a place")
    return MasterPlace(version, kind, Private(where if colon else rest))


def _problems_of(place: MasterPlace) -> list[str]:
    if place.kind is Kind.FILE:
        try:
            read_key_file(Path(place.where.open())).wipe()
        except KeyFileUnfit as unfit:
            return [str(unfit)]
    library, extra = _LIBRARIES.get(place.kind, ("", ""))
    if library and find_spec(library) is None:
        return [f"the library {library} is not installed; run uv sync --frozen --extra {extra}"]
    return []


def _open(place: MasterPlace, reach: Reach) -> MasterKey:
    where = place.where.open()
    if place.kind is Kind.AWS_KMS:
        return AwsKmsKey(where, api=reach.kms_api)
    if place.kind is Kind.VAULT:
        token = token_from(reach.vault_token, reach.vault_token_file)
        return VaultKey(where, url=reach.vault_url or "", token=token)
    if place.kind is Kind.FILE:
        return LocalKey(read_key_file(Path(where)), kind=Kind.FILE.value)
    return LocalKey(SecretKey.from_base64(where))

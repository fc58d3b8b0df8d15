"""Settings of the keys: where each version of the master key lives, and how those places are reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.crypto.master_places import parse_places, problems_of
from bot.domain.private import Private
from bot.errors import SettingsInvalid
from bot.settings_field import Field
from bot.settings_readers import read_key, read_private, read_url, read_words


def read_master_keys(raw: Any) -> Private:
    """Raise SettingsInvalid by version where a file is unfit or a library is missing."""
    text = ",".join(read_words(raw))
    problems = problems_of(parse_places(text))
    if problems:
        raise SettingsInvalid(problems)
    return Private(text)


KEYS_FIELDS: tuple[Field, ...] = (
    Field(
        "master_keys",
        "keys.master",
        "PORCHLIGHT_MASTER_KEYS",
        read_master_keys,
        "1:BASE64 of 32 random bytes, then 2:BASE64 and so on, separated by commas; in place of BASE64 "
        "file:/PATH, aws-kms:ARN or vault:MOUNT/NAME",
        required=True,
    ),
    Field(
        "fingerprint_key",
        "keys.fingerprint",
        "PORCHLIGHT_FINGERPRINT_KEY",
        read_key,
        "BASE64 of 32 random bytes; it never changes",
        required=True,
    ),
    Field(
        "vault_url",
        "keys.vault_url",
        "VAULT_ADDR",
        read_url,
        "the address of HashiCorp Vault, where a master key lives there, such as https://vault.example.org:8200",
    ),
    Field(
        "vault_token",
        "keys.vault_token",
        "VAULT_TOKEN",
        read_private(r"\S+"),
        "a token of Vault that may encrypt and decrypt with that key, and nothing else",
    ),
    Field(
        "vault_token_file",
        "keys.vault_token_file",
        "PORCHLIGHT_VAULT_TOKEN_FILE",
        Path,
        "or the file in which Vault's agent keeps a fresh token",
    ),
    Field(
        "kms_api",
        "keys.kms_api",
        "PORCHLIGHT_KMS_API",
        read_url,
        "another address of AWS KMS (tests only)",
    ),
)

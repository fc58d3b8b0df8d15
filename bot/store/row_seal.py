"""Seal the values of one row, each bound to its table, row and column."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from bot.crypto.seal import Sealed, seal, unseal
from bot.crypto.secret import SecretKey
from bot.domain.private import Private

# A phone may send half an emoji: strange text must be kept too, not fail.
_HALVES = "surrogatepass"


class RowSeal:
    """Seals and opens under one key for one row."""

    def __init__(self, key: SecretKey, *, table: str, row: UUID) -> None:
        self._key, self._table, self._row = key, table, str(row)

    def close(self, column: str, value: bytes) -> Sealed:
        return seal(self._key, value, bound_to=(self._table, self._row, column))

    def open(self, column: str, sealed: Sealed) -> bytes:
        """Raise SealBroken if the value does not belong here."""
        return unseal(self._key, sealed, bound_to=(self._table, self._row, column))

    def close_json(self, column: str, value: Any) -> Sealed:
        return self.close(column, json.dumps(value).encode())

    def open_json(self, column: str, sealed: Sealed) -> Any:
        return json.loads(self.open(column, sealed))

    def close_text(self, column: str, text: Private) -> Sealed:
        return self.close(column, text.open().encode(errors=_HALVES))

    def open_text(self, column: str, sealed: Sealed) -> Private:
        return Private(self.open(column, sealed).decode(errors=_HALVES))

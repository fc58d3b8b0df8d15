"""Column types that give sealed values and closed vocabularies their own Python types."""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlalchemy import DateTime, LargeBinary, Text
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.types import TypeDecorator

from bot.crypto.seal import Sealed


class SealedBytes(TypeDecorator):
    """A sealed value, stored as its bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Any) -> bytes | None:
        return None if value is None else value.raw

    def process_result_value(self, value: bytes | None, dialect: Any) -> Sealed | None:
        return None if value is None else Sealed(value)


class Word(TypeDecorator):
    """One word of an enum, stored as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Enum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Enum | None, dialect: Any) -> str | None:
        return None if value is None else str(self.words(value).value)

    def process_result_value(self, value: str | None, dialect: Any) -> Enum | None:
        return None if value is None else self.words(value)


Id = UUID(as_uuid=True)
Moment = DateTime(timezone=True)

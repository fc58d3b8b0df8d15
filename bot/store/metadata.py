"""What all tables of the first database share: names of their rules, the order of entries, closed words."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import BigInteger, CheckConstraint, MetaData, Sequence, text

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)

# One sequence for both directions, so that a thread has an order that no clock can blur.
entry_seq = Sequence("entry_seq", metadata=metadata, data_type=BigInteger)
NEXT_ENTRY = text("nextval('entry_seq'::regclass)")


def one_of(column: str, words: type[Enum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)

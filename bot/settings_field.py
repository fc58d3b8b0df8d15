"""One setting: where it is found, how it is read, and what to say when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """`meaning` is the sentence an operator reads; it never holds a value."""

    name: str
    toml: str
    env: str
    read: Callable[[Any], Any]
    meaning: str
    required: bool = False
    default: Any = None
    demo: Any = None

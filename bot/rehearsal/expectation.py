"""What every expectation of a script is: a name, the form it is written in, and what it sees."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import ClassVar

from bot.rehearsal.transcript import Transcript


class Form(str, Enum):
    """How an expectation is written in YAML."""

    FLAG = "flag"  # gsm7: true
    VALUE = "value"  # max_chars: 160
    FIELDS = "fields"  # contains_by: {turn: 2, regex: "..."}


class Expectation(ABC):
    """Subclasses are frozen dataclasses; their fields are what the YAML gives."""

    name: ClassVar[str]
    form: ClassVar[Form] = Form.FIELDS
    of_event: ClassVar[str | None] = None  # the kind of event that must stand at `turn`

    @abstractmethod
    def saw(self, seen: Transcript) -> str | None:
        """None if it holds, else one sentence saying what was seen instead."""

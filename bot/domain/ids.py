"""Identifiers and the small closed vocabularies that every package shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import NewType
from uuid import UUID

ConversationId = NewType("ConversationId", UUID)
TurnId = NewType("TurnId", UUID)
OutboxId = NewType("OutboxId", UUID)
HandoffId = NewType("HandoffId", UUID)

Clock = Callable[[], datetime]
"""Returns the present moment, timezone-aware, UTC. Always passed in, so that tests own time."""


class Channel(str, Enum):
    """A way a person can reach us."""

    SMS = "sms"
    TELEGRAM = "telegram"


class Language(str, Enum):
    """A language the line answers in."""

    EN = "en"
    ES = "es"
    FR = "fr"


IN_ENGLISH = {Language.EN: "English", Language.ES: "Spanish", Language.FR: "French"}
"""For workers and agencies."""

"""What an operator decides about the traces of a talk: how long, what is cleared when, what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class PrivacyRules:
    """The defaults are those of a line whose operator decided nothing."""

    quiet: timedelta = timedelta(minutes=10)
    """After a longer silence whoever writes is not taken for the same person (P18). Five to ten minutes
    is what others close a chat after (practice.md C2)."""
    cover: str | None = None  # the reply key of a text sent after EXIT; None: silence
    asks_before_delete: bool = False
    keeps_staff_notes: bool = False  # after DELETE, what workers wrote down stays until retention ends
    clears_chat_after: timedelta = timedelta(hours=1)  # of silence: both sides of a Telegram chat
    clears_carrier_copies: bool = True  # as soon as a text is delivered, not only at the end
    longest_retention: timedelta = timedelta(hours=720)  # what a person may agree to, at most

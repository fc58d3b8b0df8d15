"""Whether whoever writes may be somebody else, and by what a worker may know that it is not so (P18)."""

from __future__ import annotations

from enum import Enum


class Doubt(str, Enum):
    """What makes us unsure; the value is what the store and the console know it by."""

    SILENCE = "silence"  # they wrote after more than the line's quiet limit
    NAME = "name"  # the sender's name is another one than before
    EARLIER = "earlier"  # an earlier talk on this phone has ended, and did not go on


class KnownBy(str, Enum):
    """By what a worker knows that it is them, where no word was agreed."""

    VOICE = "voice"  # they spoke on a call, and the voice is the same
    TOLD = "told"  # they told, unasked, what only they know
    MET = "met"  # somebody they trust is with them, or they were met in person

"""Whether a message says yes to being erased, where the operator has DELETE asked about once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=10)
_YES = frozenset(
    {
        *(
            "yes",
            "y",
            "yea",
            "yeah",
            "yep",
            "yup",
            "ok",
            "okay",
            "sure",
            "do it",
            "yes please",
            "yes do it",
        ),
        *("si", "sí", "claro", "dale", "hazlo", "si por favor", "sí por favor"),
        *("oui", "ouais", "vas-y", "d'accord", "oui s'il te plait", "oui svp"),
    }
)


def says_yes(text: str) -> bool:
    """A plain yes is the whole message: within a sentence it may be a yes to something else."""
    said = " ".join(re.findall(r"[\w'-]+", text.casefold()))
    return said in _YES


def confirms(
    *, asked_at: datetime | None, written_since: int, now: datetime, again: bool, yes: bool
) -> bool:
    """`again`: DELETE once more. `written_since`: messages from the one that was asked about on, itself
    counted; a yes counts only where it stands alone."""
    if asked_at is None or now - asked_at > WITHIN:
        return False
    return again or (yes and written_since == 1)

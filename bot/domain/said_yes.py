"""What a person was told, and the yes that answers it; a yes never stands for anything else (P16)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import OutboxId, TurnId
from bot.domain.refusals import ReferralRefused

_NO = re.compile(r"^\W*(?:no|nope|nah|non|never|nunca|jamais|stop|nothing)\b", re.IGNORECASE)
_YES = re.compile(r"\b(?:yes|yeah|yea|yep|yup|ok|okay|sure|fine|problem|si|sí|oui|vale)\b", re.IGNORECASE)
_PLAIN_YES = re.compile(
    r"(?:(?:yes|yeah|yea|yep|yup|ok|okay|sure|fine|si|sí|claro|vale|oui|ouais|d'accord)"
    r"(?: (?:yes|yeah|ok|okay|sure|please|pls|plz|fine|thanks|thank you|thx|keep it|you can|that is|thats"
    r"|that's|its|it's|is|por favor|gracias|merci|svp|good|cool|do it|do that))*)"
)


@dataclass(frozen=True)
class Told:
    """What was put to the person. `messages` are the texts it was sent in, none if it was said by voice;
    `at` is when the last of them left, None while one has not."""

    by: str
    at: datetime | None
    messages: tuple[OutboxId, ...] = ()


@dataclass(frozen=True)
class Yes:
    """`turn` is the person's message that says it; None: said by voice, and `by` heard it."""

    by: str
    at: datetime
    turn: TurnId | None = None


def check_yes(yes: Yes, told: Told | None, *, others: Iterable[Told] = ()) -> None:
    """Raise ReferralRefused unless the yes is younger than what was told.

    `others`: what else was put to the person. A written yes answers what came last before it; where
    something else stands between, it is not clear what it is a yes to.
    """
    if told is None:
        raise ReferralRefused("not_told")
    if told.at is None:
        raise ReferralRefused("not_sent")
    if yes.turn is None:
        if yes.at < told.at:
            raise ReferralRefused("yes_too_early")
        return
    if yes.at <= told.at:
        raise ReferralRefused("yes_too_early")
    if any(other.at is not None and told.at <= other.at < yes.at for other in others):
        raise ReferralRefused("yes_unclear")


def reads_as_no(text: str) -> bool:
    """A message that begins with a no and holds no yes is never taken for one, whoever picks it."""
    return _NO.match(text) is not None and _YES.search(text) is None


def reads_as_plain_yes(text: str) -> bool:
    """The whole message is a yes and holds nothing else; "yes but", "ok?" and "i think so" are none."""
    if "?" in text:
        return False
    words = " ".join(re.findall(r"[\w'’]+", text.lower())).replace("’", "'")
    return _PLAIN_YES.fullmatch(words) is not None

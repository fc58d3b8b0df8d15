"""What both carriers' adapters share: limits, header look-up, and what a failed answer means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.carrier import Deletion, Webhook
from bot.errors import DeleteDelayed, MalformedWebhook

BODY_LIMIT = 128 * 1024
"""Bytes of a webhook we read. Telegram writes each letter outside ASCII in 6 to 12 bytes and sends
the quoted message along, so one long honest message can pass 64 KiB; nothing honest passes this."""

NOT_TAKEN = frozenset({500, 503})
"""HTTP answers by which a carrier itself says that it failed or is closed: nothing was taken, the
same message may be sent again. Other 5xx come from something between us (502, 504: a gateway that
stopped waiting), which cannot know whether the message was taken: those outcomes stay unknown."""

LONGEST_PAUSE_S = 3600.0


def header(webhook: Webhook, name: str) -> str:
    """Return a header by its lower-case name, or an empty string."""
    return webhook.headers.get(name, "")


def within_limit(webhook: Webhook) -> bytes:
    """Return the body. Raise MalformedWebhook if it is longer than any honest one."""
    if len(webhook.body) > BODY_LIMIT:
        raise MalformedWebhook
    return webhook.body


def pause_of(retry_after: str) -> float | None:
    """Return the seconds a Retry-After header asks for (never over an hour), or None.

    The other form of the header, a date, is left aside: neither carrier sends it.
    """
    return (
        min(float(retry_after), LONGEST_PAUSE_S)
        if retry_after.isascii() and retry_after.isdigit()
        else None
    )


@dataclass
class Tally:
    """What has become so far of the copies to be deleted."""

    gone: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)

    def deletion(self, asked: Sequence[str], *, stopped: bool) -> Deletion:
        """Put off whatever is not settled. Raise DeleteDelayed if the carrier let us do nothing."""
        later = tuple(each for each in asked if each not in self.gone and each not in self.unreachable)
        if stopped and not self.gone and not self.unreachable:
            raise DeleteDelayed
        return Deletion(tuple(self.gone), tuple(self.unreachable), later)

"""What the services need of the store about referrals, and about the links that open what is shared."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.domain.referral import Referral, ReferralId
from bot.domain.share_link import ShareLink


class Referrals(Protocol):
    async def add(self, referral: Referral) -> None: ...
    async def save(self, referral: Referral) -> None: ...
    async def get(self, referral: ReferralId) -> Referral | None:
        """Read without a lock; the conversation's row is the lock of everything in it."""
        ...

    async def of(self, conversation: ConversationId) -> list[Referral]:
        """Oldest first."""
        ...

    async def lapsed(self, now: datetime) -> list[tuple[ReferralId, ConversationId]]:
        """Those with a consent whose time is over."""
        ...


class ShareLinks(Protocol):
    """The token is kept by whom it was given to; here it is a hash."""

    async def add(self, link: ShareLink, token: Private) -> None:
        """Any link made before for the same referral ends."""
        ...

    async def find(self, token: Private) -> ShareLink | None: ...
    async def of(self, conversation: ConversationId) -> list[ShareLink]:
        """Oldest first."""
        ...

    async def save(self, link: ShareLink) -> None: ...
    async def end_all(self, referral: ReferralId, *, at: datetime) -> int: ...
    async def end_past(self, now: datetime) -> int:
        """Never opened in time, or opened and their half hour is over; how many."""
        ...

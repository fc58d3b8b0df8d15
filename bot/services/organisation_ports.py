"""What the services need of an organisation's own sign-in."""

from __future__ import annotations

from typing import Protocol

from bot.domain.organisation import Answer, Departure, Vouched


class Organisation(Protocol):
    """One provider. Its network calls are never made within a transaction."""

    @property
    def name(self) -> str:
        """What the button says."""
        ...

    @property
    def issuer(self) -> str: ...

    @property
    def trusts_second_factor(self) -> bool:
        """Whether the operator lets its second factor stand for ours."""
        ...

    async def departure(self) -> Departure:
        """Raises OrganisationAway if it cannot be reached or understood."""
        ...

    def recognises(self, answer: Answer) -> bool:
        """Whether it answers a try that this browser began, not too long ago."""
        ...

    async def vouched(self, answer: Answer) -> Vouched:
        """Who it is, once everything about the answer is right.

        Raises SignInRefused if anything is not, OrganisationAway.
        """
        ...

"""Why a referral may not move on, a field may not be shared, or a link does not open."""

from __future__ import annotations

from bot.errors import PorchlightError


class ReferralUnknown(PorchlightError):
    """There is no such referral in this conversation."""

    code = "referral_unknown"


class ReferralRefused(PorchlightError):
    """A referral may not move on, or a field may not be shared; `refusal` is a code that says why."""

    code = "referral_refused"

    def __init__(self, refusal: str) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class LinkOver(PorchlightError):
    """There is nothing to open behind this link (any more); which of the two is not said."""

    code = "link_over"


class CodeWrong(PorchlightError):
    """The code is another one; `left` says how many tries are left."""

    code = "code_wrong"

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left

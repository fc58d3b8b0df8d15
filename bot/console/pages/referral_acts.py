"""What may be done with one referral, each from a form of its page."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from bot.console.visit import Visit
from bot.domain.ids import HandoffId, TurnId
from bot.domain.private import Private
from bot.domain.referral import Introduction, ReferralId
from bot.domain.refusals import ReferralRefused
from bot.domain.shared_field import USUAL_DAYS, SharedField
from bot.services import move_referral
from bot.services.agree_referral import agree_referral
from bot.services.make_link import end_links
from bot.services.propose_referral import describe_by_text, describe_by_voice
from bot.services.share_fields import Offer, ask_to_share, share_by_voice, share_fields, unshare_field

_VOICE = "voice"


async def describe(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    describe = describe_by_voice if visit.given("how") == _VOICE else describe_by_text
    await describe(handoff, referral, worker=visit.worker, line=visit.line)


async def agree(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    await agree_referral(handoff, referral, yes_turn=_turn(visit), worker=visit.worker, line=visit.line)


async def ask(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    ticked = [field for field in SharedField if visit.given(f"tick_{field.value}")]
    values = {field: Private(visit.given(f"value_{field.value}")) for field in ticked}
    offer = Offer(values, days=int(visit.given("days") or USUAL_DAYS))
    ask = share_by_voice if visit.given("how") == _VOICE else ask_to_share
    await ask(handoff, referral, offer, worker=visit.worker, line=visit.line)


async def share(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    fields = {SharedField(name) for name in visit.given("field").split()}
    await share_fields(
        handoff, referral, fields, yes_turn=_turn(visit), worker=visit.worker, line=visit.line
    )


async def unshare(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    field = SharedField(visit.given("field"))
    await unshare_field(handoff, referral, field, worker=visit.worker, line=visit.line)


async def introduce(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    how = Introduction(visit.given("how"))
    await move_referral.introduce(handoff, referral, how, worker=visit.worker, line=visit.line)


async def appoint(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    with_them = Private(visit.given("accompanied_by"))
    await move_referral.appoint(handoff, referral, with_them, worker=visit.worker, line=visit.line)


async def back_out(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    await move_referral.back_out(
        handoff, referral, yes_turn=_turn(visit), worker=visit.worker, line=visit.line
    )


async def follow_up(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    day = date.fromisoformat(visit.given("on"))
    await move_referral.follow_up(
        handoff, referral, day, yes_turn=_turn(visit), worker=visit.worker, line=visit.line
    )


async def take_back(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    await move_referral.take_back(handoff, referral, worker=visit.worker, line=visit.line)


async def end_link(visit: Visit, handoff: HandoffId, referral: ReferralId) -> None:
    await end_links(handoff, referral, worker=visit.worker, line=visit.line)


def _turn(visit: Visit) -> TurnId | None:
    """None: said on the phone. Raise ReferralRefused for neither."""
    said = visit.given("turn")
    if said == _VOICE:
        return None
    try:
        return TurnId(UUID(said))
    except ValueError:
        raise ReferralRefused("no_such_turn") from None

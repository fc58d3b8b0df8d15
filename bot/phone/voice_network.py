"""The simulated telephone network: rings one phone, then the other, and reports how far each has come."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

from bot.domain.ids import Channel
from bot.phone.accounts import TwilioAccount
from bot.phone.calling import CallLeg, CallStatus, Dialled
from bot.phone.courier import TWILIO_PATIENCE
from bot.phone.phones import Phone
from bot.phone.twilio_webhooks import call_webhook
from bot.phone.world import World

E164 = re.compile(r"\+1[2-9]\d{9}|\+(?!1)[2-9]\d{7,14}")
INVALID_NUMBER = "+15005550001"  # Twilio's own number for trying this refusal out
_PAD_S = 5  # Twilio rings a few seconds longer than it is asked to
_LOOK_S = 1.0

_EVENT_OF = {
    CallStatus.INITIATED: "initiated",
    CallStatus.RINGING: "ringing",
    CallStatus.IN_PROGRESS: "answered",
}


class VoiceNetwork:
    """What Twilio and the phone networks do with calls, for one account with one number.

    Nothing waits: a phone rings until somebody accepts or declines, or until the time it rings is over by
    the clock of the simulation.
    """

    def __init__(self, world: World, account: TwilioAccount) -> None:
        self.world = world
        self.account = account
        self.legs: list[CallLeg] = []
        self._looking: asyncio.TimerHandle | None = None

    # --- what the line asks for -----------------------------------------------------------------

    def begin(self, leg: CallLeg) -> None:
        """Queued; it rings when the call of the line has been answered."""
        self.legs.append(leg)
        self.world.later(self._ring(leg))

    async def end(self, leg: CallLeg) -> None:
        """Hang up this leg and whatever was dialled from it."""
        for each in [*self._dialled_from(leg), leg]:
            if not each.status.is_over:
                talked = each.status is CallStatus.IN_PROGRESS
                await self._over(each, CallStatus.COMPLETED if talked else CallStatus.CANCELED)

    def find(self, sid: str) -> CallLeg | None:
        return next((leg for leg in self.legs if leg.sid == sid and not leg.deleted), None)

    # --- what somebody does with a phone --------------------------------------------------------

    def at(self, phone: Phone) -> CallLeg | None:
        """The call that rings or goes on at a phone."""
        mine = (leg for leg in self.legs if leg.to == phone.address and not leg.status.is_over)
        return next((leg for leg in mine if leg.status is not CallStatus.QUEUED), None)

    async def accept(self, phone: Phone) -> None:
        leg = self._ringing(phone)
        leg.status, leg.answered_at = CallStatus.IN_PROGRESS, self.world.clock()
        await self._report(leg)
        if leg.dialled is not None and not leg.status.is_over:
            await self._dial(leg, leg.dialled)

    async def decline(self, phone: Phone) -> None:
        await self._unanswered(self._ringing(phone), CallStatus.BUSY)

    async def ring_out(self, phone: Phone) -> None:
        await self._unanswered(self._ringing(phone), CallStatus.NO_ANSWER)

    async def hang_up(self, phone: Phone) -> None:
        leg = self.at(phone)
        if leg is None or leg.status is not CallStatus.IN_PROGRESS:
            raise LookupError("Nobody talks on this phone.")
        await self.end(leg.parent or leg)  # the document has nothing after the dial: both sides end

    def forget(self) -> None:
        self.legs.clear()
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    # --- how it goes on -------------------------------------------------------------------------

    async def _ring(self, leg: CallLeg) -> None:
        phones = self.world.phones
        phone = phones.at(Channel.SMS, leg.to) or phones.add(Channel.SMS, address=leg.to)
        await self._report(leg, as_=CallStatus.INITIATED)
        if leg.status.is_over:
            return
        leg.status, leg.ringing_since = CallStatus.RINGING, self.world.clock()
        await self._report(leg)
        if phone.off and not leg.status.is_over:
            await self._unanswered(leg, CallStatus.NO_ANSWER)
        self._look_later()

    async def _dial(self, leg: CallLeg, wanted: Dialled) -> None:
        child = CallLeg(
            to=wanted.to,
            shown=wanted.caller_id,
            created_at=self.world.clock(),
            callback=wanted.callback,
            events=wanted.events,
            timeout_s=wanted.timeout_s,
            parent=leg,
        )
        self.legs.append(child)
        await self._ring(child)

    async def _unanswered(self, leg: CallLeg, status: CallStatus) -> None:
        await self._over(leg, status)
        if leg.parent is not None:
            await self.end(leg.parent)

    async def _over(self, leg: CallLeg, status: CallStatus) -> None:
        leg.status, leg.ended_at = status, self.world.clock()
        await self._report(leg)

    async def _report(self, leg: CallLeg, *, as_: CallStatus | None = None) -> None:
        status = as_ or leg.status
        self.world.changed()
        if leg.callback is None or _EVENT_OF.get(status, "completed") not in leg.events:
            return
        if not leg.callback.startswith(self.account.public_url.rstrip("/") + "/"):
            problem = "StatusCallback points away from the line's own public address."
            self.world.ledger.object_to(Channel.SMS, "CreateCall", [problem])
            return
        leg.reports += 1
        report = call_webhook(self.account, leg, status, at=self.world.clock())
        await self.world.courier.deliver(report, patience=TWILIO_PATIENCE, tried=lambda _: None)

    def _dialled_from(self, leg: CallLeg) -> list[CallLeg]:
        return [each for each in self.legs if each.parent is leg]

    def _ringing(self, phone: Phone) -> CallLeg:
        leg = self.at(phone)
        if leg is None or leg.status is not CallStatus.RINGING:
            raise LookupError("This phone does not ring.")
        return leg

    # --- nobody picks up ------------------------------------------------------------------------

    def _look_later(self) -> None:
        """The clock may stand still: it is looked at while something rings, and nothing waits for it."""
        if self._looking is None and any(leg.status is CallStatus.RINGING for leg in self.legs):
            self._looking = asyncio.get_running_loop().call_later(_LOOK_S, self.look)

    def look(self) -> None:
        """Give up on whoever has not picked up by now."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking = None
        now = self.world.clock()
        for leg in self.legs:
            rings_until = (leg.ringing_since or now) + timedelta(seconds=leg.timeout_s + _PAD_S)
            if leg.status is CallStatus.RINGING and rings_until <= now:
                self.world.later(self._unanswered(leg, CallStatus.NO_ANSWER))
        self._look_later()

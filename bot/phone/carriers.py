"""The simulated carriers as one thing: what a person can do with a phone, and what the line did."""

from __future__ import annotations

import asyncio

from bot.domain.ids import Channel, Clock
from bot.domain.turn import NotText
from bot.phone.accounts import TelegramAccount, TwilioAccount
from bot.phone.courier import TELEGRAM_PATIENCE, TWILIO_PATIENCE, Courier, Pause
from bot.phone.ledger import Call, Violation
from bot.phone.outage import Outage
from bot.phone.phones import Bubble, Phone, Phones, Who
from bot.phone.sms_network import SmsNetwork
from bot.phone.telegram_network import TelegramNetwork
from bot.phone.voice_network import VoiceNetwork
from bot.phone.world import World


class SimulatedCarriers:
    """Both carriers and every phone. Nothing leaves this machine; nothing is kept on disk.

    `deliver_to` is the base URL of our edge. With a virtual clock, pass a `pause` that returns at
    once, so that the carriers' further tries take no time.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        twilio: TwilioAccount,
        telegram: TelegramAccount,
        deliver_to: str,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.world = World(clock, Courier(deliver_to, pause=pause))
        self.sms = SmsNetwork(self.world, twilio)
        self.voice = VoiceNetwork(self.world, twilio)
        self.telegram = TelegramNetwork(self.world, telegram)

    # --- phones -------------------------------------------------------------------------------

    @property
    def phones(self) -> Phones:
        return self.world.phones

    def add_phone(self, channel: Channel, *, address: str | None = None, group: bool = False) -> Phone:
        """A new phone, at a made-up address unless one is given; `group` is a Telegram group.

        Raises ValueError if there is a phone at that address already.
        """
        phone = self.phones.add(channel, address=address, group=group and channel is Channel.TELEGRAM)
        self.world.changed()
        return phone

    # --- what a person does -------------------------------------------------------------------
    # Each returns when our edge has answered, or the carrier has given up.

    async def text(self, phone: Phone, words: str) -> Bubble:
        """The state of what is returned says whether our edge took it."""
        return await self._network(phone).receive(phone, words, kind=None)

    async def send_not_text(self, phone: Phone, kind: NotText | str, text: str | None = None) -> Bubble:
        """A picture, sticker, recording, ... with or without words. Raises ValueError if unknown."""
        return await self._network(phone).receive(phone, text or "", kind=NotText(kind))

    async def press(self, phone: Phone, n: int, *, message: str | None = None) -> None:
        """Press the Nth button, counted from 1, of the last message with buttons or of one by id.

        Raises LookupError if there is no such button.
        """
        shown = [each for each in phone.transcript if each.buttons and not each.deleted]
        if message is not None:
            shown = [each for each in shown if each.id == message]
        if not shown or not 1 <= n <= len(shown[-1].buttons):
            raise LookupError("There is no such button.")
        await self.telegram.press(phone, shown[-1], shown[-1].buttons[n - 1])

    async def edit_last(self, phone: Phone, words: str) -> None:
        """The person changes their last message (Telegram). Raises LookupError if there is none."""
        _only(phone, Channel.TELEGRAM)
        own = [each for each in phone.transcript if each.who is Who.PERSON and not each.deleted]
        if not own:
            raise LookupError("There is no message to edit.")
        await self.telegram.edit(phone, own[-1], words)

    async def block(self, phone: Phone) -> None:
        """The person blocks the bot (Telegram)."""
        _only(phone, Channel.TELEGRAM)
        await self.telegram.block(phone, blocked=True)

    async def unblock(self, phone: Phone) -> None:
        _only(phone, Channel.TELEGRAM)
        await self.telegram.block(phone, blocked=False)

    async def accept_call(self, phone: Phone) -> None:
        """Pick up. Raises LookupError unless this phone rings."""
        await self.voice.accept(phone)

    async def decline_call(self, phone: Phone) -> None:
        """Press the red button: the carrier calls it busy. Raises LookupError unless this phone rings."""
        await self.voice.decline(phone)

    async def let_ring(self, phone: Phone) -> None:
        """Nobody picks up until the carrier gives up. Raises LookupError unless this phone rings."""
        await self.voice.ring_out(phone)

    async def hang_up(self, phone: Phone) -> None:
        """Raises LookupError unless somebody talks on this phone."""
        await self.voice.hang_up(phone)

    def switch_off(self, phone: Phone) -> None:
        """What comes by SMS is now reported undelivered; Telegram keeps it for the phone."""
        phone.off = True
        self.world.changed()

    def switch_on(self, phone: Phone) -> None:
        phone.off = False
        self.world.changed()

    # --- what a carrier does ------------------------------------------------------------------

    async def deliver_again(self, phone: Phone) -> None:
        """The last webhook of this phone, unchanged. Raises LookupError if there was none."""
        if phone.last_webhook is None:
            raise LookupError("Nothing has been delivered from this phone yet.")
        patience = TWILIO_PATIENCE if phone.channel is Channel.SMS else TELEGRAM_PATIENCE
        await self.world.carry(phone, phone.last_webhook, patience=patience, bubble=None)

    async def carrier_down(self, channel: Channel, how: Outage | str) -> None:
        """From now on the line's calls meet this. Raises ValueError if `how` is unknown."""
        outage = Outage(how)
        await self.carrier_up(channel)
        if outage is Outage.REFUSED:
            if self.world.doors is None:
                raise ValueError("Only a carrier that listens on a port can refuse connections.")
            await self.world.doors.shut(channel)
        self.world.outages[channel] = outage
        self.world.changed()

    async def carrier_up(self, channel: Channel) -> None:
        if self.world.outages.pop(channel, None) is Outage.REFUSED and self.world.doors is not None:
            await self.world.doors.open(channel)
        self.world.changed()

    def hold_delivery(self) -> None:
        """SMS the line sends from now on stay queued, so in progress, until `release_delivery`."""
        self.sms.held = True

    async def release_delivery(self) -> None:
        await self.sms.release()

    def hold_reports(self) -> None:
        """SMS arrive, and what became of them is reported only after `release_reports`."""
        self.sms.reports_held = True

    async def release_reports(self) -> None:
        await self.sms.release_reports()

    async def settle(self) -> None:
        """Return when every delivery and delivery report under way has ended."""
        await self.world.settle()

    # --- what came of it ----------------------------------------------------------------------

    def outbound(self, phone: Phone) -> list[Bubble]:
        """What the line sent and the carrier took, oldest first."""
        return phone.outbound()

    def still_kept(self, phone: Phone) -> list[str]:
        """Ids of what the carrier still holds of either direction and would delete if asked now."""
        if phone.channel is Channel.TELEGRAM:
            held = [each for each in phone.transcript if not each.deleted]
            return [each.id for each in held if self.telegram.deletable(each)]
        own = [each for each in phone.transcript if each.who is not Who.CARRIER]
        messages = [each.id for each in own if not (each.deleted or each.redacted)]
        calls = [leg.sid for leg in self.voice.legs if leg.to == phone.address and not leg.deleted]
        return messages + [media.sid for each in own for media in each.media if not media.deleted] + calls

    @property
    def calls(self) -> list[Call]:
        """Every call the line made to either carrier, oldest first."""
        return self.world.ledger.calls

    @property
    def violations(self) -> list[Violation]:
        """Everything the carriers' published descriptions do not allow."""
        return self.world.ledger.violations

    async def reset(self) -> None:
        """Forget every phone, call and violation; both carriers are up."""
        await self.settle()
        for channel in Channel:
            await self.carrier_up(channel)
        self.phones.clear()
        self.world.ledger.clear()
        self.telegram.forget()
        self.voice.forget()
        self.sms.forget()
        self.world.changed()

    async def close(self) -> None:
        await self.settle()
        self.voice.forget()
        await self.world.courier.close()

    def _network(self, phone: Phone) -> SmsNetwork | TelegramNetwork:
        return self.sms if phone.channel is Channel.SMS else self.telegram


def _only(phone: Phone, channel: Channel) -> None:
    if phone.channel is not channel:
        raise LookupError(f"Only a phone on {channel.value} can do this.")

"""The simulated SMS carrier: delivers both ways, and answers STOP, START and HELP itself."""

from __future__ import annotations

import secrets
from xml.etree import ElementTree

from bot.domain.ids import Channel
from bot.domain.turn import NotText
from bot.phone.accounts import TwilioAccount
from bot.phone.courier import TWILIO_PATIENCE, Receipt, SignedWebhook
from bot.phone.phones import Bubble, Media, Phone, State, Who
from bot.phone.twilio_webhooks import MEDIA_TYPES, inbound_webhook, status_webhook
from bot.phone.world import World

# Twilio's default words, obeyed as the only word of a message whatever its case.
OPT_OUT = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"})
OPT_IN = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})

# The carrier's own sentences, which no line can change; worded here by us.
_CARRIER_SAYS = {
    "STOP": "You are unsubscribed: nothing more will come from this number. Reply START to undo.",
    "START": "You are subscribed to messages from this number again. Reply STOP to unsubscribe.",
    "HELP": "Reply STOP to unsubscribe. Message and data rates may apply.",
}
UNREACHABLE_PHONE = 30003


class SmsNetwork:
    """What Twilio and the phone networks do, for one account with one number."""

    def __init__(self, world: World, account: TwilioAccount) -> None:
        self.world = world
        self.account = account
        self.last_report: Receipt | None = None  # what our edge answered to the last report
        self.held = False  # accepted messages stay queued until `release`
        self.reports_held = False  # reports on what became of messages wait until `release_reports`
        self._waiting: list[tuple[Phone, Bubble]] = []
        self._reports: list[SignedWebhook] = []

    async def receive(self, phone: Phone, words: str, *, kind: NotText | None) -> Bubble:
        """A person sends words, or a picture and the like with or without words."""
        media = [] if kind in (None, NotText.EMPTY) else [Media(_sid("ME"), MEDIA_TYPES[kind])]
        bubble = Bubble(
            id=_sid("MM" if media else "SM"),
            who=Who.PERSON,
            text=words,
            at=self.world.clock(),
            state=State.ON_ITS_WAY,
            kind=kind,
            media=media,
        )
        phone.transcript.append(bubble)
        phone.has_written = True
        word = None if media else self._obey(phone, words)
        told = word if self.account.advanced_opt_out else None
        webhook = inbound_webhook(self.account, phone, bubble, opt_out_type=told)
        receipt = await self.world.carry(phone, webhook, patience=TWILIO_PATIENCE, bubble=bubble)
        self._read_answer(phone, receipt)
        return bubble

    def accept(self, phone: Phone, body: str, *, media: int, callback: str | None) -> Bubble:
        """The line sends; the message is queued, and delivered when the call has been answered."""
        bubble = Bubble(_sid("MM" if media else "SM"), Who.LINE, body, self.world.clock(), State.QUEUED)
        bubble.media = [Media(_sid("ME"), "image/png") for _ in range(media)]
        bubble.callback = callback
        phone.transcript.append(bubble)
        self.world.changed()
        if self.held:
            self._waiting.append((phone, bubble))
        else:
            self.world.later(self._deliver(phone, bubble))
        return bubble

    async def release(self) -> None:
        self.held = False
        waiting, self._waiting = self._waiting, []
        for phone, bubble in waiting:
            await self._deliver(phone, bubble)

    async def release_reports(self) -> None:
        """Late, and whether or not the message still is there: a report once made is carried."""
        self.reports_held = False
        reports, self._reports = self._reports, []
        for report in reports:
            await self._carry(report)

    def forget(self) -> None:
        self.held = self.reports_held = False
        self._waiting.clear()
        self._reports.clear()

    async def _deliver(self, phone: Phone, bubble: Bubble) -> None:
        bubble.state = State.SENT
        await self._report(phone, bubble)
        bubble.state = State.UNDELIVERED if phone.off else State.DELIVERED
        bubble.error = UNREACHABLE_PHONE if phone.off else None
        self.world.changed()
        await self._report(phone, bubble)

    async def _report(self, phone: Phone, bubble: Bubble) -> None:
        if bubble.callback is None:
            return
        if not bubble.callback.startswith(self.account.public_url.rstrip("/") + "/"):
            problem = "StatusCallback points away from the line's own public address."
            self.world.ledger.object_to(Channel.SMS, "CreateMessage", [problem])
            return
        report = status_webhook(self.account, phone, bubble)
        if self.reports_held:
            self._reports.append(report)
        else:
            await self._carry(report)

    async def _carry(self, report: SignedWebhook) -> None:
        self.last_report = await self.world.courier.deliver(
            report, patience=TWILIO_PATIENCE, tried=lambda _: None
        )

    def _obey(self, phone: Phone, words: str) -> str | None:
        """Block or unblock as the carrier does, and let it answer before the line hears of it."""
        word = words.strip().upper()
        if word in OPT_OUT:
            changed, phone.opted_out = not phone.opted_out, True
            return self._say(phone, "STOP", aloud=changed)
        if word in OPT_IN:
            changed, phone.opted_out = phone.opted_out, False
            return self._say(phone, "START", aloud=changed)
        return self._say(phone, "HELP", aloud=True) if word in HELP else None

    def _say(self, phone: Phone, what: str, *, aloud: bool) -> str:
        if aloud:
            self._show(phone, Who.CARRIER, _CARRIER_SAYS[what])
        return what

    def _show(self, phone: Phone, who: Who, words: str) -> None:
        state = State.UNDELIVERED if phone.off else State.DELIVERED
        phone.transcript.append(Bubble(_sid("SM"), who, words, self.world.clock(), state))
        self.world.changed()

    def _read_answer(self, phone: Phone, receipt: Receipt) -> None:
        """Twilio sends the words of the answer to a webhook to the person: a trap for a line."""
        words = _words_for_the_person(receipt)
        if words:
            problem = "The answer to a webhook holds words, which Twilio would send to the person."
            self.world.ledger.object_to(Channel.SMS, "webhook", [problem])
            self._show(phone, Who.LINE, words)


def _words_for_the_person(receipt: Receipt) -> str:
    if not receipt.taken or not receipt.body.strip():
        return ""
    if receipt.content_type == "text/plain":
        return receipt.body.strip()
    try:
        return "".join(ElementTree.fromstring(receipt.body).itertext()).strip()
    except ElementTree.ParseError:
        return ""


def _sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)

"""SMS through Twilio: reads its webhooks, sends, looks up and deletes with its SDK."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageContext, MessageInstance

from bot.channels.contract import Tally, header
from bot.channels.twilio_calls import delete_call, is_call
from bot.channels.twilio_http import CONFLICT, NOT_FOUND, TwilioHttp, readable
from bot.channels.twilio_webhook import check_signature, read_form, read_message, read_report
from bot.domain.carrier import UNNAMED, CarrierCopy, Deletion, Inbound, OutboundMessage, Sent, Webhook
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.errors import (
    OptedOut,
    SendDelayed,
    SendRefused,
    SendUnknown,
    SettingsInvalid,
)

_ON_ITS_WAY = frozenset({"accepted", "scheduled", "queued", "sending", "receiving"})
_NOT_NOW = (CONFLICT, "20009")  # a message still in progress cannot be deleted
_CLOCKS_APART = timedelta(seconds=5)  # their times are whole seconds, and no two clocks agree
_MOST_LOOKED_AT = 1000  # one page, the largest Twilio gives: what we sent within seconds
_UNNAMED_WITHIN = timedelta(hours=1)  # longer than a text is tried
_MOST_DELETED_AT_ONCE = 100  # three calls each: one attempt ends while its lease still holds


@dataclass(frozen=True)
class TwilioSettings:
    """`public_url` is where Twilio reaches us, without a path; `api_base` stands in for Twilio's."""

    account_sid: str
    auth_token: Private
    public_url: str
    sender: Private | None = None
    messaging_service_sid: str | None = None
    webhook_path: str = "/sms"
    status_path: str = "/sms/status"
    api_base: str | None = None
    timeout_s: float = 10.0

    def __post_init__(self) -> None:
        if not self.sender and not self.messaging_service_sid:
            raise SettingsInvalid(["twilio: a number or a messaging service is needed to send from"])


class TwilioSms:
    """The SMS carrier. The SDK blocks, so each call to it runs in a thread.

    Buttons are not shown on SMS: a text's own words say what may be answered.
    """

    channel: Channel = Channel.SMS

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings
        self._http = TwilioHttp(api_base=settings.api_base, timeout_s=settings.timeout_s)
        self._client = Client(settings.account_sid, settings.auth_token.open(), http_client=self._http)

    def authenticate(self, webhook: Webhook) -> None:
        """Raise BadSignature if unsigned, MalformedWebhook if there is no form to be signed."""
        check_signature(
            webhook,
            read_form(webhook),
            public_url=self._settings.public_url,
            auth_token=self._settings.auth_token,
        )

    def parse(self, webhook: Webhook) -> Inbound:
        """A form on the status path, or one with a status and no words, reports on a sent message."""
        form = read_form(webhook)
        on_status_path = webhook.path.split("?")[0] == self._settings.status_path
        if on_status_path or ("MessageStatus" in form and "Body" not in form):
            return read_report(form)
        return read_message(form, repeat_mark=header(webhook, "i-twilio-idempotency-token") or None)

    async def send(self, message: OutboundMessage) -> Sent:
        """Send once. Raise SendDelayed, SendUnknown, SendRefused or OptedOut."""
        settings = self._settings
        fields = {
            "to": message.address.open(),
            "body": message.text.open(),
            "status_callback": settings.public_url.rstrip("/") + settings.status_path,
        }
        if settings.messaging_service_sid:
            fields["messaging_service_sid"] = settings.messaging_service_sid
        elif settings.sender:
            fields["from_"] = settings.sender.open()
        sid = await asyncio.to_thread(
            readable, lambda: str(self._client.messages.create(**fields).sid or "")
        )
        if not sid:
            raise SendUnknown
        return Sent(sid)

    async def find_sent(self, message: OutboundMessage, *, since: datetime) -> Sent | None:
        """Look for the same words to the same person, created since then. Raise SendDelayed.

        Twilio filters by the day and by the time of sending, which a queued message does not have
        yet; so our newest messages are read, and compared here. To ask for this person's alone would
        put their number in a URL (P14).
        """
        found, failed = None, False
        try:
            found = await asyncio.to_thread(readable, lambda: self._newest_like(message, since))
        except (SendUnknown, SendRefused, OptedOut):
            failed = True
        if failed:
            raise SendDelayed("no_look_up")
        return Sent(found) if found else None

    def _newest_like(self, message: OutboundMessage, since: datetime) -> str | None:
        sender = self._settings.sender
        ours = {"from_": sender.open()} if sender else {}  # never the person's number: it is in the URL
        listed = self._client.messages.list(**ours, limit=_MOST_LOOKED_AT, page_size=_MOST_LOOKED_AT)
        for each in listed:
            if _is_ours(each, message) and each.date_created >= since - _CLOCKS_APART:
                return str(each.sid)
        return None

    async def acknowledge(self, tap: str) -> None:
        """There is nothing to tap in an SMS."""

    async def delete(self, address: Private, copies: Sequence[CarrierCopy]) -> Deletion:
        """Delete messages with their media, and calls, and look that they are gone. Raise DeleteDelayed.

        A call that goes on is ended: whoever deletes or leaves must not be rung. Beyond a hundred copies,
        the rest is left for later attempts.
        """
        sids = list(dict.fromkeys(copy.carrier_message_id for copy in copies))
        sids.sort(key=lambda sid: not is_call(sid))
        taken_at = [each.created_at for each in copies if each.carrier_message_id == UNNAMED]
        return await asyncio.to_thread(self._delete_all, sids, address, taken_at)

    def _delete_all(self, sids: list[str], address: Private, taken_at: list[datetime]) -> Deletion:
        tally, stopped = Tally(), False
        for sid in sids[:_MOST_DELETED_AT_ONCE]:
            unnamed = partial(self._delete_unnamed, address, taken_at)
            try:
                if readable(unnamed if sid == UNNAMED else partial(self._delete_one, sid)):
                    tally.gone.append(sid)
            except (SendRefused, OptedOut):
                tally.unreachable.append(sid)
            except (SendDelayed, SendUnknown):
                stopped = True  # down or busy: the rest would only add to it
                break
        return tally.deletion(sids, stopped=stopped)

    def _delete_unnamed(self, address: Private, taken_at: list[datetime]) -> bool:
        """Whatever went to this person in the hour after each of these times. All of it is found before any
        of it is deleted: pages move up."""
        found = list(self._sent_about(address, taken_at))
        left = [sid for sid in found if not _delete(self._client.messages(sid))]
        return not left

    def _sent_about(self, address: Private, taken_at: list[datetime]) -> Iterator[str]:
        """Twilio lists what was sent last first, which is not quite the order of creating. To ask it for
        this person's alone would put their number in a URL (P14)."""
        sender = self._settings.sender
        ours = {"from_": sender.open()} if sender else {}
        for each in self._client.messages.stream(**ours, page_size=_MOST_LOOKED_AT):
            created = each.date_created
            if created < min(taken_at) - _UNNAMED_WITHIN:
                return
            near = any(at - _CLOCKS_APART <= created <= at + _UNNAMED_WITHIN for at in taken_at)
            if near and each.to == address.open():
                yield str(each.sid)

    def _delete_one(self, sid: str) -> bool:
        return delete_call(self._client, sid) if is_call(sid) else _delete(self._client.messages(sid))

    async def close(self) -> None:
        self._http.close()


def _is_ours(each: MessageInstance, message: OutboundMessage) -> bool:
    outbound = str(each.direction).startswith("outbound")
    # Spaces at either end do not survive every way through Twilio.
    same_words = str(each.body).strip() == message.text.open().strip()
    return outbound and same_words and each.to == message.address.open()


def _delete(message: MessageContext) -> bool:
    """True once the message is gone with its media; False if it can be deleted only later."""
    try:
        kept = message.fetch()
        if kept.status in _ON_ITS_WAY:
            return False
        if str(kept.num_media or "0") != "0":
            _delete_media(message)
        message.delete()
        message.fetch()  # deleted is what Twilio no longer shows, not what it said it would delete
    except SendRefused as refused:
        if refused.carrier_code not in (NOT_FOUND, *_NOT_NOW):
            raise
        return refused.carrier_code == NOT_FOUND
    return False


def _delete_media(message: MessageContext) -> None:
    for medium in message.media.list():
        try:
            medium.delete()
        except SendRefused as refused:
            if refused.carrier_code != NOT_FOUND:
                raise

"""Calls through Twilio: rings the worker, dials the person from there, reads what became of both."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from twilio.rest import Client
from twilio.twiml.voice_response import Dial, VoiceResponse

from bot.channels.twilio_http import NOT_FOUND, TwilioHttp, readable
from bot.channels.twilio_webhook import Form, check_signature, read_form
from bot.domain.call import LONGEST
from bot.domain.caller import Bridge, CallReport, Leg, LegStatus
from bot.domain.carrier import Webhook
from bot.domain.private import Private
from bot.errors import MalformedWebhook, SendRefused, SendUnknown

_SID = re.compile(r"CA[0-9a-fA-F]{32}")
_EVENTS = ("initiated", "ringing", "answered", "completed")
_LIVE = frozenset({"queued", "initiated", "ringing", "in-progress"})
_ENDED_ALREADY = "21220"
_NOT_NOW = "20009"  # a call in progress cannot be deleted

RING_S = 15
"""Twilio adds a few seconds. Short, so that no mailbox picks up: neither is this talk to be recorded on a
worker's phone, nor may a person's mailbox hold a trace of it."""


@dataclass(frozen=True)
class TwilioCallSettings:
    """`number` is the line's, shown to both sides; `public_url` is where Twilio reaches us."""

    account_sid: str
    auth_token: Private
    number: Private
    public_url: str
    status_path: str = "/calls/status"
    api_base: str | None = None
    timeout_s: float = 10.0


class TwilioCalls:
    """The SDK blocks, so each call to it runs in a thread. Nothing is ever recorded."""

    def __init__(self, settings: TwilioCallSettings) -> None:
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

    def parse(self, webhook: Webhook) -> CallReport:
        form = read_form(webhook)
        sid, parent = _sid(form, "CallSid"), form.one("ParentCallSid")
        status = form.one("CallStatus")
        if status not in LegStatus._value2member_map_:
            raise MalformedWebhook
        return CallReport(
            call=_ours(webhook.path),
            dedupe_id=f"{sid}:{status}",
            carrier_call_id=_sid(form, "ParentCallSid") if parent else sid,
            leg=Leg.PERSON if parent else Leg.WORKER,
            status=LegStatus(status),
        )

    async def bridge(self, bridge: Bridge) -> str:
        """The person's number stands in the document that is posted, so on no URL and in no log of one."""
        report = f"{self._settings.public_url.rstrip('/')}{self._settings.status_path}?call={bridge.id}"
        number = self._settings.number.open()
        sid = await asyncio.to_thread(
            readable,
            lambda: str(
                self._client.calls.create(
                    to=bridge.worker_phone.open(),
                    from_=number,
                    twiml=_document(bridge.person_phone, number=number, report=report),
                    timeout=RING_S,
                    status_callback=report,
                    status_callback_event=list(_EVENTS),
                ).sid
                or ""
            ),
        )
        if not _SID.fullmatch(sid):
            raise SendUnknown
        return sid

    async def end(self, carrier_call_id: str) -> None:
        await asyncio.to_thread(readable, lambda: _end(self._client, carrier_call_id))

    async def close(self) -> None:
        self._http.close()


def delete_call(client: Client, sid: str) -> bool:
    """True once Twilio shows neither the call nor its leg to the person. One that goes on is ended now, and
    can be deleted later."""
    try:
        if client.calls(sid).fetch().status in _LIVE:
            _end(client, sid)
            return False
        for leg in client.calls.list(parent_call_sid=sid):  # a sid of ours, no number, is in this URL
            client.calls(leg.sid).delete()
        client.calls(sid).delete()
        client.calls(sid).fetch()
    except SendRefused as refused:
        if refused.carrier_code not in (NOT_FOUND, _NOT_NOW):
            raise
        return refused.carrier_code == NOT_FOUND
    return False


def is_call(carrier_id: str) -> bool:
    return _SID.fullmatch(carrier_id) is not None


def _end(client: Client, sid: str) -> None:
    try:
        client.calls(sid).update(status="completed")
    except SendRefused as refused:
        if refused.carrier_code not in (_ENDED_ALREADY, NOT_FOUND):
            raise


def _document(person: Private, *, number: str, report: str) -> str:
    dial = Dial(caller_id=number, timeout=RING_S, time_limit=int(LONGEST.total_seconds()))
    dial.number(person.open(), status_callback=report, status_callback_event=" ".join(_EVENTS))
    document = VoiceResponse()
    document.append(dial)
    return str(document)


def _ours(path: str) -> UUID:
    given = parse_qs(urlsplit(path).query).get("call", [""])
    try:
        return UUID(given[0])
    except ValueError:
        pass
    raise MalformedWebhook


def _sid(form: Form, name: str) -> str:
    sid = form.one(name)
    if not _SID.fullmatch(sid):
        raise MalformedWebhook
    return sid

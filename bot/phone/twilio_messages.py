"""Shows messages as Twilio's API does: one record, its media, and lists in pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from bot.domain.ids import Channel
from bot.phone.parts import count_parts
from bot.phone.phones import Bubble, Media, Phone, State, Who
from bot.phone.sms_network import SmsNetwork
from bot.phone.twilio_webhooks import API_VERSION, message_uri

_DEFAULT_PAGE_SIZE = 50


def kept(network: SmsNetwork) -> Iterator[tuple[Phone, Bubble]]:
    """Every message the account still holds. The carrier's own answers are not among them."""
    for phone in network.world.phones:
        if phone.channel is Channel.SMS:
            for bubble in phone.transcript:
                if bubble.who is not Who.CARRIER and not bubble.deleted:
                    yield phone, bubble


def find(network: SmsNetwork, sid: str) -> tuple[Phone, Bubble] | None:
    return next((found for found in kept(network) if found[1].id == sid), None)


def record(network: SmsNetwork, phone: Phone, bubble: Bubble) -> dict[str, Any]:
    """One message in the form of the API; a redacted one has lost its words."""
    inbound = bubble.who is Who.PERSON
    body = "" if bubble.redacted else bubble.text
    uri = message_uri(network.account, bubble.id)
    moment = format_datetime(bubble.at.astimezone(timezone.utc))
    waits = bubble.state is State.QUEUED
    # While the webhook is not answered: it is no more to be deleted than one of ours that is on its way.
    came = "receiving" if bubble.state is State.ON_ITS_WAY else "received"
    return {
        "sid": bubble.id,
        "account_sid": network.account.sid,
        "messaging_service_sid": network.account.messaging_service_sid,
        "from": phone.address if inbound else network.account.number,
        "to": network.account.number if inbound else phone.address,
        "body": body,
        "direction": "inbound" if inbound else "outbound-api",
        "status": came if inbound else bubble.state.value,
        "num_segments": str(count_parts(body).parts),
        "num_media": str(len(bubble.media)),
        "error_code": bubble.error,
        "error_message": None if bubble.error is None else "The phone cannot be reached.",
        "price": None,
        "price_unit": "USD",
        "date_created": moment,
        "date_updated": moment,
        "date_sent": None if waits else moment,
        "api_version": API_VERSION,
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def media_record(network: SmsNetwork, bubble: Bubble, media: Media) -> dict[str, Any]:
    moment = format_datetime(bubble.at.astimezone(timezone.utc))
    return {
        "sid": media.sid,
        "parent_sid": bubble.id,
        "account_sid": network.account.sid,
        "content_type": media.content_type,
        "date_created": moment,
        "date_updated": moment,
        "uri": f"{message_uri(network.account, bubble.id)}/Media/{media.sid}.json",
    }


def message_page(network: SmsNetwork, query: Mapping[str, str]) -> dict[str, Any]:
    """Newest first, filtered as asked, one page of it with the links to its neighbours."""
    records = [
        record(network, phone, bubble)
        for phone, bubble in sorted(kept(network), key=lambda found: found[1].at, reverse=True)
        if _asked_for(bubble, query)
    ]
    wanted = {"from": query.get("From"), "to": query.get("To")}
    records = [each for each in records if all(v in (None, each[k]) for k, v in wanted.items())]
    return page(f"{message_uri(network.account, '').rstrip('/')}.json", "messages", records, query)


def page(uri: str, name: str, records: list[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    size = int(query.get("PageSize", _DEFAULT_PAGE_SIZE))
    number = int(query.get("Page", 0))
    start = number * size
    shown = records[start : start + size]

    def link(to: int) -> str:
        return f"{uri}?{urlencode({**query, 'PageSize': size, 'Page': to})}"

    return {
        name: shown,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(shown) - 1, 0),
        "uri": link(number),
        "first_page_uri": link(0),
        "previous_page_uri": link(number - 1) if number else None,
        "next_page_uri": link(number + 1) if start + size < len(records) else None,
    }


def _asked_for(bubble: Bubble, query: Mapping[str, str]) -> bool:
    """DateSent is a day; DateSent< and DateSent> are moments, both inclusive."""
    at = bubble.at.astimezone(timezone.utc)
    if "DateSent" in query and at.date() != _moment(query["DateSent"]).date():
        return False
    if "DateSent<" in query and at > _moment(query["DateSent<"]):
        return False
    return not ("DateSent>" in query and at < _moment(query["DateSent>"]))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)

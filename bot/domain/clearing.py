"""When the carriers' copies of a talk are cleared, long before the talk itself is erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.ids import Language
from bot.domain.privacy import PrivacyRules

REACHABLE = timedelta(hours=47)
"""Of a Telegram message. A bot can delete it while it is under 48 hours old (practice.md D3); the hour
between is for a carrier that is down, and for a sweep that runs late."""
WITHOUT_REPORT = timedelta(hours=1)
"""How long a text that Twilio took, and never reported on, keeps its copy. Most reports come within
seconds, and what is not delivered by then a worker has to know by other ways."""

_UNITS = {
    Language.EN: ("{} minutes", "{} minute", "{} hours", "an hour"),
    Language.ES: ("{} minutos", "{} minuto", "{} horas", "una hora"),
    Language.FR: ("{} minutes", "{} minute", "{} heures", "une heure"),
}


def cleared_up_to(rules: PrivacyRules, *, newest: datetime, agreed: bool, now: datetime) -> datetime:
    """Messages of a chat from then or before are cleared now.

    `newest`: the last one of either side. `agreed`: the person was told that the chat is cleared, and did
    not ask to keep it. What is kept goes message by message, while it can still be reached.
    """
    quiet = now - newest >= rules.clears_chat_after
    return now if agreed and quiet else now - REACHABLE


def say_span(span: timedelta, language: Language) -> str:
    """Short words for a span of whole minutes: "an hour", "90 minutes", "2 hours"."""
    many_minutes, one_minute, many_hours, one_hour = _UNITS[language]
    minutes = int(span.total_seconds() // 60)
    hours, left = divmod(minutes, 60)
    if left:
        return (one_minute if minutes == 1 else many_minutes).format(minutes)
    return one_hour if hours == 1 else many_hours.format(hours)

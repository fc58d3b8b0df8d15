"""The queue and a conversation as lines of text for a worker's terminal."""

from __future__ import annotations

from datetime import datetime

from bot.console.words import DOUBT_MEANS, DOUBTS, not_answered, reasons_in_words
from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.records import ThreadEntry
from bot.services.list_queue import Queue

EMPTY = "Nobody is waiting. New conversations appear here; run this again, or use --watch."


def queue_lines(queue: Queue, *, now: datetime) -> list[str]:
    """One conversation a line, in the order in which to take them; no words and no address."""
    lines = [_line(handoff, conversation, now=now) for handoff, conversation in queue.waiting]
    if queue.unheard:
        lines += ["", "Wrote after STOP (read only; nothing can be sent until they text START):"]
        lines += [f"  {one.pseudonym}  {one.channel.value}" for one in queue.unheard]
    for each in queue.erased:
        because = f" because {reasons_in_words(each.kinds)}" if each.kinds else ""
        lines.append(f"Erased by request at {each.at:%H:%M} UTC, was urgent{because}")
    return lines or [EMPTY]


def thread_lines(handoff: Handoff, conversation: Conversation, entries: list[ThreadEntry]) -> list[str]:
    """Why it is here, then every message in order."""
    lines = [f"Here because: {reasons_in_words(handoff.reasons)}"]
    if conversation.doubt is not None:
        lines.append(f"{DOUBTS[conversation.doubt.value]} {DOUBT_MEANS}")
    if handoff.left_at is not None:
        lines.append("They left quickly, or stopped. Nothing can be sent until they write again.")
    for entry in entries:
        who = entry.who if entry.who in ("person", "worker") else "bot"
        note = "" if entry.who == "person" or entry.state == "sent" else f"  ({entry.state})"
        lines.append(f"{entry.at:%H:%M}  {who:7} {entry.text.open()}{note}")
    return lines


def short_id(handoff: Handoff) -> str:
    return str(handoff.id)[:8]


def _line(handoff: Handoff, conversation: Conversation, *, now: datetime) -> str:
    holder = f"with {handoff.claimed_by}" if handoff.status is HandoffStatus.CLAIMED else "waiting"
    late = not_answered(handoff, now=now)
    holder += f" ({late})" if late else ""
    left = "  LEFT QUICKLY" if handoff.left_at is not None else ""
    doubt = "  MAY BE SOMEONE ELSE" if conversation.doubt is not None else ""
    minutes = int((now - handoff.waiting_since).total_seconds() // 60)
    urgency, channel = handoff.urgency.value.upper(), conversation.channel.value
    return (
        f"{short_id(handoff)}  {urgency:6}  {minutes:4d} min  {channel:8}  "
        f"{conversation.pseudonym:24}  {holder}{left}{doubt}  | {reasons_in_words(handoff.reasons)}"
    )

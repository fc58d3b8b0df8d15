"""Shows a rehearsal: to be read by a person, or as JSON lines for another program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from bot.domain.records import Sort
from bot.rehearsal.script import Script
from bot.rehearsal.transcript import Arrived, HandoffSeen, SentMessage, Transcript, TurnRecord
from bot.rehearsal.verdict import Verdict

_INDENT = " " * 6


def readable(script: Script, seen: Transcript, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Lines of text: each turn with what answered it, then each expectation."""
    yield f"{script.name} ({script.channel.value}, {script.language.value}): {script.about}"
    before: tuple[HandoffSeen, ...] = ()
    for record in seen.turns:
        yield from _turn_lines(record, before)
        before = record.handoffs
    for verdict in verdicts:
        yield _verdict_line(verdict)


def json_lines(seen: Transcript, verdicts: Sequence[Verdict], *, script: Script) -> Iterator[str]:
    """One object a turn, then one an expectation."""
    for record in seen.turns:
        yield json.dumps({"script": script.name, **_turn_object(record)}, ensure_ascii=False)
    for verdict in verdicts:
        found = {
            "script": script.name,
            "expectation": verdict.name,
            "given": verdict.given,
            "ok": verdict.ok,
            "saw": verdict.saw,
        }
        yield json.dumps(found, ensure_ascii=False)


def failed(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if not verdict.ok]


def sum_up(scripts: int, failures: int) -> str:
    return f"{scripts} {'script' if scripts == 1 else 'scripts'}, {failures} failed"


def _turn_lines(record: TurnRecord, before: tuple[HandoffSeen, ...]) -> Iterator[str]:
    yield f"{record.number:>3}  {record.at:%a %H:%M:%S}  {_arrived(record.arrived)}"
    if record.refusal is not None:
        yield f"{_INDENT}refused: {record.refusal}"
    for message in record.sent:
        yield f"{_INDENT}{_sender(message)} [{message.key}] {message.text}"
        if message.buttons:
            yield f"{_INDENT}    buttons: {' | '.join(message.buttons)}"
    if record.handoffs != before:
        for handoff in record.handoffs:
            reasons = ", ".join(handoff.reasons)
            yield f"{_INDENT}handoff {handoff.status}, {handoff.urgency.value}: {reasons}"
        if not record.handoffs:
            yield f"{_INDENT}no handoff is open any more"
    if record.left_over is not None:
        yield f"{_INDENT}left over: {', '.join(record.left_over) or 'nothing'}"


def _arrived(arrived: Arrived) -> str:
    who = "stranger" if arrived.stranger else "person"
    if arrived.event:
        return f"* {arrived.what}" + (f": {arrived.text}" if arrived.text else "")
    if arrived.what == "text":
        return f"{who}: {arrived.text}"
    return f"{who}: ({arrived.what})" + (f" {arrived.text}" if arrived.text else "")


def _sender(message: SentMessage) -> str:
    names = {Sort.BOT: "bot", Sort.WORKER: "worker", Sort.SAFETY: "safety", Sort.ASKED: "bot"}
    who = names.get(message.sort, "other")
    return who if message.taken else f"{who} (not taken by the carrier)"


def _turn_object(record: TurnRecord) -> dict[str, object]:
    return {
        "turn": record.number,
        "at": record.at.isoformat(),
        "channel": record.arrived.channel.value,
        "arrived": {
            "what": record.arrived.what,
            "text": record.arrived.text,
            "event": record.arrived.event,
            "stranger": record.arrived.stranger,
        },
        "sent": [_message_object(message) for message in record.sent],
        "handoffs": [
            {"status": each.status, "urgency": each.urgency.value, "reasons": list(each.reasons)}
            for each in record.handoffs
        ],
        "worker_holds": record.worker_holds,
        "refusal": record.refusal,
        "copies_deleted": record.copies_deleted,
        "left_over": None if record.left_over is None else list(record.left_over),
    }


def _message_object(message: SentMessage) -> dict[str, object]:
    return {
        "who": message.sort.value,
        "key": message.key,
        "text": message.text,
        "buttons": list(message.buttons),
        "taken": message.taken,
    }


def _verdict_line(verdict: Verdict) -> str:
    given = "" if verdict.given is True else f" {json.dumps(verdict.given, ensure_ascii=False)}"
    if verdict.ok:
        return f"  ok      {verdict.name}{given}"
    return f"  FAILED  {verdict.name}{given}: {verdict.saw}"

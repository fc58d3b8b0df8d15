"""Short ways to write down a transcript and a script in a test."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.ids import Channel
from bot.domain.records import Sort
from bot.domain.urgency import Urgency
from bot.rehearsal.clock import START
from bot.rehearsal.expectation import Expectation
from bot.rehearsal.read_script import read_script
from bot.rehearsal.script import Script
from bot.rehearsal.transcript import Arrived, HandoffSeen, SentMessage, Transcript, TurnRecord

HEAD = "name: a-script\nchannel: sms\nlanguage: en\nabout: Somebody.\n"


def script_from(folder: Path, body: str, *, head: str = HEAD) -> Script:
    path = folder / "script.yml"
    path.write_text(head + body, encoding="utf-8")
    return read_script(path)


def expectation(folder: Path, line: str, *, turns: int = 3) -> Expectation:
    """The one expectation `line` of a script with some plain turns."""
    body = "turns:\n" + '  - {text: "hi"}\n' * turns + f"expect:\n  - {line}\n"
    return script_from(folder, body).expect[0]


def bot(text: str = "Hello.", *, key: str = "utter_hello", **more: object) -> SentMessage:
    return SentMessage(Sort.BOT, key, text, **more)  # type: ignore[arg-type]


def worker(text: str = "I am here.", **more: object) -> SentMessage:
    return SentMessage(Sort.WORKER, "worker", text, **more)  # type: ignore[arg-type]


def waiting(urgency: Urgency = Urgency.NORMAL) -> HandoffSeen:
    return HandoffSeen("waiting", urgency, ("asked_for_person",))


def turn(number: int, *sent: SentMessage, what: str = "text", **more: object) -> TurnRecord:
    return TurnRecord(
        number=number,
        at=START + timedelta(seconds=20 * number),
        arrived=Arrived(Channel.SMS, what, "hi"),
        sent=sent,
        **more,  # type: ignore[arg-type]
    )


def talk(*answers: tuple[SentMessage, ...], note: str = "") -> Transcript:
    """One turn for each group of messages that answered it."""
    return Transcript(tuple(turn(n, *sent) for n, sent in enumerate(answers, start=1)), note=note)

"""One call at the simulated carrier, and the document that says whom it is to be put through to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from xml.etree import ElementTree

_DIAL = {"callerId", "timeout", "timeLimit"}
_NUMBER = {"statusCallback", "statusCallbackEvent"}


class CallStatus(str, Enum):
    QUEUED = "queued"
    INITIATED = "initiated"  # in reports alone
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        return self not in (CallStatus.QUEUED, CallStatus.RINGING, CallStatus.IN_PROGRESS)


@dataclass(frozen=True)
class Dialled:
    """What the document asks for: a number to ring, what it is shown, and where to report."""

    to: str = field(repr=False)
    caller_id: str = field(repr=False)
    callback: str | None
    events: frozenset[str]
    timeout_s: int


@dataclass
class CallLeg:
    """A call from the carrier to one phone. `parent`: the leg that it was dialled from."""

    to: str = field(repr=False)
    shown: str = field(repr=False)  # who calls, as the phone shows it
    created_at: datetime
    callback: str | None = field(default=None, repr=False)
    events: frozenset[str] = frozenset()
    timeout_s: int = 60
    parent: CallLeg | None = None
    dialled: Dialled | None = None
    status: CallStatus = CallStatus.QUEUED
    ringing_since: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    deleted: bool = False
    reports: int = 0
    sid: str = field(default_factory=lambda: "CA" + secrets.token_hex(16))


def read_document(twiml: str) -> tuple[Dialled | None, list[str]]:
    """What a TwiML document dials, and one sentence for each thing in it that is not as it should be.
    No sentence holds a value: one is a person's number."""
    try:
        root = ElementTree.fromstring(twiml)
    except ElementTree.ParseError:
        return None, ["Twiml is not well-formed."]
    dial, number = root.find("Dial"), root.find("Dial/Number")
    if root.tag != "Response" or len(root) != 1 or dial is None or number is None or len(dial) != 1:
        return None, ["Twiml does something other than dial one number."]
    problems = [f"Dial has no attribute {name} here." for name in set(dial.attrib) - _DIAL]
    problems += [f"Number has no attribute {name} here." for name in set(number.attrib) - _NUMBER]
    timeout = dial.get("timeout", "30")
    if not timeout.isdigit() or not 1 <= int(timeout) <= 600:
        problems.append("Dial's timeout is out of its range.")
    return Dialled(
        to=(number.text or "").strip(),
        caller_id=dial.get("callerId", ""),
        callback=number.get("statusCallback"),
        events=frozenset(number.get("statusCallbackEvent", "completed").split()),
        timeout_s=int(timeout) if timeout.isdigit() else 30,
    ), problems

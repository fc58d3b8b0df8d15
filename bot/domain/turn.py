"""What a person can send us, and what a conversation may decide to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.domain.danger import DangerLevel
from bot.domain.directory import Form
from bot.domain.ids import Channel, ConversationId, Language, TurnId
from bot.domain.needs import Need
from bot.domain.note import NoteField, Part
from bot.domain.private import Private
from bot.domain.routing import Age
from bot.domain.urgency import Urgency


class TurnKind(str, Enum):
    TEXT = "text"
    BUTTON = "button"
    NOT_TEXT = "not_text"


class NotText(str, Enum):
    """A message that carries no words we can read."""

    PHOTO = "photo"
    STICKER = "sticker"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    CONTACT = "contact"
    FILE = "file"
    EMPTY = "empty"


@dataclass(frozen=True)
class Button:
    """A tap that says the same as an intent: `label` is shown, `says` is the intent it stands for."""

    label: str
    says: str


@dataclass(frozen=True)
class Say:
    """One message from the catalogue, already rendered. `key` is its reply key."""

    key: str
    text: Private
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class HandOff:
    """A human is needed. `reason` is a code such as "asked_for_person", never a person's words."""

    urgency: Urgency
    reason: str


@dataclass(frozen=True)
class End:
    """The conversation rests: "closed", or in plain words "stopped" (a STOP) or "left" (an EXIT)."""

    how: str


@dataclass(frozen=True)
class OfferWritten:
    """The person asked for something in writing and is warned in this turn. `needs` are codes of
    bot.domain.needs, nearest first: the line picks the item, and only that one can then be sent.
    `sign`: what they told last, if that leads and not a need; its item follows the routing table."""

    needs: tuple[Need, ...]
    sign: str | None = None
    age: Age = Age.UNKNOWN


@dataclass(frozen=True)
class SendWritten:
    """The person was warned and chose: the item that was offered last goes out in this form."""

    form: Form


@dataclass(frozen=True)
class Remember:
    """For the note a worker reads. `value` is a code; None means this message, in the person's words."""

    field: NoteField
    value: str | None = None


@dataclass(frozen=True)
class AnswerNote:
    """What the person said to the note that was read to them: "keep", "skip", "drop" or "change" (then
    this message stands in the place of the part)."""

    how: str
    part: Part = Part.ALL


@dataclass(frozen=True)
class AgreeWindow:
    """The person agreed to be texted first, once, at this moment or up to an hour later (P05)."""

    starts_at: datetime


Decision = Say | HandOff | End | OfferWritten | SendWritten | Remember | AnswerNote | AgreeWindow


@dataclass(frozen=True)
class Situation:
    """What stands in our tables, not in Rasa, and the dialogue must respect."""

    handoff_waiting: bool = False
    danger: DangerLevel = DangerLevel.NONE  # of this turn
    danger_seen: DangerLevel = DangerLevel.NONE  # worst so far in this conversation
    staffed: bool = True  # a worker may be here now
    note_open: bool = False  # the note was read to the person, who has not answered yet
    written_needs: frozenset[str] = frozenset()  # needs for which the directory has something to offer
    written_signs: frozenset[str] = frozenset()  # "sign:age" for which the routing table has something
    now: datetime | None = None  # in the line's own time zone
    facts: Mapping[str, str] = field(default_factory=dict)  # line_name, operator, ... for the texts


@dataclass(frozen=True)
class TurnQuestion:
    """One message of a person, put to the dialogue. `snapshot` is what it returned last time."""

    conversation: ConversationId
    turn: TurnId
    channel: Channel
    language: Language
    kind: TurnKind
    text: Private  # the words, or the intent a button stands for, or empty
    not_text: NotText | None
    snapshot: bytes | None
    situation: Situation
    earlier: bytes | None = None  # of a talk before a long silence: only its wordings may be looked at


@dataclass(frozen=True)
class TurnAnswer:
    """What should happen. Nothing has been sent or stored yet. `intent`: how the message was understood,
    "" if not at all; `asked`: of the topics this turn asked or had answered the code of the answer,
    "open" while there is none."""

    decisions: tuple[Decision, ...]
    snapshot: bytes
    intent: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)


class DialogueEngine(Protocol):
    """Understands and decides; writes nothing, sends nothing."""

    async def handle(self, question: TurnQuestion) -> TurnAnswer:
        """Raise DialogueFailed when the model fails, is too slow, or has nothing to say."""
        ...

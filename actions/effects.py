"""Says, in the one form the dialogue understands, what an action wants to happen; does none of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rasa_sdk.executor import CollectingDispatcher

from bot.domain.directory import Form
from bot.domain.needs import Need
from bot.domain.note import NoteField, Part
from bot.domain.routing import Age
from bot.domain.urgency import Urgency


def hand_off(dispatcher: CollectingDispatcher, urgency: Urgency, *, reason: str) -> None:
    """Ask for a human. `reason` is a code such as "asked_for_person", never a person's words."""
    _ask(dispatcher, {"hand_off": {"urgency": urgency.value, "reason": reason}})


def end(dispatcher: CollectingDispatcher, how: str) -> None:
    """Let the conversation rest: "closed", "stopped" (asked to stop) or "left" (had to leave quickly)."""
    _ask(dispatcher, {"end": {"how": how}})


def offer_written(
    dispatcher: CollectingDispatcher, needs: Iterable[Need], *, sign: str = "", age: Age = Age.UNKNOWN
) -> None:
    """Remember which item the warning of this turn is about; say the warning in the same turn.

    With a `sign` the item follows the routing table: by what was told, the place, and an age if told.
    """
    wanted = " ".join(need.value for need in needs)
    _ask(dispatcher, {"offer_written": {"needs": wanted, "sign": sign, "age": age.value}})


def send_written(dispatcher: CollectingDispatcher, form: Form) -> None:
    """Send the item of the latest warning, in the form the person chose."""
    _ask(dispatcher, {"send_written": {"form": form.value}})


def remember(dispatcher: CollectingDispatcher, field: NoteField, value: str | None = None) -> None:
    """Write something into the note a worker reads; see bot.domain.note.NoteField for the fields.

    `value` is a code, such as "housing:weeks" for NoteField.NEED or "debt" for NoteField.SIGNAL.
    Without a value this message is kept, in the person's own words. What an intent says by itself (a
    wish, a time: `remembered_of` in bot.domain.note) is remembered without a call, and so are the needs,
    signs and stage that flows write down (`notes:` and `tells:`), and what was asked and how it was
    answered; call this for what is in neither:

        remember(dispatcher, NoteField.STRENGTH, "takes_care_of_a_brother")
        remember(dispatcher, NoteField.AVOID, "family")
        remember(dispatcher, NoteField.MATTERS)
    """
    _ask(dispatcher, {"remember": {"field": field.value, "value": value or ""}})


def answer_note(dispatcher: CollectingDispatcher, how: str, part: Part = Part.ALL) -> None:
    """What the person said to the note read to them: "keep", "skip", "drop" or "change"."""
    _ask(dispatcher, {"answer_note": {"how": how, "part": part.value}})


def agree_window(dispatcher: CollectingDispatcher, starts_at: datetime) -> None:
    """The person agreed to be texted first, once, at this moment."""
    _ask(dispatcher, {"agree_window": {"starts_at": starts_at.isoformat()}})


def _ask(dispatcher: CollectingDispatcher, effect: dict[str, dict[str, str]]) -> None:
    dispatcher.utter_message(json_message={"porchlight": effect})

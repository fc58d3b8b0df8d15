"""Reads the `turns` of a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.ids import Channel
from bot.domain.keeping import Kind
from bot.domain.turn import NotText
from bot.rehearsal.mistakes import Mistakes
from bot.rehearsal.script import (
    DEFAULT_GAP_S,
    Action,
    EventKind,
    Happens,
    Presses,
    ScriptTurn,
    SendsNotText,
    Writes,
)

_PERSON_KEYS = ("text", "not_text", "button", "gap_s", "from")
_EVENT_KEYS = ("event", "text", "gap_s")
_NOT_TEXT = {each.value: each for each in (NotText.PHOTO, NotText.STICKER, NotText.VOICE, NotText.LOCATION)}
_KINDS = tuple(each.value for each in Kind)
_EVENTS = {each.value: each for each in EventKind}
_QUOTE = 'must be text; put quotes around it, as in text: "no"'

Say = Callable[[str], None]


def read_turns(value: object, *, channel: Channel | None, mistakes: Mistakes) -> tuple[ScriptTurn, ...]:
    """Return as many turns as the file has, so that the numbers in `expect` can be checked."""
    if not isinstance(value, list) or not value:
        mistakes.add("turns", "list at least one turn, as in `- {text: hi}`")
        return ()
    turns = tuple(
        _turn(number, item, channel=channel, mistakes=mistakes)
        for number, item in enumerate(value, start=1)
    )
    _check_order(turns, mistakes)
    return turns


def _turn(number: int, item: object, *, channel: Channel | None, mistakes: Mistakes) -> ScriptTurn:
    def say(what: str) -> None:
        mistakes.add(f"turn {number}", what)

    if not isinstance(item, Mapping):
        say("must be a mapping, as in {text: hi}")
        return ScriptTurn(number, DEFAULT_GAP_S, Writes(""))
    known = _EVENT_KEYS if "event" in item else _PERSON_KEYS
    mistakes.unknown_keys(f"turn {number}", {str(key) for key in item}, known)
    action = _event(item, say) if "event" in item else _person(item, channel, say)
    return ScriptTurn(number, _gap(item, action, say), action, stranger=_stranger(item, say))


def _person(item: Mapping[str, object], channel: Channel | None, say: Say) -> Action:
    if "button" in item:
        return _button(item, channel, say)
    if "not_text" in item:
        return _not_text(item, say)
    if "text" not in item:
        say("needs one of text, not_text, button or event")
        return Writes("")
    text = _text(item, say)
    if not text and channel is Channel.TELEGRAM:
        say("Telegram sends no empty text")
    return Writes(text)


def _button(item: Mapping[str, object], channel: Channel | None, say: Say) -> Action:
    number = item["button"]
    if "text" in item or "not_text" in item:
        say("a pressed button has no text")
    if channel is Channel.SMS:
        say("SMS has no buttons; write the words instead")
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        say("button must be a number from 1")
        return Presses(1)
    return Presses(number)


def _not_text(item: Mapping[str, object], say: Say) -> Action:
    name = item["not_text"]
    if name not in _NOT_TEXT:
        say(f"not_text must be one of {', '.join(_NOT_TEXT)}")
        name = "photo"
    return SendsNotText(_NOT_TEXT[str(name)], _text(item, say) if "text" in item else "")


def _event(item: Mapping[str, object], say: Say) -> Action:
    name = item["event"]
    if name not in _EVENTS:
        say(f"event must be one of {', '.join(_EVENTS)}")
        return Happens(EventKind.WORKER_CLAIMS)
    event = _EVENTS[str(name)]
    if event is EventKind.WORKER_ASKS_TO_KEEP:
        if item.get("text") not in _KINDS:
            say(f"worker_asks_to_keep needs as its text one of {', '.join(_KINDS)}")
        return Happens(event, str(item.get("text")))
    if event is not EventKind.WORKER_SAYS:
        if "text" in item:
            say(f"{event.value} takes no text")
        return Happens(event)
    text = _text(item, say)
    if not text.strip():
        say("worker_says needs a text")
    return Happens(event, text)


def _text(item: Mapping[str, object], say: Say) -> str:
    value = item.get("text", "")
    if isinstance(value, str):
        return value
    say(f"text {_QUOTE}")
    return ""


def _gap(item: Mapping[str, object], action: Action, say: Say) -> float:
    value = item.get("gap_s", DEFAULT_GAP_S)
    if "gap_s" not in item and isinstance(action, Happens) and action.event is EventKind.SILENCE:
        say("silence needs gap_s: how many seconds pass")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 10**9:
        say("gap_s must be a number of seconds, 0 or more")
        return DEFAULT_GAP_S
    return float(value)


def _stranger(item: Mapping[str, object], say: Say) -> bool:
    if "from" in item and item["from"] != "stranger":
        say("from can only be stranger; leave it out for the person")
    return item.get("from") == "stranger"


def _check_order(turns: tuple[ScriptTurn, ...], mistakes: Mistakes) -> None:
    """What must have happened before a turn makes sense."""
    written = down = dialogue_down = False
    for turn in turns:
        where, action = f"turn {turn.number}", turn.action
        event = action.event if isinstance(action, Happens) else None
        if event is EventKind.CARRIER_RETRY and not written:
            mistakes.add(where, "carrier_retry needs a message of the person before it")
        if event is EventKind.CARRIER_UP and not down:
            mistakes.add(where, "carrier_up needs a carrier_down before it")
        if event is EventKind.DIALOGUE_UP and not dialogue_down:
            mistakes.add(where, "dialogue_up needs a dialogue_down before it")
        written = written or turn.by_person
        down = (down or event is EventKind.CARRIER_DOWN) and event is not EventKind.CARRIER_UP
        dialogue_down = (
            dialogue_down or event is EventKind.DIALOGUE_DOWN
        ) and event is not EventKind.DIALOGUE_UP

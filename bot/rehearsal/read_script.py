"""Reads a persona file into a Script; every mistake is told at once, and nothing is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TypeVar

from bot.domain.ids import Channel, Language
from bot.errors import DataInvalid, ScriptInvalid
from bot.rehearsal.mistakes import Mistakes
from bot.rehearsal.read_expectations import read_expectations
from bot.rehearsal.read_turns import read_turns
from bot.rehearsal.script import Script
from bot.rehearsal.strict_yaml import read_strict_mapping

_KEYS = ("name", "channel", "language", "about", "turns", "expect")
_Choice = TypeVar("_Choice", bound=Enum)


def read_script(path: Path) -> Script:
    """Raise ScriptInvalid with one line a mistake: file, turn or expectation, what to do."""
    try:
        content = read_strict_mapping(path)
    except DataInvalid as wrong:
        raise ScriptInvalid(str(wrong)) from None
    mistakes = Mistakes(path)
    mistakes.unknown_keys("", set(content), _KEYS)
    channel = _choice("channel", content, Channel, mistakes)
    turns = read_turns(content.get("turns"), channel=channel, mistakes=mistakes)
    script = Script(
        name=_text("name", content, mistakes),
        channel=channel or Channel.SMS,
        language=_choice("language", content, Language, mistakes) or Language.EN,
        about=_text("about", content, mistakes),
        turns=turns,
        expect=read_expectations(content.get("expect"), turns=turns, mistakes=mistakes),
        path=path,
    )
    mistakes.raise_if_any()
    return script


def _text(key: str, content: Mapping[str, object], mistakes: Mistakes) -> str:
    value = content.get(key)
    if isinstance(value, str) and value.strip():
        return value
    mistakes.add(key, f"write one line of text after `{key}:`")
    return ""


def _choice(
    key: str, content: Mapping[str, object], kind: type[_Choice], mistakes: Mistakes
) -> _Choice | None:
    values = [member.value for member in kind]
    value = content.get(key)
    if value in values:
        return kind(value)
    mistakes.add(key, f"must be one of {', '.join(values)}")
    return None

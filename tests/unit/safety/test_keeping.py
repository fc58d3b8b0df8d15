"""What a person says of keeping is recognised only as the whole message, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.keeping import KeepingWord
from bot.safety.words import SafetyWords

DATA = Path(__file__).parents[3] / "data" / "safety"


@pytest.fixture(scope="module")
def keeping() -> SafetyWords:
    return SafetyWords.load(DATA, file="keeping.yml", names=tuple(word.value for word in KeepingWord))


@pytest.mark.parametrize(
    "text",
    ["Keep", "KEEP!!", "k e e p", "keeeep it", "wait pls keep this convo", "do not wipe the chat", "/keep",
     "GUARDAR", "guarda la charla porfa", "no borres este chat", "GARDER", "gardez la discussion merci"],
)  # fmt: skip
def test_keeping_the_chat(keeping: SafetyWords, text: str) -> None:
    assert keeping.command(text) == KeepingWord.KEEP_CHAT.value


@pytest.mark.parametrize(
    "text",
    ["don't keep that", "ok please dont keep our messages anymore", "stop keeping this",
     "DONT KEEP IT LONGER",
     "por favor no la guarden mas tiempo", "ya no guardes esto", "ne gardez pas ca",
     "garde plus mes messages"],
)  # fmt: skip
def test_not_keeping_it(keeping: SafetyWords, text: str) -> None:
    assert keeping.command(text) == KeepingWord.DONT_KEEP.value


@pytest.mark.parametrize(
    "text",
    ["they keep the door shut", "keep in touch", "keep me company", "he wont let me keep it",
     "dont keep me waiting", "i want to keep the baby", "dont keep any of this", "leave the chat",
     "me guarda rencor", "il me garde ici"],
)  # fmt: skip
def test_talk_of_keeping_is_talk(keeping: SafetyWords, text: str) -> None:
    assert keeping.command(text) is None

"""Sentences on the law are reviewed, and keep every rule that a text keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.law import read_law
from bot.errors import DataInvalid
from bot.flowcheck import banned_words, length, one_question, reading_grade, tone
from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding

_AS_TEXTS = "responses/en/law.yml"
_RULES = (length.check, one_question.check, reading_grade.check, banned_words.check, tone.check)


def check(content: Content) -> Iterator[Finding]:
    places: dict[str, str] = {}
    for file, plain in content.below("law"):
        try:
            place, sentences = read_law(plain, where="")
        except DataInvalid as wrong:
            yield Finding(file, "", "", str(wrong).removeprefix(": "))
            continue
        first = places.setdefault(place, file)
        if first != file:
            yield Finding(file, "place", "", f"is also in {first}; join the two")
        texts = {asked.value: [{"text": sentence.text}] for asked, sentence in sentences.items()}
        yield from (replace(found, file=file, language="") for found in _as_texts(content, texts))


def _as_texts(content: Content, texts: dict[str, list[dict[str, str]]]) -> Iterator[Finding]:
    """What the rules of wording say of them."""
    beside = {name: plain for name, plain in content.files.items() if not name.startswith("responses/")}
    alone = Content({**beside, _AS_TEXTS: {"responses": texts}})
    yield from (found for rule in _RULES for found in rule(alone) if found.file == _AS_TEXTS)

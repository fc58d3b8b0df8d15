"""What a worker's reply in the practice room holds, found by the finder and the rules of the line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bot.domain.ids import Language
from bot.domain.practice_scenario import (
    ASKED_FOR,
    DETAIL,
    LONG,
    PLAN,
    QUESTION,
    VERY_LONG,
    WAITS,
    WAY_OUT,
    Scenario,
    Step,
)
from bot.domain.private import Private
from bot.flowcheck import banned_words, one_question, reading_grade, tone, way_out
from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding
from bot.flowcheck.length import letters_over
from bot.safety.written_details import PLANS
from bot.services.line import Line
from bot.services.practice_room import PracticeRoom

_ONE_TEXT = 160
_AS_TEXT = "responses/en/reply.yml"
_RULES: tuple[tuple[str, Callable[[Content], Iterable[Finding]]], ...] = (
    ("two_questions", one_question.check),
    ("no_way_out", way_out.check),
    ("loud", tone.check),
    ("hard_words", reading_grade.check),
)


def marks_of(
    text: Private, *, scenario: Scenario, step: Step, room: PracticeRoom, line: Line
) -> frozenset[str]:
    """Nothing written is a wait."""
    if not text.open().strip():
        return frozenset({WAITS})
    plain = text.open().strip().replace("\u2019", "'")
    return frozenset((*_length(plain), *_rules(plain, room), *_words(plain, scenario, room))) | _written(
        text, step, line
    )


def _length(words: str) -> Iterator[str]:
    over = letters_over(words)
    if over > 0:
        yield LONG
    if over > _ONE_TEXT:
        yield VERY_LONG


def _rules(words: str, room: PracticeRoom) -> Iterator[str]:
    """What each rule of wording says of it, as if it were a text of the line."""
    english = Language.EN.value
    alone = Content({**room.rules.files, _AS_TEXT: {"responses": {"utter_reply": [{"text": words}]}}})
    yield from (mark for mark, rule in _RULES if any(True for _ in rule(alone)))
    if "?" in words:
        yield QUESTION
    ways_out = way_out.said_by(alone).get(english)
    if ways_out is not None and ways_out.search(words):
        yield WAY_OUT
    for banned in banned_words.listed(alone).get(english, []):
        if banned.mark and banned.words.search(words):
            yield banned.mark


def _words(words: str, scenario: Scenario, room: PracticeRoom) -> Iterator[str]:
    for mark, listed in {**room.words, **scenario.words}.items():
        if banned_words.any_of(list(listed)).search(words):
            yield mark


def _written(text: Private, step: Step, line: Line) -> frozenset[str]:
    """What would stay on the phone: agreed to by the person, or not; a plan never is (practice.md A-90)."""
    kinds = {detail.kind for detail in line.details(text)}
    found = set()
    if kinds & PLANS:
        found.add(PLAN)
    if kinds - PLANS - step.agreed:
        found.add(DETAIL)
    if kinds and not found:
        found.add(ASKED_FOR)
    return frozenset(found)

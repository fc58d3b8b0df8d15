"""An agency's licensed instrument: what keeps it from being asked, and what only a person can judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.domain.instrument import Instrument
from bot.domain.instrument_form import problems, read_instrument
from bot.flowcheck import banned_words, length, one_question, reading_grade, tone, way_out
from bot.flowcheck.content import Content, items, mapping
from bot.flowcheck.finding import Finding

_REFUSES: tuple[Callable[[Content], Iterable[Finding]], ...] = (length.check, way_out.check)
_WARNS = (one_question.check, reading_grade.check, banned_words.check, tone.check)
"""Rules for our own words. The agency answers for licensed ones, which it often may not change."""
_UNDERSTOOD = "en"
"""The language that data/nlu and the texts around the items are in."""


def check_instrument(file: Path, data: Path, *, today: date) -> list[Finding]:
    """Each finding names the item and never shows its words, but for the one word that a rule is about."""
    name = str(file)
    outside = Content()
    outside.read_file(file, name)
    if outside.unreadable:
        return outside.unreadable
    plain = outside.files[name]
    wrong = [Finding(name, place, "", message) for place, message in problems(plain)]
    if wrong:
        return wrong
    instrument = read_instrument(plain, where=name)
    content = Content.read(data)
    found = [Finding(name, place, "", message) for place, message in _facts(instrument, content, today)]
    return sorted({*found, *_wordings(instrument, content, name)})


def _facts(instrument: Instrument, content: Content, today: date) -> Iterator[tuple[str, str]]:
    if instrument.ended(today):
        until = instrument.licence.until.isoformat()
        yield "licence", f"ended on {until}; have it renewed, or take the file out of your settings"
    if instrument.language != _UNDERSTOOD:
        yield "language", f"must be {_UNDERSTOOD}: the bot would not understand the answers"
    signs = _signs(content)
    for item in instrument.items:
        for sign in sorted(set(item.about) - signs):
            yield (
                f"item {item.id}",
                f"`about:` names {sign}, which is no sign; use {', '.join(sorted(signs))}",
            )


def _wordings(instrument: Instrument, content: Content, name: str) -> Iterator[Finding]:
    """What the checks of our own texts say of the items."""
    items_of = {key: item.id for item in instrument.items for key in item.reply_keys}
    responses = {
        key: [{"text": words, "buttons": [{"title": one.label, "payload": one.says} for one in buttons]}]
        for key, (words, buttons) in instrument.texts().items()
    }
    judged = Content(
        {
            **{file: plain for file, plain in content.files.items() if not file.startswith("responses/")},
            f"responses/{instrument.language}/instrument.yml": {"responses": responses},
        }
    )
    for checks, warns in ((_REFUSES, False), (_WARNS, True)):
        for finding in (finding for check in checks for finding in check(judged)):
            if finding.key in items_of:
                yield replace(finding, file=name, key=f"item {items_of[finding.key]}", warns=warns)


def _signs(content: Content) -> set[str]:
    """Every code that a flow notes as a sign, or that an answer tells."""
    flows = [
        mapping(flow)
        for _, plain in content.below("flows")
        for flow in mapping(plain.get("flows")).values()
    ]
    noted = {str(mapping(flow.get("notes")).get("signals", "")) for flow in flows}
    steps = [mapping(step) for flow in flows for step in items(flow.get("steps"))]
    told = {str(code) for step in steps for code in mapping(step.get("tells")).values()}
    return (noted | told) - {""}

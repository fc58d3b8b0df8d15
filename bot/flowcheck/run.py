"""Runs every check over a data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from bot.flowcheck import (
    asks_nothing,
    banned_words,
    careful_questions,
    cover,
    directory,
    first_words,
    flow_references,
    law,
    length,
    meeting,
    one_question,
    practice,
    reading_grade,
    response_format,
    routing,
    safety_files,
    staffing,
    tone,
    way_out,
)
from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding

CHECKS: tuple[Callable[[Content], Iterable[Finding]], ...] = (
    response_format.check,
    length.check,
    one_question.check,
    way_out.check,
    reading_grade.check,
    banned_words.check,
    tone.check,
    flow_references.check,
    careful_questions.check,
    asks_nothing.check,
    cover.check,
    first_words.check,
    safety_files.check,
    directory.check,
    routing.check,
    law.check,
    meeting.check,
    practice.check,
    staffing.check,
)


def run_checks(data_folder: Path) -> list[Finding]:
    """Return what every check finds, in the order of files and keys; empty means fit to publish."""
    content = Content.read(data_folder)
    found = [finding for check in CHECKS for finding in check(content)]
    return sorted({*content.unreadable, *found})

"""The table of who is asked to a meeting can be read, and keeps family off unless somebody says why."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.meeting_table import read_meeting
from bot.errors import DataInvalid
from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding


def check(content: Content) -> Iterator[Finding]:
    for file, plain in content.below("care"):
        try:
            read_meeting(plain, where="")
        except DataInvalid as wrong:
            yield Finding(file, "", "", str(wrong).removeprefix(": "))

"""Reads data/care: who is asked to the meeting after a report of abuse, and how soon it is to be."""

from __future__ import annotations

from pathlib import Path

from bot.domain.meeting import MeetingTable
from bot.domain.meeting_table import read_meeting
from bot.safety.read_yaml import read_mapping

FILE = "meeting.yml"


def load_meeting(folder: Path) -> MeetingTable:
    """Raise DataInvalid naming file and key. Without the file: fourteen days, and nobody on the list."""
    path = folder / FILE
    return read_meeting(read_mapping(path), where=str(path)) if path.exists() else MeetingTable()

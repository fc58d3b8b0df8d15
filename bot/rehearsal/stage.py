"""Plays scripts, each on a line of its own with empty databases and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.domain.turn import DialogueEngine
from bot.rehearsal.clock import VirtualClock
from bot.rehearsal.databases import embedded_server, emptied
from bot.rehearsal.house import house
from bot.rehearsal.note import NoteText, note_text
from bot.rehearsal.performance import Performance
from bot.rehearsal.script import Script
from bot.rehearsal.transcript import Transcript
from bot.store.embedded import EmbeddedServer


@dataclass(frozen=True)
class Stage:
    """One embedded server and one loaded dialogue for any number of scripts."""

    server: EmbeddedServer
    engine: DialogueEngine
    data: Path
    note_text: NoteText = note_text

    async def play(self, script: Script) -> Transcript:
        """Raises ScriptInvalid if a turn cannot be played as things stand (no such button)."""
        located = await emptied(self.server)
        line = house(
            located,
            engine=self.engine,
            clock=VirtualClock(),
            data=self.data,
            differing={"PORCHLIGHT_LANGUAGES": script.language.value},
        )
        async with line as opened:
            return await Performance.of(script, opened, located, note=self.note_text).run()


@asynccontextmanager
async def open_stage(*, engine: DialogueEngine, data: Path) -> AsyncIterator[Stage]:
    """Starts the embedded server and stops it again. Raises DatabaseUnavailable."""
    async with embedded_server() as server:
        yield Stage(server, engine, data)

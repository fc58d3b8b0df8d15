"""What reads messages is large: the edge has it before it takes one, and nobody else has it at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import processes, wire
from bot.domain.danger import NO_DANGER
from bot.errors import ModelUnfit
from bot.rehearsal.house import House
from bot.safety.reader import Reading

NOTHING = Reading(NO_DANGER, None, whole=False)


class Reader:
    def read(self, text: str) -> Reading:
        return NOTHING


async def test_a_line_loads_it_with_the_first_message(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Path] = []
    monkeypatch.setattr(wire, "message_reader", lambda folder: loaded.append(folder) or Reader())
    line = wire.make_line(home.settings, home.store)
    assert not loaded
    assert line.reader.read("hello") is NOTHING
    assert loaded == [home.settings.data / "safety"]


async def test_an_edge_with_an_unfit_one_takes_no_message(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfit(folder: Path) -> Reader:
        raise ModelUnfit("trained reader: heads.npz is missing")

    monkeypatch.setattr(wire, "message_reader", unfit)
    ready: list[str] = []
    with pytest.raises(ModelUnfit, match=r"heads\.npz"):
        await processes.run_edge(home.settings, ready=lambda: ready.append("edge"))
    assert not ready

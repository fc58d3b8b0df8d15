"""`porchlight directory` from a terminal, over the real database."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.domain.ids import Channel
from tests.line import World
from tests.promises.environment import environment_of


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def test_what_is_exported_is_imported_again_and_listed(world: World, tmp_path: Path) -> None:
    file = tmp_path / "own.yml"
    exported = (await _porchlight(world, "export")).output
    file.write_text(exported.replace("EXAMPLE Green Door", "EXAMPLE Blue Door"))
    done = await _porchlight(world, "import", str(file))
    assert "Kept: example_pantry. As before:" in done.output, done.output
    listed = (await _porchlight(world, "list")).output
    assert "EXAMPLE Blue Door: food, clothing, transport (US, US-FL)" in listed
    assert listed.startswith("CHECK AGAIN")


async def test_a_file_with_a_mistake_is_not_kept_at_all(world: World, tmp_path: Path) -> None:
    file = tmp_path / "own.yml"
    exported = (await _porchlight(world, "export")).output
    changed = exported.replace("EXAMPLE Green Door", "EXAMPLE Blue Door")
    file.write_text(changed.replace("- legal", "- beds"))
    refused = await _porchlight(world, "import", str(file))
    assert refused.exit_code == 1
    assert "example_legal: needs: beds is no need" in refused.output
    assert "Blue Door" not in (await _porchlight(world, "list")).output
    file.write_text("nothing: here")
    assert "must hold `entries:`" in (await _porchlight(world, "import", str(file))).output


async def _porchlight(world: World, *words: str) -> Result:
    """In a thread of its own, because the command runs an event loop of its own."""
    environment = {name: value for name, value in environment_of(world).items() if name not in os.environ}
    command = ["directory", "--demo", *words]
    return await asyncio.to_thread(CliRunner().invoke, main, command, env=environment)

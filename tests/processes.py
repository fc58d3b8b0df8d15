"""Processes of their own for tests, watched without holding up the servers of this one."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Mapping
from pathlib import Path


def start(
    *command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, quiet: bool = False
) -> subprocess.Popen[bytes]:
    """Start it with pipes to write to and, unless `quiet`, to read from."""
    return subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=dict(env) if env is not None else None,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
        start_new_session=True,
    )


async def line_of(process: subprocess.Popen[bytes]) -> bytes:
    """Its next line, without holding up this process's own servers."""
    assert process.stdout is not None
    return await asyncio.to_thread(process.stdout.readline)


async def ended(process: subprocess.Popen[bytes], said: bytes | None = None) -> tuple[int, bytes]:
    """Wait for its end, after saying something; its code and the rest of what it said."""
    output, _ = await asyncio.to_thread(process.communicate, said)
    return process.returncode, output or b""

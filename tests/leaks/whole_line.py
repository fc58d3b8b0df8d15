"""The processes of a line as an operator starts them, each watched from outside, with a guest list."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.line import World
from tests.processes import ended, line_of
from tests.promises.environment import environment_of

ROOT = Path(__file__).parents[2]

# An audit hook of the test's own, in the process itself, set before any of ours: it writes down each place
# that is reached or looked up, by its first argument that is an address.
RECORDER = """
import os, socket, sys
seen = open(os.environ["LEAKS_SEEN"], "a", buffering=1)
def hear(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        place = args[1]
        print("reached", place if isinstance(place, (str, bytes)) else f"{place[0]}:{place[1]}", file=seen)
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        print("asked", args[0], file=seen)
sys.addaudithook(hear)
sys.argv = ["porchlight", *sys.argv[1:]]
from bot.__main__ import main
main(prog_name="porchlight")
"""


@dataclass
class Watched:
    """One process with folders of its own; everything it says on either pipe is in `said`."""

    name: str
    process: subprocess.Popen[bytes]
    folder: Path
    said: Path = field(init=False)

    def __post_init__(self) -> None:
        self.said = self.folder / "stderr"

    def seen(self) -> set[str]:
        return set((self.folder / "seen").read_text().splitlines())

    def open_files(self) -> list[tuple[str, bytes]]:
        """Name and bytes of each file it holds, those without a name any more too."""
        found = []
        for one in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed while we look
                target = os.readlink(one)
                if target.startswith(("/", "memfd")) and one.is_file() and not target.startswith("/dev/"):
                    found.append((target, one.read_bytes()[:5_000_000]))
        return found


@asynccontextmanager
async def process(
    name: str, world: World, folder: Path, *, before: Callable[[], None] | None = None, **more: str
) -> AsyncIterator[Watched]:
    """Started in an empty folder with a TMPDIR inside it; `more` goes into its environment."""
    for each in ("here", "temporary"):
        (folder / each).mkdir(parents=True)
    own = {
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder / "temporary"),
        "HOME": str(folder / "here"),
        "PORCHLIGHT_DATA": str(ROOT / "data"),
        "PORCHLIGHT_MODELS": str(ROOT / "models"),
        "LEAKS_SEEN": str(folder / "seen"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with (folder / "stderr").open("wb") as said:
        started = subprocess.Popen(  # noqa: ASYNC220
            [sys.executable, "-c", RECORDER, name, "--demo"],
            cwd=folder / "here",
            env={**environment_of(world), **own, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,
            preexec_fn=before,
        )
    try:
        first = await asyncio.wait_for(line_of(started), 90)
        assert first == f"{name}: ready\n".encode(), (folder / "stderr").read_text()
        yield Watched(name, started, folder)
    finally:
        if started.poll() is None:
            started.terminate()
        await ended(started)


def a_core_would_be_written() -> None:
    """As much as this machine allows: only what the process itself does stands against a core file."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

"""What the tests of processes rest on here: that a core could be written, and an empty network."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import SHARED
from tests.leaks.whole_line import a_core_would_be_written

pytestmark = pytest.mark.process

PROCESSES, DIALOGUE = (Path(__file__).with_name(f"test_{name}.py") for name in ("processes", "dialogue"))


def test_another_process_of_the_same_machine_would_leave_a_core_here(tmp_path: Path) -> None:
    """Without which the test above could not fail; where the machine writes none, that is said."""
    done = subprocess.run(
        [sys.executable, "-c", "import os; os.abort()"],
        cwd=tmp_path,
        preexec_fn=a_core_would_be_written,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGABRT
    if not list(tmp_path.glob("core*")):
        print(
            "This machine writes no core files at all; that a process forbids them was seen in its limits."
        )


# --- an empty network -----------------------------------------------------------------------------

ALONE = """
import asyncio, ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
if libc.unshare(CLONE_NEWNET) and libc.unshare(CLONE_NEWNET | CLONE_NEWUSER):
    print("no namespace", flush=True)
else:
    import fcntl, socket, struct
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:  # bring loopback up
        fcntl.ioctl(way, 0x8914, struct.pack("16sh14x", b"lo", 1 | 64))
    print("namespace", flush=True)
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("tests", "which"),
    [
        pytest.param(PROCESSES, "(post_sends or edge_takes or console_reaches) and sms", id="processes"),
        pytest.param(DIALOGUE, "real_engine", id="dialogue", marks=pytest.mark.model),
    ],
)
def test_p14_the_same_in_a_network_that_has_nothing_but_this_machine(tests: Path, which: str) -> None:
    """The processes do their work where no other host exists. Where no namespace is allowed the recorder
    alone speaks: it compares every place asked for with the allowed ones."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            ALONE,
            "-q",
            "-p",
            "no:cacheprovider",
            "-k",
            which,
            str(tests),
        ],
        env={name: value for name, value in os.environ.items() if name != SHARED},
        capture_output=True,
        text=True,
        check=False,
    )
    used = done.stdout.splitlines()[0]
    print(f"Where the processes reach was seen by: {used}, and an audit hook in each.")
    assert used in ("namespace", "no namespace")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert re.search(r"\d+ passed", done.stdout)

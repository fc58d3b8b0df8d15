"""No memory of a process is written to a disk when it crashes: it holds words."""

from __future__ import annotations

import ctypes
import resource

_PR_SET_DUMPABLE = 4  # prctl(2)


def forbid_dumps() -> None:
    """No core file, and none handed to a crash reporter either, which a limit of 0 alone does not stop.

    It also keeps other processes of the same account from reading this one's memory.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)

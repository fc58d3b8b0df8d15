"""Keep what is in memory out of core dumps and away from other programs of the same account."""

from __future__ import annotations

import ctypes
import resource
from contextlib import suppress

_PR_SET_DUMPABLE = 4


def forbid_dumps() -> None:
    """No core file, and on Linux no dump through a handler and no debugger either: a dump holds words and
    keys. Children begin with the same limit; the second part ends when another program is started."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError):  # another system than Linux
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)

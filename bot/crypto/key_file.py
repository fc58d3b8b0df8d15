"""Read a master key from a file that nobody but its owner may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bot.crypto.secret import SecretKey, overwrite

_MOST_BYTES = 256  # 44 letters and a line end; no other file is read whole by mistake
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileUnfit(Exception):
    """The file cannot be used; the message says why and what to do, never its path or content."""


def read_key_file(path: Path) -> SecretKey:
    """32 bytes in base64. Raise KeyFileUnfit.

    The open file is judged, not its name: nobody can put another one in between.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        raise KeyFileUnfit("its file is not there or cannot be opened") from None
    try:
        _check(os.fstat(handle))
        content = bytearray(os.read(handle, _MOST_BYTES))
    finally:
        os.close(handle)
    try:
        return SecretKey.from_base64(content.decode("ascii"))
    except ValueError:
        raise KeyFileUnfit("its file does not hold 32 bytes in base64") from None
    finally:
        overwrite(content)


def _check(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise KeyFileUnfit("its file is not a plain file")
    if found.st_mode & _OTHERS:
        raise KeyFileUnfit("its file can be reached by others than its owner; chmod 600 it")
    if found.st_uid not in (os.geteuid(), 0):
        raise KeyFileUnfit("its file belongs to somebody else")

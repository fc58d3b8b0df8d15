"""What all tests share: imports from the repository's root, one kind of event loop, one PostgreSQL."""

import os
import subprocess
import sys

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.browser")  # its assertions say what they saw
pytest_plugins = ("tests.line",)

# Rasa's Sanic, once imported, puts uvloop's policy under the whole process, and with it away asyncio's
# own way to start other processes, which the browser tests need. Without uvloop it leaves asyncio be.
sys.modules["uvloop"] = None  # type: ignore[assignment]

# How long one example takes is of the machine, and no test asserts a time.
settings.register_profile("whole", max_examples=300, deadline=None)
settings.register_profile("nightly", max_examples=100_000, deadline=None)  # `make nightly`
settings.register_profile("fast", max_examples=30, deadline=None)  # `make test-fast`
settings.load_profile("whole")

_GUARD = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the fast profile the console is asked on one channel: what differs between them lies elsewhere."""
    if config.getoption("--hypothesis-profile", None) != "fast":
        return
    twice = {each for each in items if "/console/" in each.nodeid and "[telegram" in each.nodeid}
    config.hook.pytest_deselected(items=list(twice))
    items[:] = [each for each in items if each not in twice]


def pytest_configure(config: pytest.Config) -> None:
    """Workers of a parallel run share one server, each with databases of its own."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        from tests.databases import SHARED, guarded_folder

        folder, config.stash[_GUARD] = guarded_folder()
        os.environ[SHARED] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    guard = config.stash.get(_GUARD, None)
    if guard is not None:
        guard.communicate()

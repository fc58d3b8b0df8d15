"""The console is tested over a whole line; see tests/promises/conftest.py."""

from tests.promises.conftest import channel, home, located, server, world

__all__ = ["channel", "home", "located", "server", "world"]

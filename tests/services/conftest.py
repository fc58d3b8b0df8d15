"""Services are tested as part of a whole line; see tests/promises/conftest.py."""

from tests.promises.conftest import channel, home, located, server, world

__all__ = ["channel", "home", "located", "server", "world"]

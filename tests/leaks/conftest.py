"""A console over the simulated line, as its own tests have it."""

from tests.console.conftest import app, quick_hashes, staff, visitors

__all__ = ["app", "quick_hashes", "staff", "visitors"]

"""The certificate authorities that carriers' servers are checked against."""

from __future__ import annotations

import ssl
from functools import lru_cache

import httpx


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """httpx's own choice, read once for the whole process: reading takes longer than a call."""
    return httpx.create_ssl_context()

"""Ask a range service whether a password became known in a breach, without telling it the password.

It is told the first five hex digits of the SHA-1 and answers with the rest of every hash that begins so: it
learns one of a million groups (k-anonymity, the "range" interface of Have I Been Pwned). Filled-up answers
hide from the network how many there were; what was filled in counts 0 times.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging

import httpx

from bot.domain.private import Private

_TOLD = 5
_WHOLE_S = 3.0  # somebody new waits before their browser
_MOST_BYTES = 1024 * 1024

_log = logging.getLogger("porchlight.console")


class BreachedRange:
    def __init__(self, url: str) -> None:
        self._url = url
        self._client = httpx.AsyncClient(timeout=_WHOLE_S, follow_redirects=False)

    async def knows(self, password: Private) -> bool:
        digest = hashlib.sha1(password.open().encode(), usedforsecurity=False).hexdigest().upper()
        try:
            told = await asyncio.wait_for(self._range(digest[:_TOLD]), _WHOLE_S)
        except (httpx.HTTPError, httpx.InvalidURL, asyncio.TimeoutError):
            _log.warning("breached passwords could not be asked; a new one was checked here alone")
            return False
        rows = (row.strip().partition(":") for row in told.splitlines())
        return any(rest.upper() == digest[_TOLD:] and count.strip() != "0" for rest, _, count in rows)

    async def close(self) -> None:
        await self._client.aclose()

    async def _range(self, start: str) -> str:
        asked = httpx.Request("GET", f"{self._url}/{start}", headers={"add-padding": "true"})
        answer = await self._client.send(asked, stream=True)
        try:
            answer.raise_for_status()
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise httpx.DecodingError("longer than any range")
            return body.decode(errors="replace")
        finally:
            await answer.aclose()

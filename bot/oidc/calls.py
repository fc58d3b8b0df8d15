"""Calls to the provider: short, bounded, never redirected, never repeated, and a JSON object back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx

from bot.staff_errors import OrganisationAway

_PART_S, _WHOLE_S = 5.0, 10.0  # somebody waits before their browser
_MOST_BYTES = 256 * 1024


class Calls:
    def __init__(self) -> None:
        self._client = httpx.AsyncClient(timeout=_PART_S, follow_redirects=False)

    async def get(self, url: str) -> Mapping[str, Any]:
        """Raises OrganisationAway unless the answer is 200 and an object."""
        status, found = await self._ask(httpx.Request("GET", url, headers={"accept": "application/json"}))
        if status != 200:
            raise OrganisationAway(f"status_{status}")
        return found

    async def post(
        self, url: str, *, body: str, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, Any]]:
        """The status and the object: a token endpoint says with 400 what is wrong.

        Raises OrganisationAway.
        """
        return await self._ask(httpx.Request("POST", url, content=body.encode(), headers=dict(headers)))

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, request: httpx.Request) -> tuple[int, Mapping[str, Any]]:
        why = "unreachable"
        try:
            status, body = await asyncio.wait_for(self._read(request), _WHOLE_S)
            found = json.loads(body) if status < 500 and not 300 <= status < 400 else {}
            if isinstance(found, dict):
                return status, found
            why = "not_an_object"
        except (httpx.HTTPError, httpx.InvalidURL, asyncio.TimeoutError):
            pass
        except (ValueError, RecursionError):
            why = "not_json"
        # Raised outside the handlers, so that no exception that knows a token hangs on to ours.
        raise OrganisationAway(why)

    async def _read(self, request: httpx.Request) -> tuple[int, bytes]:
        answer = await self._client.send(request, stream=True)
        try:
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise httpx.DecodingError("longer than any answer of a provider")
            return answer.status_code, body
        finally:
            await answer.aclose()

"""Runs rasa_sdk actions inside this process: no port, no network, and a time limit."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

LIMIT_S = 3.0
"""Our actions only describe what should happen; one that takes longer is broken."""


class InProcessActions(EndpointConfig):
    """What Rasa takes for its action server."""

    def __init__(self, executor: ActionExecutor, *, limit_s: float = LIMIT_S) -> None:
        super().__init__(url="inproc://actions", enable_selective_domain=True)
        self._executor = executor
        self._limit_s = limit_s

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = None,
        compress: bool = False,
        **arguments: Any,
    ) -> Any:
        """Answer as an action server would; raise TimeoutError after the limit."""
        try:
            return await asyncio.wait_for(self._executor.run(arguments["json"]), self._limit_s)
        except ActionExecutionRejection as error:
            raise _refusal(400, error.action_name) from None
        except ActionNotFoundException as error:
            raise _refusal(404, error.action_name) from None


def _refusal(status: int, action: str) -> ClientResponseError:
    return ClientResponseError(status, "refused", json.dumps({"action_name": action, "error": "refused"}))


def load_actions(package: str = "actions") -> ActionExecutor:
    """Every action of the package, by name."""
    executor = ActionExecutor()
    executor.register_package(package)
    return executor

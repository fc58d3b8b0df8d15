"""The way to Twilio's API: carries the SDK's calls and tells apart taken, not taken and unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from twilio.base.exceptions import TwilioException
from twilio.http.response import Response

from bot.channels.contract import NOT_TAKEN, pause_of
from bot.channels.tls import trusted
from bot.errors import OptedOut, PorchlightError, SendDelayed, SendRefused, SendUnknown

_Answer = TypeVar("_Answer")
_TWILIO = "https://api.twilio.com"
OPTED_OUT = "21610"
NOT_FOUND = "20404"
CONFLICT = "20409"
_OF_STATUS = {404: NOT_FOUND, 409: CONFLICT}
_CODES_TO_TRY_LATER = frozenset(
    {
        "14107",  # message rate exceeded
        "20003",  # our credentials were refused: an operator can mend that, the message waits
        "20429",  # too many requests
        "21611",  # the sender's queue is full
        "30001",  # the same, for a messaging service
    }
)
_UNREADABLE = (TwilioException, ValueError, KeyError, TypeError, AttributeError)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class TwilioHttp:
    """Takes the place of the SDK's own HTTP client.

    The SDK's client logs URLs, keeps the last request in memory, and reports a refused connection
    and one that broke after the request was written as the same error. This one does none of it.
    """

    def __init__(self, *, api_base: str | None, timeout_s: float) -> None:
        self._base = (api_base or _TWILIO).rstrip("/")
        self._client = httpx.Client(timeout=timeout_s, follow_redirects=False, verify=trusted())

    def request(
        self,
        method: str,
        uri: str,
        *,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: object,
    ) -> Response:
        """Make one call, never repeated; the parameters are the SDK's.

        Raises SendDelayed (not taken), SendUnknown, OptedOut, or SendRefused with Twilio's code.
        """
        failure: PorchlightError | None
        try:
            answer = self._client.request(
                method,
                self._base + uri.removeprefix(_TWILIO),
                params=params or None,
                data=data or None,
                headers=headers,
                auth=auth,
            )
        except _NEVER_LEFT:
            failure = SendDelayed("unreachable")
        except httpx.HTTPError:
            failure = SendUnknown()
        else:
            failure = meaning_of(answer)
        # Raised outside the handlers, so that no exception of a library hangs on to ours.
        if failure is not None:
            raise failure
        return Response(answer.status_code, answer.text, answer.headers)

    def close(self) -> None:
        self._client.close()


def readable(call: Callable[[], _Answer]) -> _Answer:
    """Raise SendUnknown where the SDK cannot make sense of what came back; none of its errors is kept."""
    try:
        return call()
    except _UNREADABLE:
        pass
    raise SendUnknown


def meaning_of(answer: httpx.Response) -> PorchlightError | None:
    """Return the error an answer of Twilio stands for, or None if all is well."""
    status = answer.status_code
    if status < 300:
        return None
    if status in NOT_TAKEN:
        return SendDelayed(str(status))
    if status >= 500:
        return SendUnknown()
    code = _code(answer)
    if status == 429 or code in _CODES_TO_TRY_LATER:
        return SendDelayed(code, pause_s=pause_of(answer.headers.get("retry-after", "")))
    return OptedOut() if code == OPTED_OUT else SendRefused(code)


def _code(answer: httpx.Response) -> str:
    """Twilio's own number for the failure; only ever digits, so it may be logged."""
    try:
        said = answer.json().get("code")
    except (ValueError, AttributeError, RecursionError):
        said = None
    if answer.status_code in _OF_STATUS:
        return _OF_STATUS[answer.status_code]
    return str(said) if type(said) is int else str(answer.status_code)

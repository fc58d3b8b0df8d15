"""One call to the simulated Twilio API, read, and the error it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

from bot.phone.outage import RETRY_AFTER_S
from bot.phone.sms_network import SmsNetwork
from bot.phone.voice_network import VoiceNetwork


class Refused(Exception):
    """The API answers with an error; `code` is Twilio's."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message

    def response(self) -> Response:
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        shown = {"code": self.code, "message": self.message, "more_info": more, "status": self.status}
        headers = {"Retry-After": str(RETRY_AFTER_S)} if self.status == 429 else {}
        return JSONResponse(shown, self.status, headers)


@dataclass(frozen=True)
class Asked:
    """Its form and query, and the ids in its path."""

    network: SmsNetwork
    voice: VoiceNetwork
    form: dict[str, Any]
    query: dict[str, Any]
    ids: dict[str, str]

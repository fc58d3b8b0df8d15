"""The line's accounts at the simulated carriers: the same credentials the line itself is given."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TwilioAccount:
    """`public_url` is the address our edge is configured with: webhooks are signed for it, while
    they are delivered to the edge's own local address."""

    sid: str  # AC and 32 hexadecimal digits
    auth_token: str = field(repr=False)
    number: str = field(repr=False)  # E.164
    public_url: str
    messaging_service_sid: str | None = None
    advanced_opt_out: bool = False  # webhooks then carry OptOutType


@dataclass(frozen=True)
class TelegramAccount:
    """`token` has the form 123456:letters; `secret_token` comes back with every webhook."""

    token: str = field(repr=False)
    secret_token: str = field(repr=False)
    username: str = "a_text_line_bot"
    name: str = "A text line"

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])

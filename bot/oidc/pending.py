"""A sign-in under way, sealed into a cookie: what it must be answered with, and until when."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timezone

from bot.crypto.seal import Place, Sealed, seal, unseal
from bot.crypto.secret import SecretKey
from bot.domain.organisation import UNDER_WAY
from bot.domain.private import Private
from bot.errors import SealBroken


@dataclass(frozen=True, repr=False)
class Pending:
    """`state` binds the answer to this browser, `nonce` the token to this try, `verifier` the code to
    us (RFC 7636)."""

    state: str
    nonce: str
    verifier: str
    began_at: datetime

    @classmethod
    def fresh(cls, now: datetime) -> Pending:
        state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        return cls(state, nonce, secrets.token_urlsafe(48), now)

    def closed(self, key: SecretKey, *, issuer: str) -> Private:
        words = [self.state, self.nonce, self.verifier, int(self.began_at.timestamp())]
        sealed = seal(key, json.dumps(words).encode(), bound_to=_place(issuer))
        return Private(base64.urlsafe_b64encode(sealed.raw).decode())


def open_pending(kept: Private, key: SecretKey, *, issuer: str, now: datetime) -> Pending | None:
    """None if it is not ours, for another provider, or too old."""
    try:
        sealed = Sealed(base64.urlsafe_b64decode(kept.open().encode()))
        state, nonce, verifier, began = json.loads(unseal(key, sealed, bound_to=_place(issuer)))
    except (SealBroken, ValueError):
        return None
    began_at = datetime.fromtimestamp(began, timezone.utc)
    return Pending(state, nonce, verifier, began_at) if now - began_at < UNDER_WAY else None


def _place(issuer: str) -> Place:
    return "cookie", "organisation", issuer

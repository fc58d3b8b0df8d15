"""Whether an ID token is genuine, meant for us, fresh, and the answer to this very try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

ALGORITHMS = ("RS256", "ES256")
"""Signed with a key only the provider has. Never `none`, and never HS256: the public key would sign it."""

_LEEWAY_S = 60  # clocks differ
_MULTI_FACTOR = (
    "https://refeds.org/profile/mfa",  # REFEDS MFA Profile
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",  # OpenID PAPE 1.0
)


@dataclass(frozen=True)
class Expected:
    """What the token of this try must say."""

    issuer: str
    client_id: str
    nonce: str
    now: int  # seconds since 1970


class TokenRefused(Exception):
    """Never leaves this package; `why` is a code."""

    def __init__(self, why: str, *, unknown_key: bool = False) -> None:
        super().__init__(why)
        self.why, self.unknown_key = why, unknown_key


def read_id_token(answer: Mapping[str, Any], *, keys: KeySet, expected: Expected) -> Mapping[str, Any]:
    """The claims of the `id_token` in a token endpoint's answer. Raises TokenRefused."""
    why, unknown_key = "unreadable", False
    try:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        signed = jwt.decode(answer["id_token"], key=keys, registry=registry)
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            {
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client_id},
            },
            {
                "nonce": expected.nonce,
                "client_id": expected.client_id,
                "access_token": answer.get("access_token"),
            },
        )
        claims.validate(now=expected.now, leeway=_LEEWAY_S)
        return dict(claims)
    except ClaimError as wrong:
        why = f"claim_{wrong.claim}"
    except InvalidKeyIdError:
        why, unknown_key = "key_unknown", True
    except JoseError as wrong:
        why = wrong.error
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        pass
    # Raised outside the handlers, so that nothing of the token hangs on to it.
    raise TokenRefused(why, unknown_key=unknown_key)


def shows_second_factor(claims: Mapping[str, Any]) -> bool:
    """`mfa` among the methods (RFC 8176, section 2), or a class of sign-in that means the same.

    A number or a name of the provider's own means what its operator likes, so it counts for nothing.
    """
    methods = claims.get("amr")
    return (isinstance(methods, list) and "mfa" in methods) or claims.get("acr") in _MULTI_FACTOR

"""What the provider says of itself, and its keys: asked for, judged, and kept for ten minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.domain.ids import Clock
from bot.oidc.calls import Calls
from bot.staff_errors import OrganisationAway

KEPT = timedelta(minutes=10)
_NOT_AGAIN = timedelta(minutes=1)  # keys asked for once more, when a token names one we do not know
_WELL_KNOWN = "/.well-known/openid-configuration"
_KINDS = ("RSA", "EC")
_UNREADABLE = (JoseError, LookupError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class Metadata:
    """The three places a sign-in needs. `says_who`: its answers name the issuer (RFC 9207)."""

    authorize: str
    token: str
    keys: str
    basic: bool  # it takes the client's secret in a header; else in the form
    says_who: bool


class Discovery:
    """Only the issuer's own host and those an operator listed are believed and reached."""

    def __init__(self, issuer: str, hosts: tuple[str, ...], *, calls: Calls, clock: Clock) -> None:
        self._issuer, self._calls, self._clock = issuer, calls, clock
        self._places = {urlsplit(issuer).netloc.lower(), *hosts}
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    async def metadata(self) -> Metadata:
        """Raises OrganisationAway if it cannot be had, or names a place that is not allowed."""
        now = self._clock()
        if self._metadata is None or now - self._metadata[0] >= KEPT:
            said = await self._calls.get(self._issuer.rstrip("/") + _WELL_KNOWN)
            self._metadata = now, self._judged(said)
        return self._metadata[1]

    async def keys(self, *, fresh: bool = False) -> KeySet:
        """`fresh`: a token names a key that is not among them; the provider may have a new one.

        Raises OrganisationAway.
        """
        now = self._clock()
        longest = _NOT_AGAIN if fresh else KEPT
        if self._keys is None or now - self._keys[0] >= longest:
            self._keys = now, _key_set(await self._calls.get((await self.metadata()).keys))
        return self._keys[1]

    def _judged(self, said: Mapping[str, Any]) -> Metadata:
        if said.get("issuer") != self._issuer:
            raise OrganisationAway("discovery_issuer")
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Metadata(
            authorize=self._allowed(said.get("authorization_endpoint")),
            token=self._allowed(said.get("token_endpoint")),
            keys=self._allowed(said.get("jwks_uri")),
            basic="client_secret_basic" in methods,
            says_who=said.get("authorization_response_iss_parameter_supported") is True,
        )

    def _allowed(self, url: object) -> str:
        try:
            parts = urlsplit(str(url))
            fits = (
                parts.scheme == urlsplit(self._issuer).scheme
                and parts.netloc.lower() in self._places
                and not parts.fragment
            )
        except ValueError:
            fits = False
        if not fits:
            raise OrganisationAway("discovery_host")
        return str(url)


def _key_set(said: Mapping[str, Any]) -> KeySet:
    """The public keys that sign; others in the set are none of ours."""
    try:
        ours = [key for key in said["keys"] if key["kty"] in _KINDS and key.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": ours})
    except _UNREADABLE:
        pass
    raise OrganisationAway("keys")

"""One provider: Authorization Code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 9700)."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from bot.crypto.secret import SecretKey
from bot.domain.ids import Clock
from bot.domain.organisation import Answer, Departure, Vouched, is_subject
from bot.domain.private import Private
from bot.oidc.calls import Calls
from bot.oidc.discovery import Discovery, Metadata
from bot.oidc.id_token import Expected, TokenRefused, read_id_token, shows_second_factor
from bot.oidc.pending import Pending, open_pending
from bot.staff_errors import OrganisationAway, SignInRefused

_FORM = "application/x-www-form-urlencoded"
# What a token endpoint may say that somebody at the browser could have caused (RFC 6749, section 5.2).
_CODE_IS_WRONG = "invalid_grant"

_log = logging.getLogger("porchlight.organisation")


@dataclass(frozen=True)
class OidcSettings:
    """`back`: the address of ours that is registered with the provider."""

    issuer: str
    client_id: str
    client_secret: Private
    name: str
    back: str
    hosts: tuple[str, ...] = ()
    trusts_second_factor: bool = False


class Provider:
    def __init__(self, given: OidcSettings, *, key: SecretKey, clock: Clock) -> None:
        """`key` seals what a browser keeps while a sign-in is under way."""
        self._given, self._key, self._clock = given, key, clock
        self._calls = Calls()
        self._discovery = Discovery(given.issuer, given.hosts, calls=self._calls, clock=clock)

    @property
    def name(self) -> str:
        return self._given.name

    @property
    def issuer(self) -> str:
        return self._given.issuer

    @property
    def trusts_second_factor(self) -> bool:
        return self._given.trusts_second_factor

    async def departure(self) -> Departure:
        """Raises OrganisationAway."""
        try:
            places = await self._discovery.metadata()
        except OrganisationAway as away:
            _log.warning("%s: %s", away.code, away.why)
            raise
        pending = Pending.fresh(self._clock())
        address = prepare_grant_uri(
            places.authorize,
            self._given.client_id,
            "code",
            redirect_uri=self._given.back,
            scope="openid",  # who it is, and nothing else about them
            state=pending.state,
            nonce=pending.nonce,
            code_challenge=create_s256_code_challenge(pending.verifier),
            code_challenge_method="S256",
        )
        return Departure(Private(address), pending.closed(self._key, issuer=self.issuer))

    def recognises(self, answer: Answer) -> bool:
        known = self._pending(answer) is not None
        if not known:
            _log.warning("organisation_refused: state")
        return known

    async def vouched(self, answer: Answer) -> Vouched:
        """Raises SignInRefused if anything about it is not right, OrganisationAway."""
        why = "state"
        pending = self._pending(answer)
        try:
            if pending is not None:
                return _vouched(await self._claims(answer, pending))
        except OrganisationAway as away:
            _log.warning("%s: %s", away.code, away.why)
            raise
        except TokenRefused as refused:
            why = refused.why
        _log.warning("organisation_refused: %s", why)
        raise SignInRefused

    async def close(self) -> None:
        await self._calls.close()

    def _pending(self, answer: Answer) -> Pending | None:
        found = open_pending(answer.kept, self._key, issuer=self.issuer, now=self._clock())
        if found is None or not hmac.compare_digest(found.state.encode(), answer.state.open().encode()):
            return None
        return found

    async def _claims(self, answer: Answer, pending: Pending) -> Mapping[str, Any]:
        places = await self._discovery.metadata()
        if (answer.issuer is not None or places.says_who) and answer.issuer != self.issuer:
            raise TokenRefused("other_issuer")  # before the code goes to anybody
        tokens = await self._exchanged(answer.code, pending, places=places)
        expected = Expected(
            issuer=self.issuer,
            client_id=self._given.client_id,
            nonce=pending.nonce,
            now=int(self._clock().timestamp()),
        )
        try:
            return read_id_token(tokens, keys=await self._discovery.keys(), expected=expected)
        except TokenRefused as refused:
            if not refused.unknown_key:
                raise
        return read_id_token(tokens, keys=await self._discovery.keys(fresh=True), expected=expected)

    async def _exchanged(self, code: Private, pending: Pending, *, places: Metadata) -> Mapping[str, Any]:
        """The code for tokens, once. Raises TokenRefused if it is not taken, OrganisationAway."""
        method = "client_secret_basic" if places.basic else "client_secret_post"
        client = ClientAuth(self._given.client_id, self._given.client_secret.open(), method)
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=self._given.back,
            code=code.open(),
            code_verifier=pending.verifier,
        )
        headers = {"accept": "application/json", "content-type": _FORM}
        url, headers, body = client.prepare("POST", places.token, headers, body)
        status, said = await self._calls.post(url, body=body, headers=headers)
        if status == 200:
            return said
        if status == 400 and said.get("error") == _CODE_IS_WRONG:
            raise TokenRefused("code")
        raise OrganisationAway(f"token_{status}")  # our client ID, secret or address is not what it knows


def _vouched(claims: Mapping[str, Any]) -> Vouched:
    """Raise TokenRefused for a subject that can be none."""
    subject = claims["sub"]
    if not is_subject(subject):
        raise TokenRefused("claim_sub")
    return Vouched(Private(subject), shows_second_factor(claims))

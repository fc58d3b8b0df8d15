"""A small OpenID provider, a process of its own on loopback, which can be told to misbehave."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import sys
from dataclasses import asdict, dataclass, field
from html import escape
from urllib.parse import urlencode

from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.phone.loopback import LoopbackServer, bound_socket

CLIENT_ID, CLIENT_SECRET = "porchlight-console", "an-example-client-secret"


@dataclass
class Switches:
    """How it behaves. `fault` names one thing that it does wrong."""

    back: str = ""  # the only address it sends a browser back to
    subject: str = "6f1c2a9e-rowan"
    now: int = 0  # seconds since 1970: the line under test has a clock of its own
    algorithm: str = "RS256"
    fault: str = ""
    asks: bool = False  # shows a page with a button first, as a provider does
    more: dict[str, object] = field(default_factory=dict)  # claims beside the usual ones


class OpenIdProvider:
    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.switches = Switches()
        self.seen: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.rsa = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
        self.ec = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"})

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
                Route("/test/switches", self.switch, methods=["POST"]),
                Route("/test/seen", self.tell),
            ]
        )

    # --- what every provider has ------------------------------------------------------------

    async def discovery(self, _: Request) -> Response:
        self.seen.append("discovery")
        fault = self.switches.fault
        if fault == "down":
            return JSONResponse({"error": "server_error"}, status_code=500)
        if fault == "redirects":
            return RedirectResponse("/jwks")
        if fault == "no json":
            return HTMLResponse("<p>Sign in</p>")
        return JSONResponse(
            {
                "issuer": "https://other.example" if fault == "discovery of another" else self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": "http://127.0.0.2:1/token"
                if fault == "token elsewhere"
                else f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "padding": "x" * (300_000 if fault == "endless" else 0),
                "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
                **(
                    {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
                    if fault == "post"
                    else {}
                ),
            }
        )

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        wrong = self.wrong_with(asked)
        if wrong:
            return JSONResponse({"error": "invalid_request", "wrong": wrong}, status_code=400)
        if self.switches.asks and "yes" not in asked:
            kept = "".join(
                f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
                for name, value in asked.items()
            )
            return HTMLResponse(f'<form>{kept}<button name="yes" value="1">It is me</button></form>')
        answer = {"state": asked["state"]}
        if self.switches.fault == "access denied":
            answer |= {"error": "access_denied", "error_description": "they said no"}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            answer |= {"code": code}
        if self.switches.fault == "state missing":
            del answer["state"]
        if self.switches.fault == "state of another":
            answer["state"] = secrets.token_urlsafe(32)
        if self.switches.fault == "answers as another":
            answer["iss"] = "https://other.example"
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", status_code=302)

    def wrong_with(self, asked: dict[str, str]) -> list[str]:
        wanted = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self.switches.back,
            "scope": "openid",
            "code_challenge_method": "S256",
        }
        return [name for name, value in wanted.items() if asked.get(name) != value] + [
            name for name in ("state", "nonce", "code_challenge") if len(asked.get(name, "")) < 32
        ]

    async def token(self, request: Request) -> Response:
        async with request.form() as form:
            given = {name: str(value) for name, value in form.items()}
        self.seen.append("token")
        if not self.knows(request, given):
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        take = self.codes.get if self.switches.fault == "code twice" else self.codes.pop
        asked = take(given.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        )
        if (
            asked is None
            or given.get("grant_type") != "authorization_code"
            or given.get("redirect_uri") != asked["redirect_uri"]
            or challenge.decode().rstrip("=") != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        made = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 60}
        if self.switches.fault != "no token":
            made["id_token"] = self.signed(self.claims(asked))
        return JSONResponse(made)

    def knows(self, request: Request, given: dict[str, str]) -> bool:
        header = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if self.switches.fault == "post":
            return (given.get("client_id"), given.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        return request.headers.get("authorization") == f"Basic {header}"

    async def jwks(self, _: Request) -> Response:
        self.seen.append("jwks")
        keys = [self.rsa.as_dict(private=False), self.ec.as_dict(private=False)]
        return JSONResponse({"keys": [*keys, {"kty": "RSA", "use": "enc", "kid": "enc-1"}]})

    # --- what it signs ----------------------------------------------------------------------

    def claims(self, asked: dict[str, str]) -> dict[str, object]:
        fault, now = self.switches.fault, self.switches.now
        claims: dict[str, object] = {
            "iss": "https://other.example" if fault == "another issuer" else self.issuer,
            "sub": self.switches.subject,
            "aud": "another-client" if fault == "wrong aud" else CLIENT_ID,
            "iat": now - 7200 if fault == "expired" else now,
            "exp": now - 3600 if fault == "expired" else now + 300,
            "nonce": "nonce-of-another-try" if fault == "wrong nonce" else asked["nonce"],
            **self.switches.more,
        }
        if fault == "no nonce":
            del claims["nonce"]
        if fault == "wrong aud and our azp":
            claims |= {"aud": "another-client", "azp": CLIENT_ID}
        if fault == "aud of several":
            claims["aud"] = [CLIENT_ID, "another-client"]
        if fault == "token of another":
            claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA"
        return claims

    def signed(self, claims: dict[str, object]) -> str:
        fault, algorithm = self.switches.fault, self.switches.algorithm
        if fault == "alg none":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            return ".".join(_part(json.dumps(part).encode()) for part in parts) + "."
        if fault == "HS256 with the public key":
            parts = ({"alg": "HS256", "kid": "rsa-1"}, claims)
            signed = ".".join(_part(json.dumps(part).encode()) for part in parts)
            public = self.rsa.as_pem(private=False)  # joserfc itself refuses to sign with it
            return f"{signed}.{_part(hmac.new(public, signed.encode(), hashlib.sha256).digest())}"
        if fault == "HS256 with our secret":
            key = OctKey.import_key(CLIENT_SECRET)
            return jwt.encode({"alg": "HS256", "kid": "rsa-1"}, claims, key, algorithms=["HS256"])
        if fault == "key of another":
            stranger = RSAKey.generate_key(2048, {"kid": "rsa-1"})
            return jwt.encode({"alg": "RS256", "kid": "rsa-1"}, claims, stranger)
        if fault == "new key":
            self.rsa = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})
        key_ = self.ec if algorithm.startswith("ES") else self.rsa
        token = jwt.encode({"alg": algorithm, "kid": key_.kid}, claims, key_, algorithms=[algorithm])
        if fault == "changed after signing":
            head, _, signature = token.split(".")
            return ".".join(
                (head, _part(json.dumps({**claims, "sub": "somebody-else"}).encode()), signature)
            )
        if fault == "no token at all":
            return jws.serialize_compact({"alg": "RS256", "kid": "rsa-1"}, b"not json", self.rsa)
        return token

    # --- for tests --------------------------------------------------------------------------

    async def switch(self, request: Request) -> Response:
        self.switches = Switches(**(await request.json()))
        self.seen.clear()
        return JSONResponse(asdict(self.switches))

    async def tell(self, _: Request) -> Response:
        return JSONResponse(self.seen)


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


async def _serve(host: str) -> None:
    listener = bound_socket()
    issuer = f"http://{host}:{listener.getsockname()[1]}"
    server = LoopbackServer(OpenIdProvider(issuer).app())
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    print(issuer, flush=True)
    await asyncio.to_thread(sys.stdin.read)  # its input ends when the test run does, however it dies
    server.should_exit = server.force_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"))

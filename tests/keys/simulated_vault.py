"""The transit engine of Vault as its clients see it, on a loopback port: encrypt, decrypt, key, token."""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "hvs.a-simulated-token"
KEY = "transit/porchlight"


class SimulatedVault:
    """`sealed` and `token` may be changed while it runs; `asked` holds what was asked, never with what."""

    def __init__(self) -> None:
        self.sealed = False
        self.sealed_for = 0  # questions, until it opens by itself
        self.binds = True
        self.token = TOKEN
        self.asked: list[str] = []
        self._key = AESGCM(secrets.token_bytes(32))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator[SimulatedVault]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def answer(self, path: str, token: str | None, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body, as Vault's documentation of the API has them."""
        self.asked.append(path)
        self.sealed_for -= 1
        if self.sealed or self.sealed_for >= 0:
            return 503, {"errors": ["Vault is sealed"]}
        if token != self.token:
            return 403, {"errors": ["permission denied"]}
        verb, _, name = path.removeprefix("/v1/transit/").partition("/")
        if name != "porchlight" or verb not in ("encrypt", "decrypt", "keys"):
            return 404, {"errors": []}
        if verb == "keys":
            return 200, {"data": {"name": name, "type": "aes256-gcm96", "exportable": False}}
        return self._encrypt(body) if verb == "encrypt" else self._decrypt(body)

    def _encrypt(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        nonce = secrets.token_bytes(12)
        sealed = self._key.encrypt(nonce, base64.b64decode(body["plaintext"]), self._bond(body))
        text = base64.b64encode(nonce + sealed).decode()
        return 200, {"data": {"ciphertext": f"vault:v1:{text}", "key_version": 1}}

    def _decrypt(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        raw = base64.b64decode(body["ciphertext"].removeprefix("vault:v1:"))
        try:
            plain = self._key.decrypt(raw[:12], raw[12:], self._bond(body))
        except InvalidTag:
            return 400, {"errors": ["cipher: message authentication failed"]}
        return 200, {"data": {"plaintext": base64.b64encode(plain).decode()}}

    def _bond(self, body: dict[str, Any]) -> bytes:
        return base64.b64decode(body.get("associated_data", "")) if self.binds else b""

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        vault = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                length = int(self.headers.get("content-length", 0))
                body = json.loads(self.rfile.read(length) or b"{}")
                status, answer = vault.answer(self.path, self.headers.get("x-vault-token"), body)
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = _serve  # noqa: N815  (the library's names)

            def log_message(self, *_: object) -> None:
                """Tests read no log of it."""

        return Handler

"""Credentials and keys for --demo, made on this machine at first use and kept under var/."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def demo_environment(var: Path, *, phone_port: int = 8090) -> Mapping[str, str]:
    """Environment variables for a demo line. The file is readable by its owner alone."""
    path = var / "demo.json"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(fresh_credentials(), file)
    made: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return {
        **made,
        "TWILIO_API": f"http://127.0.0.1:{phone_port + 1}",
        "TELEGRAM_API": f"http://127.0.0.1:{phone_port + 2}",
    }


def fresh_credentials() -> dict[str, str]:
    """Keys and carrier credentials that nobody else has, as environment variables."""
    return {
        "PORCHLIGHT_MASTER_KEYS": f"1:{_key()}",
        "PORCHLIGHT_FINGERPRINT_KEY": _key(),
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_NUMBER": "+15550100000",
        "TELEGRAM_TOKEN": f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(26)}",
        "TELEGRAM_SECRET_TOKEN": secrets.token_urlsafe(32),
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")

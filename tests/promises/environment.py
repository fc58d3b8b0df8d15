"""The settings of the line under test as environment variables, for processes and commands of their own."""

from __future__ import annotations

import os

from tests.line import World


def environment_of(world: World) -> dict[str, str]:
    given = world.home.settings
    assert given.twilio_auth_token
    assert given.twilio_number
    assert given.telegram_token
    assert given.telegram_secret
    return {
        **os.environ,
        "DATABASE_URL": world.databases.main.open(),
        "KEYS_URL": world.databases.keys.open(),
        "PORCHLIGHT_MASTER_KEYS": given.master_keys.open(),
        "PORCHLIGHT_FINGERPRINT_KEY": given.fingerprint_key.open(),
        "PORCHLIGHT_PUBLIC_URL": given.public_url,
        "TWILIO_ACCOUNT_SID": str(given.twilio_account_sid),
        "TWILIO_AUTH_TOKEN": given.twilio_auth_token.open(),
        "TWILIO_NUMBER": given.twilio_number.open(),
        "TWILIO_API": str(given.twilio_api),
        "TELEGRAM_TOKEN": given.telegram_token.open(),
        "TELEGRAM_SECRET_TOKEN": given.telegram_secret.open(),
        "TELEGRAM_API": str(given.telegram_api),
    }

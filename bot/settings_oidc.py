"""The settings of an organisation's own sign-in (OpenID Connect); without them nothing of it exists."""

from __future__ import annotations

from bot.settings_field import Field
from bot.settings_readers import (
    read_hosts,
    read_issuer,
    read_label,
    read_plain,
    read_private,
    read_truth,
)

OIDC_FIELDS: tuple[Field, ...] = (
    Field(
        "oidc_issuer",
        "oidc.issuer",
        "PORCHLIGHT_OIDC_ISSUER",
        read_issuer,
        "the issuer of your organisation's sign-in (OpenID Connect), character for character, with https",
    ),
    Field(
        "oidc_client_id",
        "oidc.client_id",
        "PORCHLIGHT_OIDC_CLIENT_ID",
        read_plain(r"[\x21-\x7e]{1,255}"),
        "the client ID it gave you for the console",
    ),
    Field(
        "oidc_client_secret",
        "oidc.client_secret",
        "PORCHLIGHT_OIDC_CLIENT_SECRET",
        read_private(r"[\x21-\x7e]{8,512}"),
        "the client secret it gave you",
    ),
    Field(
        "oidc_name",
        "oidc.name",
        "PORCHLIGHT_OIDC_NAME",
        read_label(60),
        "what the button says, in at most 60 characters, such as Sign in with Example Org",
    ),
    Field(
        "oidc_hosts",
        "oidc.hosts",
        "PORCHLIGHT_OIDC_HOSTS",
        read_hosts,
        "other hosts it answers at, such as oauth2.googleapis.com; unset: only the issuer's own is reached",
    ),
    Field(
        "oidc_trust_second_factor",
        "oidc.trust_second_factor",
        "PORCHLIGHT_OIDC_TRUST_SECOND_FACTOR",
        read_truth,
        "true or false: is its second factor enough, when it says that it asked for one",
        default="false",
    ),
)

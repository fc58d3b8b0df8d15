"""The settings of what a talk leaves behind, and for how long."""

from __future__ import annotations

from bot.settings_field import Field
from bot.settings_readers import read_number, read_plain, read_truth

PRIVACY_FIELDS: tuple[Field, ...] = (
    Field(
        "quiet_minutes",
        "privacy.quiet_minutes",
        "PORCHLIGHT_QUIET_MINUTES",
        read_number(1, 720),
        "minutes of silence after which whoever writes is not taken for the same person, 1 to 720",
        default="10",
    ),
    Field(
        "cover",
        "privacy.cover",
        "PORCHLIGHT_COVER",
        read_plain(r"[a-z_]{1,40}"),
        "which harmless text follows an EXIT, one of those in data/responses/en/cover.yml; unset: silence",
    ),
    Field(
        "asks_before_delete",
        "privacy.asks_before_delete",
        "PORCHLIGHT_ASKS_BEFORE_DELETE",
        read_truth,
        "true or false: is DELETE asked about once, in neutral words, before it is done",
        default="false",
    ),
    Field(
        "keeps_staff_notes",
        "privacy.keeps_staff_notes",
        "PORCHLIGHT_KEEPS_STAFF_NOTES",
        read_truth,
        "true or false: does what workers wrote down outlast a DELETE until retention ends",
        default="false",
    ),
    Field(
        "clears_chat_minutes",
        "privacy.clears_chat_minutes",
        "PORCHLIGHT_CLEARS_CHAT_MINUTES",
        read_number(5, 2820),
        "minutes of silence after which a Telegram chat is cleared on both sides, 5 to 2820 (47 hours)",
        default="60",
    ),
    Field(
        "clears_carrier_copies",
        "privacy.clears_carrier_copies",
        "PORCHLIGHT_CLEARS_CARRIER_COPIES",
        read_truth,
        "true or false: are Twilio's copies of texts deleted as soon as they are delivered",
        default="true",
    ),
    Field(
        "longest_retention_hours",
        "privacy.longest_retention_hours",
        "PORCHLIGHT_LONGEST_RETENTION_HOURS",
        read_number(1, 2160),
        "the most hours that a person may agree to, where they want to be kept longer, 1 to 2160",
        default="720",
    ),
)

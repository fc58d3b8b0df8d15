"""P15: addresses and deliveries are found again by keyed fingerprints that tell nothing."""

from __future__ import annotations

import hashlib

from bot.crypto.fingerprint import Fingerprints
from bot.crypto.secret import SecretKey
from bot.domain.ids import Channel
from bot.domain.private import Private

NUMBER = "+15550101001"
FINGERPRINTS = Fingerprints(SecretKey(b"f" * 32))


def test_p15_an_address_has_one_fingerprint_under_one_key() -> None:
    found = FINGERPRINTS.of_address(Channel.SMS, Private(NUMBER))
    assert found == Fingerprints(SecretKey(b"f" * 32)).of_address(Channel.SMS, Private(NUMBER))
    assert found != Fingerprints(SecretKey(b"g" * 32)).of_address(Channel.SMS, Private(NUMBER))
    assert len(found) == 32


def test_p15_without_the_key_trying_all_numbers_is_no_help() -> None:
    found = FINGERPRINTS.of_address(Channel.SMS, Private(NUMBER))
    assert found not in (hashlib.sha256(text.encode()).digest() for text in (NUMBER, f"sms\0{NUMBER}"))


def test_channels_and_purposes_never_share_a_fingerprint() -> None:
    same = "4242"
    distinct = {
        FINGERPRINTS.of_address(Channel.SMS, Private(same)),
        FINGERPRINTS.of_address(Channel.TELEGRAM, Private(same)),
        FINGERPRINTS.of_delivery(Channel.SMS, same),
        FINGERPRINTS.of_delivery(Channel.TELEGRAM, same),
    }
    assert len(distinct) == 4


def test_p14_fingerprints_do_not_show_their_key() -> None:
    assert repr(FINGERPRINTS) == "Fingerprints(...)"

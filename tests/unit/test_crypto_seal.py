"""P15: what is sealed opens with its key, in its place, unaltered, and not otherwise."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crypto.seal import Sealed, seal, unseal
from bot.crypto.secret import SecretKey
from bot.errors import SealBroken

KEY, OTHER_KEY = SecretKey(b"k" * 32), SecretKey(b"o" * 32)
PLACE = ("turns", "row-1", "content_sealed")


@given(st.binary(max_size=2000))
def test_p15_what_was_sealed_opens_again(plaintext: bytes) -> None:
    assert unseal(KEY, seal(KEY, plaintext, bound_to=PLACE), bound_to=PLACE) == plaintext


def test_p15_the_words_are_not_in_the_sealed_bytes() -> None:
    sealed = seal(KEY, b"he took my phone", bound_to=PLACE)
    assert b"phone" not in sealed.raw
    assert sealed.raw[0] == 1
    assert len(sealed.raw) == 1 + 12 + len(b"he took my phone") + 16


def test_p15_the_same_words_never_look_the_same() -> None:
    assert seal(KEY, b"hi", bound_to=PLACE) != seal(KEY, b"hi", bound_to=PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        ("outbox", "row-1", "content_sealed"),
        ("turns", "row-2", "content_sealed"),
        ("turns", "row-1", "other_sealed"),
        ("turnsr", "ow-1", "content_sealed"),
    ],
)
def test_p15_a_value_moved_elsewhere_does_not_open(elsewhere: tuple[str, str, str]) -> None:
    sealed = seal(KEY, b"words", bound_to=PLACE)
    with pytest.raises(SealBroken):
        unseal(KEY, sealed, bound_to=elsewhere)


def test_p15_another_key_does_not_open_it() -> None:
    with pytest.raises(SealBroken):
        unseal(OTHER_KEY, seal(KEY, b"words", bound_to=PLACE), bound_to=PLACE)


@given(st.data())
def test_p15_one_changed_bit_breaks_the_seal(data: st.DataObject) -> None:
    raw = bytearray(seal(KEY, b"words", bound_to=PLACE).raw)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        unseal(KEY, Sealed(bytes(raw)), bound_to=PLACE)


@pytest.mark.parametrize("length", [0, 1, 13, 28])
def test_p15_a_value_cut_short_breaks_the_seal(length: int) -> None:
    raw = seal(KEY, b"words", bound_to=PLACE).raw
    with pytest.raises(SealBroken):
        unseal(KEY, Sealed(raw[:length]), bound_to=PLACE)


def test_p14_neither_keys_nor_sealed_values_show_themselves() -> None:
    assert f"{KEY} {KEY!r}" == "SecretKey(...) SecretKey(...)"
    sealed = seal(KEY, b"words", bound_to=PLACE)
    assert f"{sealed} {sealed!r}" == "Sealed(...) Sealed(...)"
    with pytest.raises(TypeError):
        pickle.dumps(KEY)


@pytest.mark.parametrize("text", ["", "short", "!!!!", "c2hvcnQ=", "k" * 44])
def test_a_bad_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ValueError, match=r"bytes|base64") as refused:
        SecretKey.from_base64(text)
    assert not text or text not in str(refused.value)

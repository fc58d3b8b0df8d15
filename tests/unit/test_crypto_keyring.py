"""P15: a conversation's key is only ever stored wrapped by a master key."""

from __future__ import annotations

import base64
from uuid import UUID

import pytest

from bot.crypto.keyring import MasterKeys, WrappedKey, parse_master_keys
from bot.crypto.secret import SecretKey
from bot.errors import MasterKeyMissing, SealBroken, SettingsInvalid

OLD, NEW = SecretKey(b"1" * 32), SecretKey(b"2" * 32)
ONE, TWO = UUID(int=1), UUID(int=2)


def test_p15_the_newest_master_key_wraps_and_every_one_unwraps() -> None:
    before, key = MasterKeys({1: OLD}), SecretKey.fresh()
    old = before.wrap(key, key_id=ONE)
    now = MasterKeys({1: OLD, 2: NEW})
    new = now.wrap(key, key_id=ONE)
    assert (old.master_version, new.master_version) == (1, 2)
    assert now.unwrap(old, key_id=ONE).raw == now.unwrap(new, key_id=ONE).raw == key.raw
    assert key.raw not in new.sealed.raw


def test_p15_a_wrapped_key_belongs_to_one_key_id() -> None:
    masters = MasterKeys({1: OLD})
    wrapped = masters.wrap(SecretKey.fresh(), key_id=ONE)
    with pytest.raises(SealBroken):
        masters.unwrap(wrapped, key_id=TWO)


def test_p15_a_wrapped_key_cannot_pretend_another_version() -> None:
    masters = MasterKeys({1: OLD, 2: OLD})
    wrapped = masters.wrap(SecretKey.fresh(), key_id=ONE)
    with pytest.raises(SealBroken):
        masters.unwrap(WrappedKey(wrapped.sealed, 1), key_id=ONE)


def test_an_unknown_master_version_is_said_plainly() -> None:
    wrapped = MasterKeys({2: NEW}).wrap(SecretKey.fresh(), key_id=ONE)
    with pytest.raises(MasterKeyMissing):
        MasterKeys({1: OLD}).unwrap(wrapped, key_id=ONE)


def test_master_keys_are_read_from_base64() -> None:
    masters = parse_master_keys({3: base64.b64encode(OLD.raw).decode()})
    assert masters.newest == 3
    assert repr(masters) == "MasterKeys(versions=[3])"


def test_all_problems_with_master_keys_are_named_at_once_and_none_shown() -> None:
    good = base64.b64encode(OLD.raw).decode()
    with pytest.raises(SettingsInvalid) as invalid:
        parse_master_keys({0: good, 1: "not-a-key", 2: "c2hvcnQ="})
    assert [problem.split(":")[0] for problem in invalid.value.problems] == [
        "master key 0",
        "master key 1 is not 32 bytes in base64",
        "master key 2 is not 32 bytes in base64",
    ]
    assert "not-a-key" not in str(invalid.value)


def test_no_master_key_is_a_problem() -> None:
    with pytest.raises(SettingsInvalid):
        parse_master_keys({})
    with pytest.raises(ValueError, match="at least one"):
        MasterKeys({})

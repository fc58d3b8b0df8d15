"""P15: a conversation's key is only ever stored wrapped by a master key."""

from __future__ import annotations

from uuid import UUID

import pytest

from bot.crypto.keyring import MasterKeys, WrappedKey
from bot.crypto.master_key import LocalKey
from bot.crypto.seal import Place, Sealed
from bot.crypto.secret import SecretKey
from bot.errors import MasterKeyMissing, SealBroken

OLD, NEW = SecretKey(b"1" * 32), SecretKey(b"2" * 32)
ONE, TWO = UUID(int=1), UUID(int=2)


async def test_p15_the_newest_master_key_wraps_and_every_one_unwraps() -> None:
    before, key = MasterKeys({1: OLD}), SecretKey.fresh()
    old = await before.wrap(key, key_id=ONE)
    now = MasterKeys({1: OLD, 2: NEW})
    new = await now.wrap(key, key_id=ONE)
    assert (old.master_version, new.master_version) == (1, 2)
    opened = [await now.unwrap(each, key_id=ONE) for each in (old, new)]
    assert [each.raw for each in opened] == [key.raw, key.raw]
    assert key.raw not in new.sealed.raw


async def test_p15_a_wrapped_key_belongs_to_one_key_id() -> None:
    masters = MasterKeys({1: OLD})
    wrapped = await masters.wrap(SecretKey.fresh(), key_id=ONE)
    with pytest.raises(SealBroken):
        await masters.unwrap(wrapped, key_id=TWO)


async def test_p15_a_wrapped_key_cannot_pretend_another_version() -> None:
    masters = MasterKeys({1: OLD, 2: OLD})
    wrapped = await masters.wrap(SecretKey.fresh(), key_id=ONE)
    with pytest.raises(SealBroken):
        await masters.unwrap(WrappedKey(wrapped.sealed, 1), key_id=ONE)


async def test_an_unknown_master_version_is_said_plainly() -> None:
    wrapped = await MasterKeys({2: NEW}).wrap(SecretKey.fresh(), key_id=ONE)
    with pytest.raises(MasterKeyMissing):
        await MasterKeys({1: OLD}).unwrap(wrapped, key_id=ONE)


def test_no_master_key_is_a_problem() -> None:
    with pytest.raises(ValueError, match="at least one"):
        MasterKeys({})


async def test_a_trial_finds_a_master_key_that_does_not_bind() -> None:
    class Unbound(LocalKey):
        async def unwrap(self, wrapped: Sealed, *, place: Place) -> SecretKey:
            table, _, column = place
            return await super().unwrap(wrapped, place=(table, str(UUID(int=0)), column))

    assert await MasterKeys({1: OLD}).trial(1) is None
    assert await MasterKeys({1: Unbound(OLD)}).trial(1) == "not_bound"

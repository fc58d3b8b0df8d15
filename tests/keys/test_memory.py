"""P14 and P15: a key does not show itself, is wiped when it is done with, and lands in no core dump."""

from __future__ import annotations

import copy
import subprocess
import sys
import traceback
from uuid import UUID, uuid4

import pytest

from bot.crypto.keyring import MasterKeys, WrappedKey
from bot.crypto.master_key import LocalKey
from bot.crypto.seal import Sealed
from bot.crypto.secret import SecretKey
from bot.errors import KeyDestroyed, MasterKeyMissing, MasterKeyUnavailable
from bot.store.embedded import EmbeddedServer
from bot.store.engine import open_engine
from bot.store.keys import KeyShelf
from bot.store.opened_keys import OpenedKeys
from tests.databases import Databases, fresh_databases, run_sql
from tests.store.making import NOW

WRAPPED = WrappedKey(Sealed(b"wrapped"), 1)
OF_THIS_PROCESS = """
import resource, ctypes
from bot.__main__ import main
main(["migrate", "--help"], standalone_mode=False)
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


class Far(LocalKey):
    """As one over a network: slow, and away when it pleases."""

    is_far = True
    asked = 0
    away = False

    async def unwrap(self, wrapped: Sealed, *, place: tuple[str, str, str]) -> SecretKey:
        self.asked += 1
        if self.away:
            raise MasterKeyUnavailable
        return await super().unwrap(wrapped, place=place)


def test_a_wiped_key_is_zeros_and_can_be_used_no_more() -> None:
    key = SecretKey(b"k" * 32)
    bytes_of_it = key.raw
    key.wipe()
    key.wipe()
    assert bytes_of_it == bytes(32)
    with pytest.raises(RuntimeError):
        _ = key.raw


def test_p14_a_key_shows_itself_in_no_traceback_and_is_not_copied() -> None:
    key = SecretKey(b"k" * 32)
    try:
        raise ValueError(key)
    except ValueError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "SecretKey(...)" in told
    assert "kkkk" not in told
    with pytest.raises(TypeError):
        copy.deepcopy(key)


@pytest.mark.process
def test_p14_a_process_leaves_no_core_dump() -> None:
    told = subprocess.run(
        [sys.executable, "-c", OF_THIS_PROCESS], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == "(0, 0) 0"


async def test_opened_keys_are_kept_for_a_time_and_in_a_number_and_wiped() -> None:
    now = [0.0]
    kept = OpenedKeys(kept_s=10, most=2, clock=lambda: now[0])
    one, two, three = (UUID(int=number) for number in (1, 2, 3))
    for key_id in (one, two, three):
        kept.keep(key_id, WRAPPED, SecretKey(b"k" * 32))
    assert (kept.get(one, WRAPPED), len(kept)) == (None, 2)
    found = kept.get(two, WRAPPED)
    assert found is not None
    inside = kept._kept[two][2].raw
    assert found.raw == inside == b"k" * 32
    assert found.raw is not inside
    assert kept.get(two, WrappedKey(Sealed(b"another"), 1)) is None, "another wrapping is another key"
    now[0] = 10.0
    assert kept.get(two, WRAPPED) is None
    assert (len(kept), inside) == (0, bytes(32))
    kept.close()


@pytest.fixture
async def apart(server: EmbeddedServer) -> Databases:
    return await fresh_databases(server)


async def test_p15_a_key_destroyed_elsewhere_is_served_from_no_memory(apart: Databases) -> None:
    engines = [open_engine(apart.keys_url, connections=1) for _ in range(2)]
    far, kept = Far(SecretKey(b"m" * 32)), OpenedKeys()
    here = KeyShelf(engines[0], MasterKeys({1: far}), opened=kept)
    elsewhere = KeyShelf(engines[1], MasterKeys({1: Far(SecretKey(b"m" * 32))}))
    key_id, _ = await here.create(NOW)
    far.away = True
    for _ in range(3):
        (await here.get(key_id)).wipe()
    assert far.asked == 0, "the master key may be away: what was opened a moment ago goes on"
    inside = kept._kept[key_id][2].raw

    await elsewhere.destroy([key_id])

    with pytest.raises(KeyDestroyed):
        await here.get(key_id)
    assert (len(kept), inside) == (0, bytes(32))
    for engine in engines:
        await engine.dispose()


async def test_p15_a_master_key_at_hand_keeps_nothing_in_memory(apart: Databases) -> None:
    engine, kept = open_engine(apart.keys_url, connections=1), OpenedKeys()
    shelf = KeyShelf(engine, MasterKeys({1: SecretKey(b"m" * 32)}), opened=kept)
    key_id, _ = await shelf.create(NOW)
    await shelf.get(key_id)
    assert len(kept) == 0
    await run_sql(apart.keys_url, f"UPDATE keys SET id = '{uuid4()}'")
    with pytest.raises(KeyDestroyed):
        await shelf.get(key_id)
    await engine.dispose()


async def test_p15_keys_opened_beside_one_that_cannot_be_do_not_stay_in_memory(apart: Databases) -> None:
    engine = open_engine(apart.keys_url, connections=1)
    opened: list[SecretKey] = []

    class Remembered(LocalKey):
        async def unwrap(self, wrapped: Sealed, *, place: tuple[str, str, str]) -> SecretKey:
            opened.append(await super().unwrap(wrapped, place=place))
            return opened[-1]

    one = KeyShelf(engine, MasterKeys({1: Remembered(SecretKey(b"m" * 32))}))
    two = KeyShelf(engine, MasterKeys({2: SecretKey(b"n" * 32)}))
    ours, theirs = [(await each.create(NOW))[0] for each in (one, two)]
    with pytest.raises(MasterKeyMissing):
        await one.find([ours, theirs])
    assert len(opened) == 1
    with pytest.raises(RuntimeError, match="wiped"):
        _ = opened[0].raw
    await engine.dispose()

"""What a password costs whoever would guess it."""

from __future__ import annotations

from argon2 import extract_parameters
from argon2.low_level import Type

from bot.domain.private import Private
from bot.services.passwords import hashed, matches


async def test_a_hash_costs_what_rfc_9106_asks_where_memory_is_dear() -> None:
    found = extract_parameters(await hashed(Private("quiet harbour lantern seven")))
    assert (found.type, found.time_cost, found.memory_cost, found.parallelism) == (Type.ID, 3, 65536, 4)


async def test_the_right_one_matches_and_no_other_and_none_where_there_is_no_hash() -> None:
    kept = await hashed(Private("quiet harbour lantern seven"))
    assert await matches(Private("quiet harbour lantern seven"), kept)
    assert not await matches(Private("quiet harbour lantern six"), kept)
    assert not await matches(Private("the same work for a login that does not exist"), None)

"""Referrals: kept whole and sealed, gone with the talk; links found by a hash and ended in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from bot.domain.ids import OutboxId, TurnId
from bot.domain.private import Private
from bot.domain.referral import Introduction, Referral, ReferralId, propose
from bot.domain.said_yes import Told, Yes
from bot.domain.share_link import OPENS_WITHIN, SHOWN_FOR, ShareLink
from bot.domain.shared_field import SharedField
from bot.errors import KeyDestroyed
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, dump
from tests.store.making import NOW, begin, later


async def a_referral(store: PostgresStore) -> Referral:
    """With everything that can be in one."""
    talk = await begin(store)
    made = propose(ReferralId(uuid4()), talk.id, "marker-service", by="rowan", at=NOW)
    made = made.described(Told("rowan", later(1), (OutboxId(uuid4()),)))
    made = made.agree(Yes("rowan", later(2), TurnId(uuid4())), at=later(3))
    values = {SharedField.NAME: Private("marker-name"), SharedField.NOTE: Private("marker-note")}
    made = made.ask(values, days=3, told=Told("rowan", later(4)))
    made = made.share({SharedField.NAME}, Yes("rowan", later(4)), at=later(4))
    made = made.introduce(Introduction.IN_PERSON, by="rowan", at=later(5))
    made = made.appoint(Private("marker-mentor"), by="rowan", at=later(6))
    made = made.back_out(Yes("rowan", later(7)), at=later(7))
    made = made.follow_up(date(2026, 4, 1), Yes("rowan", later(8)), at=later(8), today=NOW.date())
    async with store.transaction() as tx:
        await tx.referrals.add(made)
    return made


def a_link(referral: Referral) -> ShareLink:
    return ShareLink(uuid4(), referral.conversation, referral.id, "rowan", NOW, NOW + OPENS_WITHIN, "slow")


async def test_it_comes_back_as_it_was_kept(store: PostgresStore) -> None:
    made = await a_referral(store)
    async with store.transaction() as tx:
        assert await tx.referrals.get(made.id) == made
        changed = made.unshare(SharedField.NAME, at=later(9))
        await tx.referrals.save(changed)
    async with store.transaction() as tx:
        assert await tx.referrals.of(made.conversation) == [changed]


async def test_p15_a_dump_tells_nothing_of_it(store: PostgresStore, databases: Databases) -> None:
    made = await a_referral(store)
    async with store.transaction() as tx:
        await tx.share_links.add(a_link(made), Private("marker-token"))
    whole = await dump(databases.main_url)
    assert b"share_links" in whole
    assert b"marker" not in whole
    assert b"in_person" not in whole


async def test_p03_it_goes_with_the_talk(store: PostgresStore) -> None:
    made, other = await a_referral(store), await a_referral(store)
    token = Private("token")
    async with store.transaction() as tx:
        await tx.share_links.add(a_link(made), token)
    async with store.transaction() as tx:
        await tx.conversations.erase(made.conversation)
    async with store.transaction() as tx:
        assert await tx.referrals.get(made.id) is None
        assert await tx.share_links.find(token) is None
        assert await tx.referrals.get(other.id) == other
    with pytest.raises(KeyDestroyed):
        async with store.transaction() as tx:
            await tx.referrals.add(made)


async def test_consents_whose_days_are_over_are_found(store: PostgresStore) -> None:
    made = await a_referral(store)
    end = later(4) + timedelta(days=3)
    async with store.transaction() as tx:
        assert await tx.referrals.lapsed(end - timedelta(seconds=1)) == []
        assert await tx.referrals.lapsed(end) == [(made.id, made.conversation)]
        await tx.referrals.save(made.lapse(end))
        assert await tx.referrals.lapsed(end) == []


async def test_a_link_is_found_by_its_token_alone_and_a_newer_one_ends_it(store: PostgresStore) -> None:
    made = await a_referral(store)
    first, second = a_link(made), a_link(made)
    async with store.transaction() as tx:
        await tx.share_links.add(first, Private("one"))
        assert await tx.share_links.find(Private("other")) is None
        await tx.share_links.save(first.tried())
        assert await tx.share_links.find(Private("one")) == first.tried()
        await tx.share_links.add(replace(second, made_at=later(60)), Private("two"))
        ended = await tx.share_links.find(Private("one"))
    assert ended is not None
    assert ended.ended_at == later(60)
    assert not ended.takes_code(later(61))


async def test_links_end_unopened_in_time_or_after_their_half_hour(store: PostgresStore) -> None:
    made, other = await a_referral(store), await a_referral(store)
    waiting, seen = a_link(made), a_link(other)
    async with store.transaction() as tx:
        await tx.share_links.add(waiting, Private("one"))
        await tx.share_links.add(seen, Private("two"))
        await tx.share_links.save(seen.opened(b"view", at=later(10)))
        assert await tx.share_links.end_past(later(9) + SHOWN_FOR) == 0
        assert await tx.share_links.end_past(later(10) + SHOWN_FOR) == 1
        assert await tx.share_links.end_past(NOW + OPENS_WITHIN) == 1

"""A worker who makes a referral with the person over the whole simulated line, through the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from bot.domain.ids import ConversationId, HandoffId, TurnId
from bot.domain.private import Private
from bot.domain.referral import Referral, ReferralId
from bot.domain.shared_field import SharedField
from bot.domain.staff import Role, Worker, WorkerId
from bot.edge.app import edge_app
from bot.rehearsal.clock import START
from bot.services.agree_referral import agree_referral
from bot.services.make_link import MadeLink, make_link
from bot.services.propose_referral import describe_by_voice, propose_referral
from bot.services.see_referrals import see_referrals
from bot.services.share_fields import Offer, share_by_voice
from bot.services.take_conversation import take_conversation
from tests.line import World

BEDS, CLINIC = "example_beds", "example_clinic"


@dataclass
class Desk:
    """One worker with one conversation in hand."""

    world: World
    worker: Worker
    handoff: HandoffId
    conversation: ConversationId
    agency: httpx.AsyncClient = field(repr=False)

    async def proposed(self, service: str = BEDS) -> Referral:
        return await propose_referral(self.handoff, service, worker=self.worker, line=self.world.home.line)

    async def agreed(self, service: str = BEDS) -> Referral:
        """On the phone: told what it is, and their yes heard."""
        made = await self.proposed(service)
        line = self.world.home.line
        await describe_by_voice(self.handoff, made.id, worker=self.worker, line=line)
        return await agree_referral(self.handoff, made.id, yes_turn=None, worker=self.worker, line=line)

    async def shared(
        self, referral: ReferralId, values: dict[SharedField, str], *, days: int = 30
    ) -> Referral:
        offer = Offer({name: Private(value) for name, value in values.items()}, days)
        return await share_by_voice(
            self.handoff, referral, offer, worker=self.worker, line=self.world.home.line
        )

    async def link(self, referral: ReferralId) -> MadeLink:
        return await make_link(self.handoff, referral, worker=self.worker, line=self.world.home.line)

    async def says(self, words: str) -> TurnId:
        """The person writes, a while after whatever came before; which message it is."""
        self.world.home.clock.move(5)
        await self.world.text(words)
        async with self.world.home.line.store.transaction() as tx:
            latest = await tx.turns.latest(self.conversation)
        assert latest is not None
        self.world.home.clock.move(5)
        return latest[0]

    async def now(self, referral: ReferralId) -> Referral:
        seen = await see_referrals(self.handoff, worker=self.worker, line=self.world.home.line)
        return seen.get(referral)

    def browser(self) -> httpx.AsyncClient:
        """Another one, of whoever else has the link."""
        return agency_of(self.world)


def agency_of(world: World) -> httpx.AsyncClient:
    """A browser at the edge, over https as the proxy before it speaks; it follows no redirect by itself."""
    transport = httpx.ASGITransport(edge_app(line=world.home.line, carriers={}), client=("192.0.2.7", 5000))
    return httpx.AsyncClient(transport=transport, base_url=world.home.line.public_url)


async def at_a_desk(world: World, *, login: str = "rowan", role: Role = Role.WORKER) -> Desk:
    """The person asked for somebody, and this worker took them."""
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    worker = a_worker(login, role)
    async with world.home.line.store.transaction() as tx:
        await tx.staff.add(worker)
    await take_conversation(handoff.id, worker=worker, line=world.home.line)
    return Desk(world, worker, handoff.id, handoff.conversation, agency_of(world))


def a_worker(login: str, role: Role = Role.WORKER) -> Worker:
    return Worker(
        id=WorkerId(uuid4()),
        login=login,
        first_name=login.title(),
        role=role,
        zone="America/New_York",
        made_at=START,
        ready_at=START,
        trained=True,
    )

"""A worker with a phone of their own who holds one conversation on the whole simulated line."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pyotp

from bot.domain.call import Call
from bot.domain.ids import Channel, HandoffId
from bot.phone.phones import Phone
from tests.console.conftest import PASSWORD, Staff, Visitor
from tests.console.test_conversation import take
from tests.line import World

WORKERS_PHONE = "+15550100456"


async def sit_down(world: World, staff: Staff) -> Desk:
    """Rowan holds the conversation of somebody who asked for a person."""
    rowan = await staff.signed_in("rowan")
    await rowan.get("/account")
    world.home.clock.move(60)  # each code counts once
    await rowan.post("/account/phone", phone="+1 555 010 0456", code=staff.code(rowan))
    own = world.home.simulated.add_phone(Channel.SMS, address=WORKERS_PHONE)
    await world.text("can i talk to a person")
    return Desk(world, rowan, await take(rowan), own)


class Desk:
    def __init__(self, world: World, rowan: Visitor, path: str, own: Phone) -> None:
        self.world, self.rowan, self.path, self.own = world, rowan, path, own

    @property
    def handoff(self) -> HandoffId:
        return HandoffId(UUID(self.path.rsplit("/", 1)[1]))

    async def press(self, act: str, **fields: str) -> httpx.Response:
        await self.rowan.get(self.path)
        answer = await self.rowan.post(f"{self.path}/{act}", **fields)
        await self.world.home.simulated.settle()
        return answer

    async def call(self, *, said_safe: bool = True) -> httpx.Response:
        return await self.press("call", **({"said_safe": "yes"} if said_safe else {}))

    async def picks_up(self) -> None:
        """Their own phone; then the person's rings."""
        await self.world.home.simulated.accept_call(self.own)

    async def both_talk(self) -> None:
        await self.picks_up()
        await self.world.home.simulated.accept_call(self.world.phone)

    async def later(self, seconds: float) -> None:
        """Time passes, longer than a session lasts, so they sign in again."""
        await self.world.later(seconds)
        rowan = self.rowan
        rowan.client.cookies.clear()
        await rowan.get("/sign-in")
        await rowan.post("/sign-in", login=rowan.login, password=PASSWORD)
        await rowan.post("/sign-in/code", code=pyotp.TOTP(rowan.secret).at(self.world.home.clock()))

    async def page(self) -> str:
        return (await self.rowan.get(self.path)).text

    async def calls(self) -> list[Call]:
        async with self.world.home.line.store.transaction() as tx:
            handoff = await tx.handoffs.get(self.handoff)
            return await tx.calls.of(handoff.conversation) if handoff else []

    def rung(self) -> list[str]:
        return [leg.to for leg in self.world.home.simulated.voice.legs]

    async def trail(self) -> list[tuple[str, str | None]]:
        async with self.world.home.line.store.transaction() as tx:
            return [(each.what, each.reason) for each in reversed(await tx.trail.latest(500))]


def in_hours(world: World, hours: float) -> str:
    """As a worker in New York would type it."""
    at = world.home.clock() + timedelta(hours=hours)
    return at.astimezone(ZoneInfo("America/New_York")).strftime("%Y-%m-%dT%H:%M")

"""A line on which every path of the staff has been gone with words that stand out, and an address."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bot.domain.ids import HandoffId
from bot.domain.referral import ReferralId
from bot.domain.shared_field import SharedField
from tests.console.conftest import Staff, Visitor
from tests.console.test_conversation import take
from tests.line import World
from tests.promises.marked import MARKERS
from tests.promises.scripted import ScriptedEngine, say
from tests.referring import Desk, agency_of

SAID, DANGER, TO_WORKER, BY_WORKER = MARKERS
TYPED = "copperwillow"
"""What somebody types into a form; it may come back to them in the page, and nowhere else."""


@dataclass
class Filled:
    """Rowan holds the conversation at `path`; `referral` is agreed and something is shared with it."""

    rowan: Visitor
    path: str
    handoff: HandoffId
    referral: ReferralId
    address: str

    @property
    def needles(self) -> list[str]:
        return [*MARKERS, self.address, self.address.lstrip("+")]


async def fill(world: World, staff: Staff) -> Filled:
    """Said to the bot, in danger, to a worker, by one; noted, referred and shared."""
    assert isinstance(world.engine, ScriptedEngine)
    world.engine.decisions = (say(f"You said {SAID}."),)
    rowan = await staff.signed_in("rowan")
    await world.text(f"hello {SAID}")
    await world.text(f"i want to kill myself tonight {DANGER}")
    path = await take(rowan)
    await world.text(f"are you real {TO_WORKER}")
    for act, fields in (("send", {"text": f"Yes {BY_WORKER}"}), ("note", {"note": f"Wants {BY_WORKER}"})):
        await rowan.get(path)
        done = await rowan.post(f"{path}/{act}", **fields)
        assert done.status_code == 200, done.text
    await world.home.settle()
    handoff = HandoffId(UUID(path.rsplit("/", 1)[1]))
    async with world.home.line.store.transaction() as tx:
        held = await tx.handoffs.get(handoff)
    assert held is not None
    worker = await staff.worker("rowan")
    desk = Desk(world, worker, handoff, held.conversation, agency_of(world))
    referral = await desk.agreed()
    await desk.shared(referral.id, {SharedField.NEED: f"a bed {SAID}"})
    return Filled(rowan, path, handoff, referral.id, world.phone.address)

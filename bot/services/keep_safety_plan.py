"""Write and read the safety plan of a conversation: the only use case that opens one, for one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.safety_plan import LATEST_REVIEW, PlanPart, SafetyPlan
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.errors import GateClosed, HandoffUnknown
from bot.services.care_access import care_to_change, care_to_read, keeps
from bot.services.line import Line
from bot.services.read_conversation import ONE_READING
from bot.staff_errors import NoteMissing


@dataclass(frozen=True)
class PlanGiven:
    """`together`: the worker records that it was made with the person."""

    parts: Mapping[PlanPart, Private]
    review_on: date
    together: bool


@dataclass(frozen=True)
class PlanSeen:
    """Every version, newest first; `names` of those who wrote them, by login."""

    pseudonym: str
    versions: tuple[SafetyPlan, ...]
    names: Mapping[str, str]
    keeps: bool


async def write_safety_plan(
    handoff_id: HandoffId, given: PlanGiven, *, worker: Worker, line: Line
) -> SafetyPlan:
    """A new version; those before it stay readable.

    Raises GateClosed("not_together"), NoteMissing if nothing stands in it, ValueError for a review that is
    past or too far off, and as `care_to_change` does.
    """
    if not given.together:
        raise GateClosed("not_together")
    parts = {part: said for part, said in given.parts.items() if said.open().strip()}
    if not parts:
        raise NoteMissing
    if not line.today() < given.review_on <= line.today() + LATEST_REVIEW:
        raise ValueError
    now = line.clock()
    async with line.store.transaction() as tx:
        handoff = await care_to_change(handoff_id, worker=worker, tx=tx)
        before = await tx.safety_plans.state(handoff.conversation)
        number = before.versions + 1 if before else 1
        plan = SafetyPlan(number, now, worker.login, given.review_on, parts)
        await tx.safety_plans.add(handoff.conversation, plan)
        who = worker.login
        await tx.trail.add(Did.PLAN_CHANGED.value, who=who, at=now, about=handoff.conversation)
    return plan


async def read_safety_plan(handoff_id: HandoffId, *, worker: Worker, line: Line) -> PlanSeen:
    """Each reading is on the trail. Raises as `care_to_read` does."""
    now, who = line.clock(), worker.login
    async with line.store.transaction() as tx:
        handoff = await care_to_read(handoff_id, worker=worker, tx=tx)
        conversation = await tx.conversations.get(handoff.conversation)
        if conversation is None:
            raise HandoffUnknown
        seen = PlanSeen(
            pseudonym=conversation.pseudonym,
            versions=tuple(await tx.safety_plans.versions(conversation.id)),
            names={each.login: each.first_name for each in await tx.staff.all()},
            keeps=keeps(handoff, worker),
        )
        last = await tx.trail.last_of(Did.PLAN_READ.value, who=who, about=conversation.id)
        if seen.versions and (last is None or now - last.at >= ONE_READING):
            await tx.trail.add(Did.PLAN_READ.value, who=who, at=now, about=conversation.id)
    return seen

"""What a worker sees under "Care" of a conversation; of a safety plan only that there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.meeting import AbuseReport
from bot.domain.mentor import Mentoring
from bot.domain.need_entry import NeedVersion, newest_first
from bot.domain.note import NoteField
from bot.domain.safety_plan import PlanState
from bot.domain.staff import Right, Worker
from bot.errors import HandoffUnknown
from bot.services.care_access import care_to_read, keeps
from bot.services.line import Line
from bot.services.read_conversation import note_reading


@dataclass(frozen=True)
class Care:
    """`needs`: by need its versions, newest first. `in_note`: codes the note names and the list does not.
    `keeps`: may change it; `keeps_meeting`: may keep reports and meetings. `staff` by login."""

    handoff: Handoff
    conversation: Conversation
    needs: Mapping[UUID, list[NeedVersion]]
    in_note: tuple[str, ...]
    plan: PlanState | None
    mentors: tuple[Mentoring, ...]
    reports: tuple[AbuseReport, ...]
    staff: Mapping[str, Worker]
    keeps: bool
    keeps_meeting: bool

    def name(self, login: str | None) -> str:
        worker = self.staff.get(login or "")
        return worker.first_name if worker else login or ""

    def independent(self, login: str) -> bool:
        worker = self.staff.get(login)
        return worker is not None and worker.independent


async def read_care(handoff_id: HandoffId, *, worker: Worker, line: Line) -> Care:
    """On the trail as a reading of the conversation. Raises as `care_to_read` does."""
    async with line.store.transaction() as tx:
        handoff = await care_to_read(handoff_id, worker=worker, tx=tx)
        conversation = await tx.conversations.get(handoff.conversation)
        if conversation is None:
            raise HandoffUnknown
        needs = newest_first(await tx.needs.versions(conversation.id))
        note = await tx.notes.load(conversation.id)
        listed = {versions[0].need.code.value for versions in needs.values()}
        named = [entry.value.partition(":")[0] for entry in note.of(NoteField.NEED)]
        mine = keeps(handoff, worker)
        care = Care(
            handoff=handoff,
            conversation=conversation,
            needs=needs,
            in_note=tuple(code for code in named if code not in listed),
            plan=await tx.safety_plans.state(conversation.id),
            mentors=tuple(await tx.mentors.of(conversation.id)),
            reports=tuple(await tx.meetings.of(conversation.id)),
            staff={each.login: each for each in await tx.staff.all()},
            keeps=mine,
            keeps_meeting=mine or worker.may(Right.OVERSEE),
        )
        await note_reading(conversation, who=worker.login, tx=tx, line=line)
    return care

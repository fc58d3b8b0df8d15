"""Keep the needs list of a conversation; what could not be met is counted, of nobody (A-52, A-65)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from bot.domain.handoff import Handoff
from bot.domain.ids import ConversationId, HandoffId
from bot.domain.need_entry import Gap, ListedNeed, NeedOutcome, NeedVersion, newest_first
from bot.domain.needs import Horizon, Need
from bot.domain.note import NoteField
from bot.domain.private import Private
from bot.domain.staff import Right
from bot.domain.trail import Did
from bot.errors import HandoffUnknown
from bot.services.care_access import Keeper, care_to_change
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.unmet_needs import was_counted
from bot.staff_errors import AccountUnknown, NoteMissing

ANYWHERE = "anywhere"
"""The area of a line that names none."""


@dataclass(frozen=True)
class NeedGiven:
    """What a worker says of a need. `gap` only where the outcome is "not met"."""

    horizon: Horizon | None
    method: Private
    owner: str | None
    outcome: NeedOutcome = NeedOutcome.OPEN
    gap: Gap | None = None


async def list_need(handoff_id: HandoffId, code: Need, given: NeedGiven, *, area: str, by: Keeper) -> None:
    """Raises ValueError for an area that is none of the line's, AccountUnknown for an owner who keeps no
    needs, NoteMissing for "not met" without why, and as `care_to_change` does."""
    _check_area(area, by.line)
    async with by.line.store.transaction() as tx:
        handoff = await care_to_change(handoff_id, worker=by.worker, tx=tx)
        need = await _given(ListedNeed(uuid4(), code, area), given, tx=tx)
        await _write(need, handoff, "listed", tx=tx, by=by)


async def needs_from_note(handoff_id: HandoffId, *, area: str, by: Keeper) -> int:
    """List what the note names and the list does not; how many that were. Raises as `list_need` does."""
    _check_area(area, by.line)
    async with by.line.store.transaction() as tx:
        handoff = await care_to_change(handoff_id, worker=by.worker, tx=tx)
        note = await tx.notes.load(handoff.conversation)
        listed = {version.need.code for version in await tx.needs.versions(handoff.conversation)}
        added = 0
        for entry in note.of(NoteField.NEED):
            code, _, horizon = entry.value.partition(":")
            if Need(code) not in listed:
                soon = Horizon(horizon) if horizon else None
                need = ListedNeed(uuid4(), Need(code), area, horizon=soon)
                await _write(need, handoff, "from_note", tx=tx, by=by)
                added += 1
    return added


async def change_need(handoff_id: HandoffId, need: UUID, given: NeedGiven, *, by: Keeper) -> None:
    """A new version; those before it stay. Raises HandoffUnknown for a need of another conversation, and
    as `list_need` does."""
    async with by.line.store.transaction() as tx:
        handoff = await care_to_change(handoff_id, worker=by.worker, tx=tx)
        now = await _newest(need, handoff.conversation, tx=tx)
        await _write(await _given(now, given, tx=tx), handoff, "changed", tx=tx, by=by)


def areas_of_line(line: Line) -> tuple[str, ...]:
    return line.directory.areas or (ANYWHERE,)


def served(code: Need, area: str, *, line: Line) -> bool:
    """Whether anything fresh in the directory is for this need there."""
    return any(
        code in entry.needs and (entry.example or area == ANYWHERE or entry.nearness((area,)) < 2)
        for entry in line.directory.offered(line.today())
    )


async def _newest(need: UUID, conversation: ConversationId, *, tx: Transaction) -> ListedNeed:
    versions = newest_first(await tx.needs.versions(conversation)).get(need)
    if not versions:
        raise HandoffUnknown
    return versions[0].need


async def _given(need: ListedNeed, given: NeedGiven, *, tx: Transaction) -> ListedNeed:
    unmet = given.outcome is NeedOutcome.NOT_MET
    if unmet and given.gap is None:
        raise NoteMissing
    if given.owner is not None and given.owner != need.owner:
        owner = await tx.staff.by_login(given.owner)
        if owner is None or not owner.may(Right.REFER):
            raise AccountUnknown
    return replace(
        need,
        horizon=given.horizon,
        method=given.method,
        owner=given.owner,
        outcome=given.outcome,
        gap=given.gap if unmet else None,
    )


async def _write(need: ListedNeed, handoff: Handoff, how: str, *, tx: Transaction, by: Keeper) -> None:
    now = by.line.clock()
    counted = await _count(need, handoff.conversation, tx=tx, line=by.line)
    await tx.needs.add(handoff.conversation, NeedVersion(now, by.worker.login, counted))
    who = by.worker.login
    await tx.trail.add(Did.NEEDS_CHANGED.value, who=who, at=now, about=handoff.conversation, reason=how)


async def _count(
    need: ListedNeed, conversation: ConversationId, *, tx: Transaction, line: Line
) -> ListedNeed:
    """With the gap that was counted for it, if one was: the first that was found."""
    gap = _gap(need, line)
    if gap is None or await was_counted(need, conversation, tx=tx):
        return need
    await tx.unmet_needs.count(need.code, area=need.area, gap=gap, month=f"{line.today():%Y-%m}")
    return replace(need, counted=need.counted | {gap})


def _gap(need: ListedNeed, line: Line) -> Gap | None:
    if need.outcome is NeedOutcome.NOT_MET:
        return need.gap
    unserved = need.outcome is NeedOutcome.OPEN and not served(need.code, need.area, line=line)
    return Gap.NONE_IN_AREA if unserved else None


def _check_area(area: str, line: Line) -> None:
    if area not in areas_of_line(line):
        raise ValueError

"""Who may move a referral: whoever may read the conversation, unless it was passed on; nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.records import OutboxState, ThreadEntry
from bot.domain.referral import Referral, ReferralId
from bot.domain.refusals import ReferralUnknown
from bot.domain.said_yes import Told
from bot.domain.staff import Right, Worker
from bot.domain.trail import Did
from bot.errors import NotYours
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction
from bot.services.who_reads import check_may_read, shown_to
from bot.staff_errors import NotAllowed


@dataclass(frozen=True)
class HeldReferral:
    """A referral in hand, its conversation locked. `elsewhere`: what of other referrals was put to the
    person; a written yes that may be to one of them is a yes to none."""

    handoff: Handoff
    conversation: Conversation
    referral: Referral
    elsewhere: tuple[Told, ...]
    thread: tuple[ThreadEntry, ...]


async def hold_conversation(
    handoff_id: HandoffId, *, worker: Worker, tx: Transaction, line: Line
) -> tuple[Handoff, Conversation]:
    """Locks the conversation. Raises NotAllowed without the right, HandoffUnknown, NotYours."""
    if not worker.may(Right.REFER):
        raise NotAllowed
    handoff, conversation = await lock_handoff(handoff_id, tx=tx)
    await check_may_read(handoff, worker, tx=tx, line=line)
    now_open = await tx.handoffs.open_of(conversation.id)
    passed_on = now_open is not None and now_open.id != handoff.id and now_open.claimed_by != worker.login
    if passed_on and not worker.may(Right.READ_ANY):
        raise NotYours
    return handoff, conversation


async def hold_referral(
    handoff_id: HandoffId, referral_id: ReferralId, *, worker: Worker, tx: Transaction, line: Line
) -> HeldReferral:
    """Raises as `hold_conversation` does, and ReferralUnknown for one that is not of this conversation."""
    handoff, conversation = await hold_conversation(handoff_id, worker=worker, tx=tx, line=line)
    thread = tuple(await tx.turns.thread(conversation.id))
    known = [as_sent(each, thread) for each in await tx.referrals.of(conversation.id)]
    referral = next((each for each in known if each.id == referral_id), None)
    if referral is None:
        raise ReferralUnknown
    others = tuple(told for each in known if each is not referral for told in _all_told(each))
    heard = tuple(each for each in shown_to(worker, thread, handoff) if conversation.theirs(each.at))
    return HeldReferral(handoff, conversation, referral, others, heard)


async def save_referral(
    referral: Referral, *, did: str, worker: Worker, tx: Transaction, line: Line
) -> Referral:
    """Keep it, and put what was done on the trail; `did` is a code."""
    await tx.referrals.save(referral)
    await tx.trail.add(
        Did.REFERRAL.value, who=worker.login, at=line.clock(), about=referral.conversation, reason=did
    )
    return referral


def as_sent(referral: Referral, thread: Sequence[ThreadEntry]) -> Referral:
    """With the moments at which its texts left; one that was cancelled or refused never did."""
    sent = {
        entry.id: entry.at
        for entry in thread
        if entry.who != "person" and entry.state == OutboxState.SENT.value
    }

    def with_moment(told: Told) -> Told:
        if told.at is not None or not set(told.messages) <= sent.keys():
            return told
        return replace(told, at=max(sent[message] for message in told.messages))

    fields = tuple(replace(share, told=with_moment(share.told)) for share in referral.fields)
    return replace(referral, told=with_moment(referral.told) if referral.told else None, fields=fields)


def _all_told(referral: Referral) -> list[Told]:
    told = [share.told for share in referral.fields]
    return [*told, *([referral.told] if referral.told else [])]

"""What a worker sees of the referrals of a conversation: how far each is, what is shared, who said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.ids import ConversationId, HandoffId
from bot.domain.note import Note
from bot.domain.records import ThreadEntry
from bot.domain.referral import Referral, ReferralId
from bot.domain.refusals import ReferralUnknown
from bot.domain.share_link import ShareLink
from bot.domain.shared_field import SharedField
from bot.domain.staff import Worker
from bot.services.hear_yes import answers_in
from bot.services.hold_referral import as_sent, hold_conversation
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.read_conversation import note_reading
from bot.services.read_note import TAKEN_BACK, for_reader
from bot.services.share_fields import values_from_note
from bot.services.who_reads import reads_all, shown_to

_RECENT = 12  # messages to choose a yes from


@dataclass(frozen=True)
class ReferralDesk:
    """Everything one page of referrals needs. `answers`: what the person wrote lately, newest first."""

    handoff: Handoff
    conversation: Conversation
    referrals: tuple[Referral, ...]
    links: Mapping[ReferralId, ShareLink]  # the latest of each
    values: Mapping[SharedField, str]  # what the note knows
    answers: tuple[ThreadEntry, ...]
    names: Mapping[str, str]  # by login the first name of each worker

    def get(self, referral: ReferralId) -> Referral:
        """Raise ReferralUnknown."""
        found = next((each for each in self.referrals if each.id == referral), None)
        if found is None:
            raise ReferralUnknown
        return found


async def see_referrals(handoff_id: HandoffId, *, worker: Worker, line: Line) -> ReferralDesk:
    """Raises as `hold_conversation` does; the reading is on the trail."""
    async with line.store.transaction() as tx:
        handoff, conversation = await hold_conversation(handoff_id, worker=worker, tx=tx, line=line)
        note = await tx.notes.load(conversation.id)
        thread = await tx.turns.thread(conversation.id)
        shown = [for_reader(entry, note, False) for entry in answers_in(shown_to(worker, thread, handoff))]
        desk = ReferralDesk(
            handoff=handoff,
            conversation=conversation,
            referrals=tuple(as_sent(each, thread) for each in await tx.referrals.of(conversation.id)),
            links=await _latest_links(conversation.id, tx=tx),
            values=values_from_note(note if reads_all(handoff, worker) else Note(), conversation),
            answers=tuple(
                entry
                for entry in reversed(shown)
                if entry.text != TAKEN_BACK and conversation.theirs(entry.at)
            )[:_RECENT],
            names={each.login: each.first_name for each in await tx.staff.all()},
        )
        await note_reading(conversation, who=worker.login, tx=tx, line=line)
    return desk


async def list_referrals(conversation: ConversationId, *, line: Line) -> tuple[Referral, ...]:
    """For a page whose reading was asked for and recorded already."""
    async with line.store.transaction() as tx:
        return tuple(await tx.referrals.of(conversation))


async def _latest_links(conversation: ConversationId, *, tx: Transaction) -> dict[ReferralId, ShareLink]:
    return {link.referral: link for link in await tx.share_links.of(conversation)}

"""What a worker sees of a conversation they may read; every reading is on the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.consent import Consent
from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.note import Note
from bot.domain.records import ThreadEntry
from bot.domain.staff import Worker
from bot.domain.staff_note import StaffNote
from bot.domain.trail import Did
from bot.errors import HandoffUnknown
from bot.services.agreed_word import word_agreed
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.read_note import NotePart, for_reader, note_parts
from bot.services.who_reads import check_may_read, reads_all, shown_to

ONE_READING = timedelta(minutes=10)
"""A page that stays open reads again with each message; within this time that is one reading."""


@dataclass(frozen=True)
class Opened:
    """`whole`: not cut at its end. Else the note is left out too: it goes on with the person. `suppressed`:
    the person said STOP. `asked`: a warning about writing waits for their answer; `live`: what they agreed
    to have in writing."""

    handoff: Handoff
    conversation: Conversation
    whole: bool
    note: Note
    parts: tuple[NotePart, ...]
    thread: tuple[ThreadEntry, ...]
    staff_notes: tuple[StaffNote, ...]
    suppressed: bool
    primary_contact: str | None
    asked: Consent | None
    live: tuple[Consent, ...]
    workers: tuple[Worker, ...]  # of the line, by login
    only_word_tells: bool = False  # it may be someone else, and they agreed on a word
    wrote_again: bool = False  # since this ended, in a newer conversation

    @property
    def names(self) -> Mapping[str, str]:
        """By login the first name of each worker."""
        return {each.login: each.first_name for each in self.workers}

    @property
    def first_line(self) -> str:
        """What the note suggests to begin with."""
        return self.parts[-1].values[0] if self.parts else ""


async def read_conversation(
    handoff_id: HandoffId, *, worker: Worker, line: Line, sees_instrument: bool = False
) -> Opened:
    """Raises HandoffUnknown, and NotYours as `check_may_read` does."""
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_id)
        conversation = await tx.conversations.get(handoff.conversation) if handoff else None
        if handoff is None or conversation is None:
            raise HandoffUnknown
        await check_may_read(handoff, worker, tx=tx, line=line)
        whole = reads_all(handoff, worker)
        note = await tx.notes.load(conversation.id)
        thread = shown_to(worker, await tx.turns.thread(conversation.id), handoff)
        contacts = await tx.contacts.of([conversation.fingerprint]) if whole else {}
        parts = note_parts(note, conversation, handoff, line, sees_instrument) if whole else []
        opened = Opened(
            handoff=handoff,
            conversation=conversation,
            whole=whole,
            note=note if whole else Note(),
            parts=tuple(parts),
            thread=tuple(for_reader(entry, note, sees_instrument) for entry in thread),
            staff_notes=tuple(shown_to(worker, await tx.staff_notes.of(conversation.id), handoff)),
            suppressed=await tx.suppressions.holds(conversation.fingerprint),
            primary_contact=contacts.get(conversation.fingerprint),
            asked=await tx.consents.asked(conversation.id),
            live=tuple(await tx.consents.live(conversation.id, now=line.clock())),
            workers=tuple(await tx.staff.all()),
            only_word_tells=bool(conversation.doubt) and await word_agreed(conversation.fingerprint, tx=tx),
            wrote_again=conversation.ended_at is not None
            and await tx.conversations.wrote_since(conversation.id),
        )
        await note_reading(conversation, who=worker.login, tx=tx, line=line)
    return opened


async def note_reading(conversation: Conversation, *, who: str, tx: Transaction, line: Line) -> None:
    now = line.clock()
    last = await tx.trail.last_of(Did.READ.value, who=who, about=conversation.id)
    if last is None or now - last.at >= ONE_READING:
        await tx.trail.add(Did.READ.value, who=who, at=now, about=conversation.id)

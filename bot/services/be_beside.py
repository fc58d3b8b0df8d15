"""What a mentor sees of a conversation they stand beside: what the person agreed to, and no more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from bot.domain.conversation import Conversation, State
from bot.domain.mentor import Beside, Mentoring, Shares
from bot.domain.note import Entry, Note, NoteField
from bot.domain.records import ThreadEntry
from bot.domain.staff import Right, Worker
from bot.errors import HandoffUnknown
from bot.services.ask_for_mentor import note_mentoring
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.read_conversation import note_reading
from bot.services.read_note import first_line, for_reader

Invited = tuple[Mentoring, Conversation]


@dataclass(frozen=True)
class BesideSeen:
    """Before they join only whom it is about, by pseudonym. `needs` stays empty unless it was agreed to."""

    mentoring: Mentoring
    conversation: Conversation
    joined: bool
    wishes: tuple[Entry, ...] = ()
    needs: tuple[Entry, ...] = ()
    first_line: str = ""
    thread: tuple[ThreadEntry, ...] = ()


async def list_beside(*, worker: Worker, line: Line) -> list[Invited]:
    """Those to which the person said yes."""
    async with line.store.transaction() as tx:
        mine = [one for one in await tx.mentors.beside(worker.login) if _agreed(one, line)]
        talks = [await tx.conversations.get(one.conversation) for one in mine]
    return [(one, talk) for one, talk in zip(mine, talks, strict=True) if talk and _here(talk)]


async def join(mentoring: UUID, *, worker: Worker, line: Line) -> None:
    """From now on they read along. Raises HandoffUnknown unless the person said yes to this mentor."""
    async with line.store.transaction() as tx:
        one = await _mine(mentoring, worker=worker, tx=tx, line=line)
        await tx.mentors.save(one.join(line.clock()))
        await note_mentoring("joined", one, worker, tx=tx, line=line)


async def leave(mentoring: UUID, *, worker: Worker, line: Line) -> None:
    """Raises as `join` does."""
    async with line.store.transaction() as tx:
        one = await _mine(mentoring, worker=worker, tx=tx, line=line)
        await tx.mentors.save(one.end(line.clock()))
        await note_mentoring("left", one, worker, tx=tx, line=line)


async def read_beside(mentoring: UUID, *, worker: Worker, line: Line) -> BesideSeen:
    """Each reading is on the trail. Raises as `join` does."""
    async with line.store.transaction() as tx:
        one = await _mine(mentoring, worker=worker, tx=tx, line=line)
        conversation = await tx.conversations.get(one.conversation)
        if conversation is None or not _here(conversation):
            raise HandoffUnknown
        if one.joined_at is None:
            return BesideSeen(one, conversation, joined=False)
        note = _agreed_part(await tx.notes.load(conversation.id), one)
        thread = await tx.turns.thread(conversation.id)
        await note_reading(conversation, who=worker.login, tx=tx, line=line)
    return BesideSeen(
        mentoring=one,
        conversation=conversation,
        joined=True,
        wishes=note.of(NoteField.WISH),
        needs=(*note.of(NoteField.MATTERS), *note.of(NoteField.NEED)),
        first_line=first_line(note, conversation, line),
        thread=tuple(for_reader(entry, note, False) for entry in thread if _may_see(entry, one)),
    )


def _agreed_part(note: Note, one: Mentoring) -> Note:
    """Their wishes; needs only if they agreed to that: the first line then names none either."""
    kept = {NoteField.WISH}
    if Shares.NEEDS in one.shares:
        kept |= {NoteField.MATTERS, NoteField.NEED}
    return replace(note, entries={where: held for where, held in note.entries.items() if where in kept})


def _may_see(entry: ThreadEntry, one: Mentoring) -> bool:
    since_joined = one.joined_at is not None and entry.at >= one.joined_at
    return since_joined or Shares.EARLIER in one.shares


def _here(conversation: Conversation) -> bool:
    """Workers go on reading for danger after STOP and EXIT; nobody agreed to a mentor doing that."""
    gone = conversation.state in (State.STOPPED, State.LEFT, State.GROUP)
    return not gone and conversation.ended_at is None


def _agreed(one: Mentoring, line: Line) -> bool:
    return one.state(line.today()) in (Beside.AGREED, Beside.JOINED)


async def _mine(mentoring: UUID, *, worker: Worker, tx: Transaction, line: Line) -> Mentoring:
    """To a mentor what is not theirs does not exist."""
    found = await tx.mentors.lock(mentoring)
    theirs = found is not None and found.mentor == worker.login and worker.may(Right.MENTOR)
    if found is None or not theirs or not _agreed(found, line):
        raise HandoffUnknown
    return found

"""Look at what the stores really hold of a person, as far as whoever writes now may be told of it (P18)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.conversation import Conversation
from bot.domain.held import KIND_OF_TABLE, Held, HeldKind
from bot.domain.ids import ConversationId
from bot.domain.keeping import Kept
from bot.domain.mentor import Beside, Mentoring
from bot.domain.note import Note, NoteField
from bot.domain.referral import Referral
from bot.services.line import Line
from bot.services.ports import Transaction

_AGREED = (Beside.AGREED, Beside.JOINED)
# The rows themselves are what is held; of these kinds another row is another thing.
_MARKED = {"call_backs", "windows", "consents"}
_ANYBODYS = (HeldKind.TEXTS, HeldKind.LOG)
_DECIDED_BELOW = {"notes", "referrals", "share_links", "mentors", "kept_longer"}


async def what_is_held(
    talks: Sequence[ConversationId], conversation: Conversation, *, tx: Transaction, line: Line
) -> tuple[Held, ...]:
    """In the order in which it is told. `talks`: those whose rows count, see `open_talks`."""
    rows = await tx.held.rows(talks)
    marks: dict[HeldKind, set[str]] = {}
    for table, ids in rows.items():
        if table not in _DECIDED_BELOW:
            kept = marks.setdefault(KIND_OF_TABLE[table], set())
            kept |= {str(each) for each in ids} if table in _MARKED else set()
    staff = {"referrals": len(rows.get("referrals", [])), "mentors": len(rows.get("mentors", []))}
    for referral in await agreed_referrals(talks, tx=tx):
        marks.setdefault(HeldKind.SHARED, set()).add(str(referral.id))
        staff["referrals"] -= 1
    for mentoring in await agreed_mentors(talks, tx=tx, line=line):
        marks.setdefault(HeldKind.MENTOR, set()).add(str(mentoring.id))
        staff["mentors"] -= 1
    asked = len(rows.get("kept_longer", []))
    for each in await live_keeping(talks, conversation, tx=tx, line=line):
        marks.setdefault(HeldKind.KEPT, set()).add(str(each.id))
        asked -= 1
    if asked:
        marks.setdefault(HeldKind.LOG, set())
    if any(staff.values()):
        marks.setdefault(HeldKind.STAFF, set())
    if await tx.held.word_of(talks):
        marks[HeldKind.WORD] = set()
    if await knows_worker(conversation, tx=tx):
        marks[HeldKind.CONTACT] = set()
    parts = sum([_parts(await tx.notes.load(talk)) for talk in talks])
    found = [Held(kind, frozenset(own)) for kind, own in marks.items()]
    found += [Held(HeldKind.NOTE, parts=parts)] if parts else []
    if conversation.hides_before:  # as little as to somebody new (P18)
        found = [each for each in found if each.kind in _ANYBODYS]
    return tuple(sorted(found, key=lambda held: list(HeldKind).index(held.kind)))


async def open_talks(conversation: Conversation, *, tx: Transaction) -> list[ConversationId]:
    """This talk, and those begun after it: where there are any, the person's own word has opened this one
    again. A talk from before it may have been somebody else's, and nothing is told of it (P18)."""
    known = await tx.conversations.all_of(conversation.fingerprint)
    later = [each.id for each in known if each.started_at >= conversation.started_at]
    return [conversation.id, *(each for each in later if each != conversation.id)]


async def agreed_referrals(talks: Sequence[ConversationId], *, tx: Transaction) -> list[Referral]:
    return [each for talk in talks for each in await tx.referrals.of(talk) if each.agreed]


async def agreed_mentors(
    talks: Sequence[ConversationId], *, tx: Transaction, line: Line
) -> list[Mentoring]:
    today = line.today()
    return [each for talk in talks for each in await tx.mentors.of(talk) if each.state(today) in _AGREED]


async def live_keeping(
    talks: Sequence[ConversationId], conversation: Conversation, *, tx: Transaction, line: Line
) -> list[Kept]:
    live = await tx.keeping.live_of_person(conversation.fingerprint, now=line.clock())
    return [each for each in live if each.conversation in talks]


async def knows_worker(conversation: Conversation, *, tx: Transaction) -> bool:
    """It is kept for the person, not for a talk: told only if it began in this one."""
    since = await tx.held.contact_since(conversation.fingerprint)
    return since is not None and since >= conversation.started_at


def _parts(note: Note) -> int:
    """How many kinds of things it holds; answers to questions are one of them."""
    return sum(bool(note.of(each)) for each in NoteField) + bool(note.asked)

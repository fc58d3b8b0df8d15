"""Before a conversation's key goes: what workers wrote is sealed anew, where the policy keeps it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.erasure import KEPT, KEYS_AWAY, Erased, KeptNote
from bot.domain.referral import Referral
from bot.errors import DatabaseUnavailable, KeyDestroyed, SealBroken
from bot.services.line import Line
from bot.services.ports import Transaction


async def keep_staff_notes(
    erased: Erased, talks: list[Conversation], *, tx: Transaction, line: Line
) -> tuple[int, str | None]:
    """How many are kept until retention ends, and the code to say so.

    While the keys cannot be reached nothing can be sealed anew: then the request comes before the policy,
    and the notes go with everything else.
    """
    if not line.privacy.keeps_staff_notes or not erased.notes:
        return 0, None
    now = line.clock()
    try:
        notes = [note for talk in talks for note in await _of(talk, ends_at=now + line.retention, tx=tx)]
        if notes:
            await tx.kept_notes.keep(notes, at=now)
    except (DatabaseUnavailable, KeyDestroyed, SealBroken):
        return 0, KEYS_AWAY
    return len(notes), KEPT if notes else None


async def _of(talk: Conversation, *, ends_at: datetime, tx: Transaction) -> list[KeptNote]:
    written = [
        KeptNote(note.at, note.by_worker, talk.pseudonym, note.kind.value, note.text.open(), ends_at)
        for note in await tx.staff_notes.of(talk.id)
    ]
    moved = [_referral(each, talk, ends_at) for each in await tx.referrals.of(talk.id) if each.moves]
    return [*written, *moved]


def _referral(referral: Referral, talk: Conversation, ends_at: datetime) -> KeptNote:
    """Where to and how far it came; what the person shared is theirs, and goes."""
    moves = [f"{move.at:%Y-%m-%d} {move.state.value}" for move in referral.moves]
    first = referral.moves[0]
    text = f"{referral.service}: {', '.join(moves)}"
    return KeptNote(first.at, first.by, talk.pseudonym, "referral", text, ends_at)

"""DELETE: words gone at once, in the transaction that accepted it; then a job per place finishes (P03)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from bot.domain.carrier import UNNAMED, CarrierCopy
from bot.domain.conversation import Conversation
from bot.domain.erasure import REMEMBERED
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.records import Cause
from bot.services.keep_staff_notes import keep_staff_notes
from bot.services.line import Line
from bot.services.ports import Transaction

_UNDER_WAY = timedelta(minutes=3)
"""Above the lease of a send, and the carriers' own timeouts together."""


@dataclass(frozen=True)
class Asked:
    """Who asked, and with which message: the carrier holds a copy of that one too."""

    fingerprint: bytes
    channel: Channel
    address: Private = field(repr=False)
    last: CarrierCopy


async def erase_person(asked: Asked, *, tx: Transaction, line: Line) -> UUID:
    """Erase every conversation of this person; returns the erasure that is chased from now on.

    It does not wait for the keys database: the marks of dead keys stand in the first one, and what the
    carrier is to be asked is kept there until the second is back.
    """
    talks = await tx.conversations.all_of(asked.fingerprint)
    erased = await tx.erasures.found([talk.id for talk in talks])
    kept, code = await keep_staff_notes(erased, talks, tx=tx, line=line)
    copies, unnamed = [asked.last], []
    for talk in talks:
        unnamed += [CarrierCopy(UNNAMED, at) for at in await tx.conversations.unnamed_at(talk.id)]
        copies += await tx.conversations.copies_of(talk.id)
        await _remember_urgent(talk, tx=tx, line=line)
        await tx.conversations.erase(talk.id)
    await tx.contacts.forget(asked.fingerprint)
    erasure = await tx.erasures.begin(
        asked.fingerprint,
        asked.channel,
        replace(erased, notes_kept=kept, notes=erased.notes - kept, notes_code=code),
        at=line.clock(),
    )
    await tx.deletions.adopt(asked.fingerprint, erasure=erasure)
    await tx.deletions.add(
        asked.channel, asked.address, copies, at=line.clock(), cause=Cause(erasure=erasure)
    )
    if unnamed and asked.channel is Channel.SMS:  # looked for once nothing can be under way any more
        found = Cause(erasure=erasure)
        later = line.clock() + _UNDER_WAY
        await tx.deletions.add(asked.channel, asked.address, unnamed, at=later, cause=found)
    return erasure


async def _remember_urgent(talk: Conversation, *, tx: Transaction, line: Line) -> None:
    """Whoever is about to help, or holds it, must know that it was erased, and nothing else."""
    now = line.clock()
    urgent = await tx.urgent_erased.of(talk.id, at=now, unclaimed_until=now + REMEMBERED)
    if urgent is not None and urgent.ends_at > now:
        await tx.urgent_erased.add(urgent)

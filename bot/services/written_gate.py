"""What of a text the person has not agreed to have in writing; asked for bot and worker alike (P06)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.safety.covered import allowed_by, uncovered
from bot.services.line import Line
from bot.services.ports import Transaction

RELEASED = "written_released"  # the code on the audit trail


@dataclass(frozen=True)
class Written:
    """`held` details and how many of them no live consent covers."""

    held: int
    uncovered: int


async def written_in(
    text: Private, conversation: ConversationId, *, tx: Transaction, line: Line
) -> Written:
    """Consents are looked up only for a text that holds a detail at all; few do."""
    held = line.details_in(text)
    if not held:
        return Written(0, 0)
    live = await tx.consents.live(conversation, now=line.clock())
    allowed = allowed_by(live, line.directory)
    return Written(held, len(uncovered(text.open(), line.directory_names, allowed)))

"""Tell a group, once, that this line talks with one person at a time; never read it."""

from __future__ import annotations

from bot.domain.carrier import GroupSpoke
from bot.domain.danger import NO_DANGER
from bot.domain.private import Private
from bot.domain.records import NewOutbound, NewTurn, Sort, TurnOutcome, TurnState
from bot.domain.turn import TurnKind
from bot.services.line import Line
from bot.services.ports import Transaction


async def refuse_group(group: GroupSpoke, *, tx: Transaction, line: Line) -> str:
    """Nothing a group writes is stored; the empty turn only gives the refusal its cause (P05)."""
    now = line.clock()
    fingerprint = await tx.conversations.lock_person(group.channel, group.address)
    if await tx.conversations.current(fingerprint) is not None:
        return "group_ignored"
    begun = await tx.conversations.begin(group.channel, group.address, language=line.language, at=now)
    conversation = begun.to_group()
    await tx.conversations.save(conversation)
    turn = await tx.turns.add(
        conversation.id,
        NewTurn(
            kind=TurnKind.NOT_TEXT,
            text=Private(""),
            not_text=None,
            media=0,
            carrier_message_id="",
            received_at=now,
            danger=NO_DANGER,
            state=TurnState.DONE,
            outcome=TurnOutcome.OBEYED,
        ),
    )
    await tx.outbox.add(
        conversation.id,
        NewOutbound(
            sort=Sort.SAFETY,
            key="utter_group_refusal",
            text=line.text("utter_group_refusal", conversation.language),
            prompted_by=turn,
            epoch=conversation.epoch,
            due_at=now,
        ),
    )
    return "group_refused"

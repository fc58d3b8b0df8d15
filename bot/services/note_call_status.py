"""Take in what the carrier reports of a call: each once, in any order, and never back in time."""

from __future__ import annotations

from bot.domain.call import Call, CallState
from bot.domain.caller import CallReport
from bot.domain.ids import Channel
from bot.services.end_calls import end_at_carrier
from bot.services.line import Line
from bot.services.ports import Transaction


async def note_call_status(report: CallReport, *, line: Line) -> str:
    """Return a code for the log.

    A call that goes on though its person has stopped, left or been erased, or though nobody holds them, is
    ended: also one whose id we learn only now, because the carrier's answer was lost.
    """
    now = line.clock()
    async with line.store.transaction() as tx:
        if not await tx.seen.first_time(Channel.SMS, f"call:{report.dedupe_id}", at=now):
            return "seen_before"
        call = await _locked(report, tx=tx)
        if report.status.goes_on and (call is None or call.was_cut):
            await end_at_carrier(report.carrier_call_id, tx=tx, at=now)
        if call is None:
            return "report_of_no_call"
        heard = call.heard(report, at=now)
        await tx.calls.save(heard)
        if heard.state is CallState.BRIDGED and call.state is not CallState.BRIDGED:
            await _heard_a_voice(call, tx=tx)
    return "call_report"


async def _locked(report: CallReport, *, tx: Transaction) -> Call | None:
    found = await tx.calls.get(report.call)
    if found is None or await tx.conversations.lock(found.conversation) is None:
        return None
    return await tx.calls.get(report.call)


async def _heard_a_voice(call: Call, *, tx: Transaction) -> None:
    """Theirs, or a mailbox's: whether they talked, the worker says. The bot says that it is one anyhow."""
    conversation = await tx.conversations.lock(call.conversation)
    if conversation is not None:
        await tx.conversations.save(conversation.heard_worker())

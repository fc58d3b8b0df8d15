"""Propose a service, and tell the person plainly what it is, before they are asked for their yes."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from bot.domain.conversation import Conversation
from bot.domain.directory import Entry
from bot.domain.ids import HandoffId
from bot.domain.referral import Referral, ReferralId, propose
from bot.domain.refusals import ReferralRefused
from bot.domain.said_yes import Told
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.services.hold_referral import HeldReferral, hold_conversation, hold_referral, save_referral
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.put_to_person import Wording, put_to_person, wording
from bot.services.written_gate import written_in

_MOST_NEEDS = 2  # more would not fit into one text


async def propose_referral(handoff_id: HandoffId, service: str, *, worker: Worker, line: Line) -> Referral:
    """Raises ReferralRefused("not_offered") for an entry that is gone, too old or not for here (A-66),
    ReferralRefused("open_already") while one to the same service goes on; else as `hold_conversation`."""
    async with line.store.transaction() as tx:
        _, conversation = await hold_conversation(handoff_id, worker=worker, tx=tx, line=line)
        _offered(service, line)
        known = await tx.referrals.of(conversation.id)
        if any(each.service == service and not each.over for each in known):
            raise ReferralRefused("open_already")
        proposed = propose(ReferralId(uuid4()), conversation.id, service, by=worker.login, at=line.clock())
        await tx.referrals.add(proposed)
        await tx.trail.add(
            Did.REFERRAL.value,
            who=worker.login,
            at=line.clock(),
            about=conversation.id,
            reason=proposed.state.value,
        )
    return proposed


async def describe_by_text(
    handoff_id: HandoffId, referral_id: ReferralId, *, worker: Worker, line: Line
) -> Referral:
    """In writing, through the written gate: with the service's name only if the person asked for this item
    in writing and said yes to it; else by what it is for.

    Raises GateClosed, ReferralRefused, and as `hold_referral` does.
    """
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        entry = _offered(held.referral.service, line)
        texts = [await _what_it_is(entry, held, tx=tx, line=line)]
        texts += [wording(key, held.conversation, line) for key in _terms(entry)]
        told = await put_to_person(texts, held, worker=worker, tx=tx, line=line)
        described = held.referral.described(told)
        return await save_referral(described, did="described_by_text", worker=worker, tx=tx, line=line)


async def describe_by_voice(
    handoff_id: HandoffId, referral_id: ReferralId, *, worker: Worker, line: Line
) -> Referral:
    """The worker says that they told the person, on the phone, what it is."""
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        _offered(held.referral.service, line)
        described = held.referral.described(Told(by=worker.login, at=line.clock()))
        return await save_referral(described, did="described_by_voice", worker=worker, tx=tx, line=line)


def _offered(service: str, line: Line) -> Entry:
    entry = line.directory.get(service)
    if entry is None or entry not in line.directory.offered(line.today()):
        raise ReferralRefused("not_offered")
    return entry


async def _what_it_is(entry: Entry, held: HeldReferral, *, tx: Transaction, line: Line) -> Wording:
    conversation = held.conversation
    if entry.safe_to_text_about:
        named = wording("utter_referral_item", conversation, line, **entry.facts())
        written = await written_in(named.text, conversation.id, tx=tx, line=line)
        if not written.uncovered:
            return named
    return wording("utter_referral_plain", conversation, line, note_words=_needs(entry, conversation, line))


def _needs(entry: Entry, conversation: Conversation, line: Line) -> str:
    keys = [f"utter_need_word_{need.value}" for need in entry.needs[:_MOST_NEEDS]]
    return ", ".join(line.catalogue.render(key, conversation.language) for key in keys)


def _terms(entry: Entry) -> Iterator[str]:
    """What somebody would want to know before they say yes; then the question."""
    terms = entry.terms
    if terms.id_needed or terms.insurance_needed:
        yield "utter_referral_papers"
    if not _is_no(terms.mandatory_report) or not _is_no(terms.police_involvement):
        yield "utter_referral_may_tell"
    yield "utter_referral_ask"


def _is_no(said: str) -> bool:
    return said.strip().casefold() in ("no", "none", "never")

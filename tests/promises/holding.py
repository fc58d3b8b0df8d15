"""Rows of each kind that a line may hold of a person, written through the stores' own ways."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from bot.domain.call import Agreement, Call
from bot.domain.call_back import CallBack
from bot.domain.conversation import Conversation
from bot.domain.held import HeldKind
from bot.domain.ids import Language, OutboxId, TurnId
from bot.domain.keeping import Kept, Kind
from bot.domain.meeting import AbuseReport
from bot.domain.mentor import Mentoring, Said
from bot.domain.need_entry import ListedNeed, NeedVersion
from bot.domain.needs import Need
from bot.domain.note import Entry, Note, NoteField
from bot.domain.private import Private
from bot.domain.referral import Move, Referral, ReferralId, ReferralState
from bot.domain.safety_plan import PlanPart, SafetyPlan
from bot.domain.share_link import ShareLink
from bot.domain.staff_note import StaffNoteKind
from bot.domain.urgency import Urgency
from bot.flowcheck.length import letters_over, strange_letters
from bot.services.ports import Transaction
from tests.line import World

WORKER = "rowan"
ASK = "what do you have on me"


@dataclass(frozen=True)
class Talk:
    """The conversation of the world's person, its last turn, and the transaction that writes into it."""

    conversation: Conversation
    turn: TurnId
    tx: Transaction
    world: World


Put = Callable[[Talk], Awaitable[None]]


def piece(world: World, kind: HeldKind) -> str:
    """The words for it, without how many parts it has."""
    return world.home.line.catalogue.render(f"utter_held_{kind.value}", Language.EN)


async def told(world: World) -> str:
    """The answer to asking now."""
    before = len(world.sent())
    await world.text(ASK)
    answer = world.sent()[before:]
    assert 1 <= len(answer) <= 2
    assert not any(letters_over(text) or strange_letters(text) for text in answer)
    return " ".join(answer)


async def number_of(world: World, kind: HeldKind) -> str:
    found = re.search(rf"(\d+) {re.escape(piece(world, kind))}", await told(world))
    assert found is not None
    return found[1]


async def put(put_row: Put, world: World) -> None:
    async with world.home.store.transaction() as tx:
        conversation = await talk_of(world, tx)
        latest = await tx.turns.latest(conversation.id)
        assert latest is not None
        await put_row(Talk(conversation, latest[0], tx, world))


async def talk_of(world: World, tx: Transaction) -> Conversation:
    """The one that goes on."""
    phone = world.phone
    fingerprint = await tx.conversations.lock_person(phone.channel, Private(phone.address))
    found = await tx.conversations.current(fingerprint)
    assert found is not None
    return found


async def note(talk: Talk) -> None:
    need = Entry("housing", talk.turn, 1)
    await talk.tx.notes.save(talk.conversation.id, Note(entries={NoteField.NEED: (need,)}))


async def call_back(talk: Talk) -> None:
    now = talk.world.home.clock()
    due = now + timedelta(hours=3)
    await talk.tx.call_backs.add(CallBack(uuid4(), talk.conversation.id, WORKER, due, now, Private("ask")))


async def window(talk: Talk) -> None:
    start = talk.world.home.clock() + timedelta(hours=5)
    await talk.tx.windows.agree(
        talk.conversation.id, talk.turn, starts_at=start, ends_at=start + timedelta(hours=1)
    )


async def consent(talk: Talk) -> None:
    await talk.tx.consents.ask(
        talk.conversation.id, item="example_beds", turn=talk.turn, at=talk.world.home.clock()
    )


async def staff_note(talk: Talk) -> None:
    at = talk.world.home.clock()
    await talk.tx.staff_notes.add(
        talk.conversation.id, StaffNoteKind.NOTE, Private("for us"), by=WORKER, at=at
    )


async def need(talk: Talk) -> None:
    listed = ListedNeed(uuid4(), Need.HOUSING, "US-FL")
    version = NeedVersion(talk.world.home.clock(), WORKER, listed)
    await talk.tx.needs.add(talk.conversation.id, version)


async def plan(talk: Talk) -> None:
    parts = {next(iter(PlanPart)): Private("a friend")}
    now = talk.world.home.clock()
    await talk.tx.safety_plans.add(
        talk.conversation.id, SafetyPlan(1, now, WORKER, date(2026, 12, 1), parts)
    )


async def report(talk: Talk) -> None:
    now, day = talk.world.home.clock(), date(2026, 12, 1)
    made = AbuseReport(uuid4(), talk.conversation.id, now, WORKER, day, day, "hotline", "worker")
    await talk.tx.meetings.add(made)


async def call(talk: Talk) -> None:
    now = talk.world.home.clock()
    made = Call(uuid4(), talk.conversation.id, WORKER, next(iter(Agreement)), now)
    await talk.tx.calls.add(made)


async def audit(talk: Talk) -> None:
    await talk.tx.audit.record(
        "released", talk.conversation.id, about=uuid4(), by=WORKER, at=talk.world.home.clock()
    )


async def mentor(talk: Talk) -> None:
    now = talk.world.home.clock()
    asked = Mentoring(uuid4(), talk.conversation.id, "sam", WORKER, now)
    await talk.tx.mentors.add(asked)
    ends = talk.world.home.line.today() + timedelta(days=20)
    await talk.tx.mentors.save(asked.agree(Said.BY_VOICE, shares=frozenset(), ends_on=ends, at=now))


async def mentor_asked(talk: Talk) -> None:
    await talk.tx.mentors.add(
        Mentoring(uuid4(), talk.conversation.id, "sam", WORKER, talk.world.home.clock())
    )


async def referral(talk: Talk, *states: ReferralState) -> ReferralId:
    now = talk.world.home.clock()
    moves = tuple(Move(state, now, WORKER) for state in (ReferralState.PROPOSED, *states))
    made = Referral(ReferralId(uuid4()), talk.conversation.id, "example_beds", moves)
    await talk.tx.referrals.add(made)
    return made.id


async def referral_agreed(talk: Talk) -> None:
    """With a link that a service can open."""
    now = talk.world.home.clock()
    made = await referral(talk, ReferralState.AGREED)
    link = ShareLink(
        uuid4(), talk.conversation.id, made, WORKER, now, now + timedelta(hours=72), code_hash="hash"
    )
    await talk.tx.share_links.add(link, Private(str(uuid4())))


async def referral_proposed(talk: Talk) -> None:
    await referral(talk)


async def word(talk: Talk) -> None:
    await talk.tx.conversations.set_word(talk.conversation.id, Private("bluebird"))


async def contact(talk: Talk) -> None:
    await talk.tx.contacts.keep(talk.conversation.fingerprint, WORKER, at=talk.world.home.clock())


async def handoff(talk: Talk) -> None:
    await talk.tx.handoffs.open_or_raise(
        talk.conversation.id,
        urgency=Urgency.NORMAL,
        reasons=("asked_for_person",),
        at=talk.world.home.clock(),
    )


async def kept_longer(talk: Talk) -> None:
    now = talk.world.home.clock()
    asked = Kept(uuid4(), talk.conversation.id, Kind.NOTE, 3, WORKER, OutboxId(uuid4()), asked_at=now)
    await talk.tx.keeping.add(asked)
    await talk.tx.keeping.save(asked.given(Private("yes"), talk.turn, at=now))


OF_TABLE: Mapping[str, tuple[Put, HeldKind]] = {
    "notes": (note, HeldKind.NOTE),
    "call_backs": (call_back, HeldKind.CALL_TIME),
    "windows": (window, HeldKind.TEXT_TIME),
    "consents": (consent, HeldKind.WRITTEN),
    "referrals": (referral_proposed, HeldKind.STAFF),
    "share_links": (referral_agreed, HeldKind.SHARED),
    "mentors": (mentor, HeldKind.MENTOR),
    "kept_longer": (kept_longer, HeldKind.KEPT),
    "staff_notes": (staff_note, HeldKind.STAFF),
    "need_versions": (need, HeldKind.STAFF),
    "safety_plans": (plan, HeldKind.STAFF),
    "abuse_reports": (report, HeldKind.STAFF),
    "calls": (call, HeldKind.CALLS),
    "handoffs": (handoff, HeldKind.LOG),
    "audit": (audit, HeldKind.LOG),
}
"""By table what puts a row there, and as what it is told."""

OF_TEXTS = {"turns", "outbox", "trackers", "trackers_aside", "told_lists"}

TAKEN_OUT: Mapping[HeldKind, tuple[Put, str]] = {
    HeldKind.NOTE: (note, "delete my note"),
    HeldKind.WORD: (word, "forget my word"),
    HeldKind.CALL_TIME: (call_back, "cancel the call back"),
    HeldKind.TEXT_TIME: (window, "erase the text time"),
    HeldKind.WRITTEN: (consent, "take out the yes to a text"),
    HeldKind.SHARED: (referral_agreed, "cancel what you share"),
    HeldKind.MENTOR: (mentor, "remove my helper"),
    HeldKind.CONTACT: (contact, "forget which worker i know"),
    HeldKind.KEPT: (kept_longer, "cancel my yes to keep more"),
}
"""By kind what puts it there, and words that take it out."""

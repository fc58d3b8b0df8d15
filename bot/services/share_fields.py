"""What a service is told, field by field: put to the person first, shared only with their yes (P16)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.ids import IN_ENGLISH, HandoffId, TurnId
from bot.domain.note import Entry, Note, NoteField
from bot.domain.private import Private
from bot.domain.referral import Referral, ReferralId
from bot.domain.said_yes import Told
from bot.domain.shared_field import USUAL_DAYS, SharedField
from bot.domain.staff import Worker
from bot.services.hear_yes import hear_yes
from bot.services.hold_referral import hold_referral, save_referral
from bot.services.line import Line
from bot.services.put_to_person import Wording, put_to_person, wording

Values = Mapping[SharedField, Private]


@dataclass(frozen=True)
class Offer:
    """What would be shared if they say yes, and for how many days."""

    values: Values
    days: int = USUAL_DAYS


_IN_ONE_TEXT = 5
_FROM_NOTE = {
    SharedField.NEED: NoteField.NEED,
    SharedField.MATTERS: NoteField.MATTERS,
    SharedField.WISHES: NoteField.WISH,
    SharedField.DO_NOT_ASK: NoteField.AVOID,
    SharedField.AGE_BAND: NoteField.AGE,
}


async def ask_to_share(
    handoff_id: HandoffId, referral_id: ReferralId, offer: Offer, *, worker: Worker, line: Line
) -> Referral:
    """Ask in writing. What the person wrote themselves is spoken of and not repeated: others may read this
    phone. What a worker wrote or changed is shown to them as it stands, through the written gate.

    Raises GateClosed (then read it out on the phone), ReferralRefused, and as `hold_referral` does.
    """
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        known = values_from_note(await tx.notes.load(held.conversation.id), held.conversation)
        told = Told(by=worker.login, at=None)
        held.referral.ask(offer.values, days=offer.days, told=told)  # refused before anything is queued
        texts = [*_asking(offer.values, known, held.conversation, line)]
        texts.append(
            wording("utter_referral_share_ask", held.conversation, line, share_days=str(offer.days))
        )
        told = await put_to_person(texts, held, worker=worker, tx=tx, line=line)
        asked = held.referral.ask(offer.values, days=offer.days, told=told)
        return await save_referral(asked, did="asked_to_share", worker=worker, tx=tx, line=line)


async def share_fields(
    handoff_id: HandoffId,
    referral_id: ReferralId,
    fields: Collection[SharedField],
    *,
    yes_turn: TurnId | None,
    worker: Worker,
    line: Line,
) -> Referral:
    """The person said yes to these of what was asked, with the values they were asked with.

    Raises ReferralRefused unless the yes covers each of them, and as `hold_referral` does.
    """
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        yes = hear_yes(yes_turn, thread=held.thread, worker=worker, line=line)
        shared = held.referral.share(fields, yes, at=line.clock(), others=held.elsewhere)
        return await save_referral(shared, did="shared", worker=worker, tx=tx, line=line)


async def share_by_voice(
    handoff_id: HandoffId, referral_id: ReferralId, offer: Offer, *, worker: Worker, line: Line
) -> Referral:
    """The worker read each of these out on the phone, and heard the person say yes to each."""
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        yes = hear_yes(None, thread=held.thread, worker=worker, line=line)
        asked = held.referral.ask(offer.values, days=offer.days, told=Told(by=worker.login, at=yes.at))
        shared = asked.share(offer.values.keys(), yes, at=yes.at)
        return await save_referral(shared, did="shared_by_voice", worker=worker, tx=tx, line=line)


async def unshare_field(
    handoff_id: HandoffId, referral_id: ReferralId, field: SharedField, *, worker: Worker, line: Line
) -> Referral:
    """At once, also in a page that is open at the service. With the last field the link ends."""
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        now = line.clock()
        left = held.referral.unshare(field, at=now)
        if not left.live_fields(now):
            await tx.share_links.end_all(left.id, at=now)
        return await save_referral(left, did="unshared", worker=worker, tx=tx, line=line)


def values_from_note(note: Note, conversation: Conversation) -> dict[SharedField, str]:
    """What the warm note knows, for a worker to begin from; nothing of it is shared by standing there."""
    found = {field: _joined(_entries(note, where)) for field, where in _FROM_NOTE.items()}
    contact = _entries(note, NoteField.CONTACT)
    found[SharedField.REACH] = _joined([entry for entry in contact if not entry.words])
    found[SharedField.SAFE_WHEN] = _joined([entry for entry in contact if entry.words])
    found[SharedField.LANGUAGE] = IN_ENGLISH[conversation.language]
    return {field: found.get(field, "") for field in SharedField}


def _entries(note: Note, where: NoteField) -> list[Entry]:
    """Never what they took back, nor what they answered to an instrument."""
    return [entry for entry in note.of(where) if entry.turn not in note.taken_back | note.set_apart]


def _joined(entries: list[Entry]) -> str:
    return "; ".join(entry.value if entry.words else _in_words(entry.value) for entry in entries)


def _in_words(code: str) -> str:
    """A need with its horizon, "housing:weeks", becomes two words."""
    return code.replace("_", " ").replace(":", " ")


def _asking(
    values: Values, known: Mapping[SharedField, str], conversation: Conversation, line: Line
) -> Iterator[Wording]:
    """What it is about, in a few words each; then, as they stand, the values that are not their own."""
    words = {
        field: line.quick_replies.render(f"utter_share_word_{field.value}", conversation.language)
        for field in values
    }
    listed = list(words.values())
    for at in range(0, len(listed), _IN_ONE_TEXT):
        joined = ", ".join(listed[at : at + _IN_ONE_TEXT])
        yield wording("utter_referral_share", conversation, line, share_words=joined)
    for field, value in values.items():
        plain = value.open().strip()
        if plain != known[field]:
            yield Wording("worker", Private(f'{words[field]}: "{plain}"'))

"""P06, second part: a detail leaves only for the item that was asked for, warned about and chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.consent import WrittenKind
from bot.domain.directory import Form, Verified
from bot.domain.gates import SESSION
from bot.domain.ids import HandoffId
from bot.domain.needs import Need
from bot.domain.private import Private
from bot.domain.records import AuditEntry
from bot.domain.turn import OfferWritten, SendWritten
from bot.errors import GateClosed
from bot.services.claim_handoff import claim_handoff
from bot.services.directory_book import DirectoryBook
from bot.services.reply_as_worker import reply_as_worker
from bot.services.write_as_worker import record_yes_to_writing, warn_before_writing
from tests.line import World
from tests.promises.scripted import say

BEDS = (Need.HOUSING,)
NUMBER, STREET = "202-555-0142", "12 Example Street"


async def warned(world: World, needs: tuple[Need, ...] = BEDS) -> None:
    world.engine.decisions = (say("It stays on this phone."), OfferWritten(needs))
    await world.text("send me the address")


async def chosen(world: World, form: Form = Form.FULL) -> None:
    await warned(world)
    world.engine.decisions = (SendWritten(form),)
    await world.text("send it")


async def claimed(world: World) -> HandoffId:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    return handoff.id


async def worker_says(world: World, handoff: HandoffId, words: str) -> None:
    await reply_as_worker(handoff, Private(words), worker="ana", line=world.home.line)
    await world.home.settle()


async def audited(world: World) -> list[AuditEntry]:
    conversation = world.engine.asked[0].conversation
    async with world.home.store.transaction() as tx:
        return await tx.audit.of(conversation)


async def test_p06_what_was_chosen_after_the_warning_is_sent_and_how_to_remove_it(world: World) -> None:
    await chosen(world)
    item, removing = world.sent()[-2:]
    assert NUMBER in item
    assert STREET in item
    assert "delete" in removing


async def test_p06_the_short_form_names_nothing(world: World) -> None:
    await chosen(world, Form.SHORT)
    assert world.sent()[-2] == NUMBER


async def test_p06_without_a_warning_nothing_is_written_whatever_the_dialogue_decides(world: World) -> None:
    world.engine.decisions = (SendWritten(Form.FULL),)
    await world.text("send me the address")
    assert not any("555" in text or "Example" in text for text in world.sent())


async def test_p06_warning_and_sending_in_one_turn_writes_nothing(world: World) -> None:
    world.engine.decisions = (OfferWritten(BEDS), SendWritten(Form.FULL))
    await world.text("send me the address")
    assert not any("555" in text for text in world.sent())


async def test_p06_a_yes_to_one_item_covers_no_other(world: World) -> None:
    await chosen(world)
    before = world.sent()
    for words in (
        "Call 202-555-0117.",
        "Call 202-555-01420.",
        f"{NUMBER} {NUMBER}",
        "EXAMPLE Corner Clinic",
        f"{STREET} apt 4",
        f"Meet me at {STREET} at 5.",
    ):
        world.engine.decisions = (say(words),)
        await world.text("ok")
    left = [text for text in world.sent() if "pick a word" not in text]
    assert left == [text for text in before if "pick a word" not in text]


async def test_p06_each_release_is_on_the_audit_trail_without_a_word_of_it(world: World) -> None:
    await chosen(world)
    [entry] = await audited(world)
    assert (entry.what, entry.by_worker) == ("written_released", None)


@pytest.mark.parametrize("word", ["STOP", "EXIT"])
async def test_p06_stop_and_exit_end_every_consent(world: World, word: str) -> None:
    await chosen(world)
    conversation = world.engine.asked[0].conversation
    await world.text(word)
    async with world.home.store.transaction() as tx:
        assert await tx.consents.live(conversation, now=world.home.clock()) == []


async def test_p06_an_item_queued_when_exit_comes_is_not_sent(world: World) -> None:
    await warned(world)
    world.engine.decisions = (SendWritten(Form.FULL),)
    await world.receive("send it")
    await world.home.think()
    before = world.sent()
    await world.text("EXIT")
    assert world.sent() == before


async def test_p06_a_consent_ends_with_the_session(world: World) -> None:
    await chosen(world)
    world.home.clock.move(SESSION.total_seconds() - 60)
    await world.text("hi")
    world.home.clock.move(120)
    world.engine.decisions = (say(f"It is {NUMBER}"),)
    before = world.sent()
    await world.text("what was it")
    assert world.sent() == before


async def test_p06_a_warning_from_before_an_exit_cannot_be_answered_after_it(
    world: World,
) -> None:
    await warned(world)
    await world.text("EXIT")
    world.engine.decisions = (SendWritten(Form.FULL),)
    await world.text("send it")
    assert not any("555" in text for text in world.sent())


async def test_p06_an_entry_verified_too_long_ago_is_not_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it grew too old between the warning and the choice."""
    await warned(world)
    line = world.home.line
    old = Verified(line.today() - timedelta(days=366), "ana", "called")
    entries = tuple(replace(entry, verified=old) for entry in line.directory.entries)
    book = DirectoryBook(replace(line.directory, entries=entries))
    monkeypatch.setattr(world.home, "line", replace(line, book=book))
    world.engine.decisions = (SendWritten(Form.FULL),)
    await world.text("send it")
    assert not any("555" in text for text in world.sent())


async def test_p06_a_worker_may_repeat_the_item_and_nothing_else(world: World) -> None:
    await chosen(world)
    handoff = await claimed(world)
    await worker_says(world, handoff, "It is (202) 555 0142, ask for me.")
    assert world.sent()[-1] == "It is (202) 555 0142, ask for me."
    with pytest.raises(GateClosed, match="written_detail"):
        await worker_says(world, handoff, "Or call 202-555-0199.")
    assert [entry.by_worker for entry in await audited(world)] == [None, "ana"]


async def test_p06_a_worker_warns_is_answered_and_then_writes_that_kind(world: World) -> None:
    handoff = await claimed(world)
    line = world.home.line
    with pytest.raises(GateClosed, match="not_asked"):
        await record_yes_to_writing(handoff, worker="ana", line=line)
    await warn_before_writing(handoff, what=WrittenKind.PHONE, worker="ana", line=line)
    await world.home.settle()
    assert world.sent()[-1] == line.text("utter_written_by_worker", line.language).open()
    with pytest.raises(GateClosed, match="not_answered"):
        await record_yes_to_writing(handoff, worker="ana", line=line)
    with pytest.raises(GateClosed, match="written_detail"):
        await worker_says(world, handoff, "My number is 202-555-0150.")

    await world.text("yes thats fine")
    await record_yes_to_writing(handoff, worker="ana", line=line)
    await worker_says(world, handoff, "My number is 202-555-0150.")

    assert world.sent()[-1] == "My number is 202-555-0150."
    with pytest.raises(GateClosed, match="written_detail"):
        await worker_says(world, handoff, "Come to 9 Oak Street.")


async def test_p06_only_the_worker_who_holds_it_records_a_yes(world: World) -> None:
    handoff = await claimed(world)
    await warn_before_writing(handoff, what=WrittenKind.PHONE, worker="ana", line=world.home.line)
    await world.text("yes")
    with pytest.raises(GateClosed, match="not_held"):
        await record_yes_to_writing(handoff, worker="ben", line=world.home.line)

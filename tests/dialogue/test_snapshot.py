"""What is kept of a conversation between turns: little, without words, and never misread."""

from __future__ import annotations

import json

import pytest

from bot.errors import DialogueFailed
from tests.dialogue.talk import Talk, keys_of

pytestmark = pytest.mark.model

LOUD = "marmalade-7731 i need food"


async def test_a_conversation_goes_on_from_its_bytes_alone(engine) -> None:
    # Given a question that stands open
    talk = Talk(engine)
    await talk.say("hi")
    await talk.say("yes")
    # When another process has only the bytes
    other = Talk(engine, snapshot=talk.snapshot)
    # Then it goes on with the answer
    assert await other.keys("i need food") == ["utter_need_food", "utter_offer_person"]


async def test_p14_the_snapshot_holds_no_word_of_the_person_or_of_ours(engine) -> None:
    talk = Talk(engine)
    await talk.say("hi")
    await talk.say(LOUD)
    assert talk.snapshot is not None
    assert b"marmalade" not in talk.snapshot
    assert b"I am a bot" not in talk.snapshot


async def test_a_snapshot_stays_small_however_long_the_conversation(engine) -> None:
    # Given five hundred turns of every kind
    talk = Talk(engine)
    lines = [
        "hi",
        "yes",
        "are you a bot",
        "idk",
        "thanks",
        "i need food",
        "no",
        "is this free",
        "hey",
        "what",
    ]
    sizes = []
    for turn in range(500):
        await talk.say(lines[turn % len(lines)])
        assert talk.snapshot is not None
        sizes.append(len(talk.snapshot))
    # Then the last is no bigger than the fortieth, but for the digits of the numbers of messages
    assert max(sizes[40:]) <= max(sizes[:40]) + 20
    assert max(sizes) < 3500


async def test_the_place_survives_more_side_questions_than_events_are_kept(engine) -> None:
    talk = Talk(engine)
    await talk.say("hi")
    await talk.say("yes")
    for _ in range(60):
        await talk.say("are you a bot")
    assert await talk.keys("i need food") == ["utter_need_food", "utter_offer_person"]


async def test_packing_what_was_unpacked_changes_nothing(engine) -> None:
    from bot.dialogue.snapshot import pack, unpack

    talk = Talk(engine)
    for line in ("hi", "yes", "are you a bot", "i need food", "no"):
        await talk.say(line)
        assert talk.snapshot is not None
        tracker = unpack(talk.snapshot, sender_id="t", domain=engine.domain)
        assert pack(tracker) == talk.snapshot


async def test_codes_carry_the_number_of_the_message_they_rest_on(engine) -> None:
    # Given side questions that no flow answers, between the messages that matter
    talk = Talk(engine)
    for line in (
        "hi",
        "are you a bot",
        "yes",
        "is this free",
        "i need food",
        "i trade for a place to crash sometimes",
    ):
        await talk.say(line)
    # Then every message counted
    assert talk.snapshot is not None
    slots = json.loads(talk.snapshot)["slots"]
    assert slots["needs"] == {"food": [5]}
    assert slots["signals"] == {"exchange": [6]}
    assert slots["turn"] == 6


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"v":99,"slots":{},"events":[]}',
        b'{"v":1,"slots":{},"events":[["reminder","x"]]}',
    ],
)
async def test_p13_an_unreadable_snapshot_falls_to_a_human_and_is_no_new_person(
    engine, broken: bytes
) -> None:
    talk = Talk(engine, snapshot=broken)
    with pytest.raises(DialogueFailed):
        await talk.say("hi")


async def test_a_slot_that_a_later_release_retired_is_let_go(engine) -> None:
    old = b'{"v":1,"slots":{"opened":true,"long_gone":"x","flow_position":"nowhere"},"events":[]}'
    assert keys_of(await Talk(engine, snapshot=old).say("i need food")) == [
        "utter_need_food",
        "utter_offer_person",
    ]


async def test_only_what_is_new_of_the_questions_is_passed_on(engine) -> None:
    from bot.dialogue.snapshot import understood

    talk = Talk(engine)
    await talk.say("hi")
    before = talk.snapshot
    await talk.say("yes")
    between = talk.snapshot
    await talk.say("are you a bot")
    assert before
    assert between
    assert talk.snapshot
    assert understood(before, between)[1] == {"ok_now": "yes", "what_matters": "open"}
    assert understood(between, talk.snapshot) == ("ask_are_you_bot", {})


def test_p10_a_question_skipped_twice_is_not_asked_again_after_a_blank_start() -> None:
    from bot.dialogue.snapshot import wordings_of

    slots = {
        "asked": {
            "nights": ["one", "two"],
            "rides": ["one", "two"],
            "ok_now": ["one", "two"],
            "goal": ["one"],
        },
        "nights": "skip",
        "rides": "yes",
        "ok_now": "skip",
    }
    begun = wordings_of(json.dumps({"slots": slots}).encode())
    assert begun is not None
    known = json.loads(begun)["slots"]
    assert known["asked"] == {"nights": ["one", "two"], "goal": ["one"]}
    assert set(known) == {"asked", "asked_before"}, "no answer of before goes along"

"""The stage plays a script through the real edge, post and carriers; only the dialogue is ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.records import Sort
from bot.errors import ScriptInvalid
from bot.rehearsal.clock import START
from bot.rehearsal.script import Script
from bot.rehearsal.stage import Stage, open_stage
from bot.rehearsal.transcript import Transcript
from bot.rehearsal.verdict import judge
from tests.rehearsal.echo_engine import EchoEngine
from tests.rehearsal.rehearsal_cases import script_from

pytestmark = pytest.mark.process  # each stage is a whole line on databases of its own

DATA = Path(__file__).parents[2] / "data"
CHANNELS = ("sms", "telegram")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    async with open_stage(engine=EchoEngine(), data=DATA) as opened:
        yield opened


def script(folder: Path, turns: list[str], *, channel: str = "sms", expect: tuple[str, ...] = ()) -> Script:
    head = f"name: a-script\nchannel: {channel}\nlanguage: en\nabout: Somebody.\n"
    body = "turns:\n" + "".join(f"  - {turn}\n" for turn in turns)
    body += "expect:\n" + "".join(f"  - {line}\n" for line in expect) if expect else ""
    return script_from(folder, body, head=head)


def texts(seen: Transcript, number: int) -> list[str]:
    return [message.text for message in seen.turn(number).sent]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_turn_shows_what_the_carrier_was_asked_to_send(
    stage: Stage, tmp_path: Path, channel: str
) -> None:
    # When somebody writes twice
    seen = await stage.play(script(tmp_path, ["{text: hi}", "{text: ok, gap_s: 60}"], channel=channel))
    # Then each turn has its own answer, by reply key and sender
    assert texts(seen, 1) == ["I am a bot. Turn 1 was text. You can skip."]
    assert texts(seen, 2) == ["I am a bot. Turn 2 was text. You can skip."]
    answer = seen.turn(1).sent[0]
    assert (answer.sort, answer.key, answer.taken) == (Sort.BOT, "utter_opening_1", True)
    assert answer.buttons == (("Yes", "Skip") if channel == "telegram" else ())
    assert seen.turn(1).at == START
    assert (seen.turn(2).at - START).total_seconds() == 60
    assert seen.objections == ()


async def test_buttons_and_pictures_arrive(stage: Stage, tmp_path: Path) -> None:
    turns = ["{text: hi}", "{button: 2}", "{not_text: photo}", "{not_text: location}"]
    seen = await stage.play(script(tmp_path, turns, channel="telegram"))
    assert [texts(seen, n)[0].split()[7] for n in (1, 2, 3, 4)] == [
        "text.",
        "button.",
        "photo.",
        "location.",
    ]


async def test_a_button_that_is_not_there_is_a_mistake_of_the_script(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(ScriptInvalid, match="turn 2: the last message has no button 9"):
        await stage.play(script(tmp_path, ["{text: hi}", "{button: 9}"], channel="telegram"))


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_message_delivered_again_is_answered_once(
    stage: Stage, tmp_path: Path, channel: str
) -> None:
    seen = await stage.play(script(tmp_path, ["{text: hi}", "{event: carrier_retry}"], channel=channel))
    assert len(texts(seen, 1)) == 1
    assert texts(seen, 2) == []


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_worker_claims_speaks_is_refused_and_returns(
    stage: Stage, tmp_path: Path, channel: str
) -> None:
    # Given somebody who asks for a person, and a worker who writes a number and then does not
    turns = [
        "{text: person please}",
        "{event: worker_claims}",
        '{event: worker_says, text: "Call 555-010-0199."}',
        '{event: worker_says, text: "I am here now."}',
        "{text: thanks}",
        "{event: worker_returns}",
        "{text: hi}",
    ]
    expect = (
        "handoff_open_by: {turn: 1, urgency_at_least: normal}",
        "bot_silent_while_worker: true",
        "worker_refused: {turn: 3}",
        "worker_delivered: {turn: 4}",
        "no_written_details_before: {}",
        "outbound_at_most: {turn: 5, messages: 0}",
        "outbound_at_least: {turn: 7, messages: 1}",
        "note_has: {regex: 'person: thanks'}",
        "contains_by: {turn: 4, regex: 'I am here now'}",
    )
    played = script(tmp_path, turns, channel=channel, expect=expect)
    # When it is played
    seen = await stage.play(played)
    # Then every expectation holds
    assert [verdict for verdict in judge(played, seen) if not verdict.ok] == []
    assert seen.turn(3).refusal == "written_detail"
    assert [record.worker_holds for record in seen.turns] == [False, True, True, True, True, False, False]


async def test_a_worker_without_anything_to_claim_is_not_refused_by_a_gate(
    stage: Stage, tmp_path: Path
) -> None:
    turns = ["{text: hi}", "{event: worker_claims}", "{event: worker_says, text: Hello.}"]
    played = script(tmp_path, turns, expect=("worker_refused: {turn: 3}", "bot_silent_while_worker: true"))
    seen = await stage.play(played)
    assert [record.refusal for record in seen.turns] == [None, "no handoff is open", "no handoff is open"]
    assert [verdict.ok for verdict in judge(played, seen)] == [False, False]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_what_a_dead_carrier_could_not_take_leaves_when_it_is_back(
    stage: Stage, tmp_path: Path, channel: str
) -> None:
    turns = [
        "{event: carrier_down}",
        "{text: hi}",
        "{event: carrier_up}",
        "{event: silence, gap_s: 3600}",
    ]
    seen = await stage.play(script(tmp_path, turns, channel=channel))
    assert texts(seen, 2) == []
    assert len(texts(seen, 3) + texts(seen, 4)) == 1


async def test_with_the_dialogue_down_a_human_is_brought_in_within_the_turn(
    stage: Stage, tmp_path: Path
) -> None:
    turns = ["{event: dialogue_down}", "{text: hi}", "{event: dialogue_up}", "{text: hello}"]
    seen = await stage.play(script(tmp_path, turns))
    assert [message.key for message in seen.turn(2).sent] == ["utter_opening_1", "utter_wait_after_failure"]
    assert {message.sort for message in seen.turn(2).sent} == {Sort.SAFETY}
    assert seen.turn(2).handoffs[0].reasons == ("dialogue_down",)
    assert texts(seen, 4) == ["I am a bot. Turn 1 was text. You can skip."]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_after_delete_nothing_is_left_and_before_it_something_is(
    stage: Stage, tmp_path: Path, channel: str
) -> None:
    turns = ["{text: my secret is here}", "{text: DELETE}", "{event: silence, gap_s: 600}"]
    expect = ("deleted_after: {turn: 1}", "deleted_after: {turn: 3}", "no_outbound_after: {turn: 2}")
    played = script(tmp_path, turns, channel=channel, expect=expect)
    seen = await stage.play(played)
    early, late, silent = judge(played, seen)
    assert not early.ok
    assert "database turns.content_sealed" in str(early.saw)
    assert "keys database keys.wrapped_sealed" in str(early.saw)
    # Twilio's copies go once a text arrived; a chat stays until it was quiet for an hour.
    assert ("2 copies at the carrier" in str(early.saw)) is (channel == "telegram")
    assert "secret" not in str(early.saw)
    assert (late.saw, silent.saw) == (None, None)
    assert seen.turn(3).copies_deleted == 3


async def test_a_week_of_silence_takes_no_time_and_erases_what_is_old(stage: Stage, tmp_path: Path) -> None:
    turns = ["{text: my secret is here}", "{event: silence, gap_s: 604800}"]
    played = script(tmp_path, turns, expect=("deleted_after: {turn: 2}", "no_outbound_after: {turn: 2}"))
    assert [verdict.saw for verdict in judge(played, await stage.play(played))] == [None, None]


async def test_after_stop_nothing_is_even_tried(stage: Stage, tmp_path: Path) -> None:
    turns = ["{text: hi}", "{text: STOP}", "{text: hi, gap_s: 604800}"]
    played = script(tmp_path, turns, expect=("no_outbound_after: {turn: 2}",))
    assert judge(played, await stage.play(played))[0].saw is None


async def test_scripts_know_nothing_of_each_other(stage: Stage, tmp_path: Path) -> None:
    first = await stage.play(script(tmp_path, ["{text: hi}"]))
    second = await stage.play(script(tmp_path, ["{text: hi}"]))
    assert texts(first, 1) == texts(second, 1)

"""The engine from outside: a question in, decisions out, and a human whenever it cannot."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from bot.domain.ids import Channel, Language
from bot.domain.turn import Button, End, HandOff, Say
from bot.domain.urgency import Urgency
from bot.errors import DataInvalid, DialogueFailed, ModelUnfit
from tests.dialogue.talk import Talk, keys_of

pytestmark = pytest.mark.model

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def spare(archive: Path):
    """An engine of its own, to be broken."""
    from bot.dialogue.engine import RasaEngine
    from bot.safety.catalogue import Catalogue

    engine = RasaEngine(archive, Catalogue.load(DATA / "responses", {}), turn_limit_s=0.5)
    yield engine
    engine.close()


# --- what is said ---------------------------------------------------------------------------------


async def test_p17_the_first_answer_says_it_is_a_bot_and_how_to_leave(engine) -> None:
    said = [decision.text.open() for decision in await Talk(engine).say("hi") if isinstance(decision, Say)]
    assert len(said) == 3
    assert "bot" in said[0]
    assert "STOP" in " ".join(said)


async def test_facts_of_the_line_fill_the_texts(engine) -> None:
    first = (await Talk(engine).say("hi"))[0]
    assert isinstance(first, Say)
    assert "Test Line" in first.text.open()
    assert "{" not in first.text.open()


async def test_a_question_brings_its_buttons(engine) -> None:
    last = (await Talk(engine, channel=Channel.TELEGRAM).say("hi"))[-1]
    assert isinstance(last, Say)
    assert Button("Yes", "affirm") in last.buttons


async def test_a_tap_says_what_its_button_stands_for(engine) -> None:
    talk = Talk(engine, channel=Channel.TELEGRAM)
    await talk.say("hi")
    assert keys_of(await talk.tap("affirm")) == ["utter_what_matters"]
    assert keys_of(await talk.tap("need_papers_legal")) == [
        "utter_need_papers_legal",
        "utter_offer_person",
    ]


@pytest.mark.parametrize("says", ["restart", "session_start", "back", "no_such_intent", "/restart"])
async def test_a_tap_commands_nothing(engine, says: str) -> None:
    talk = Talk(engine, channel=Channel.TELEGRAM)
    await talk.say("hi")
    assert keys_of(await talk.tap(says)) == ["utter_ok_now"]


async def test_a_picture_is_answered_without_pretending_to_see_it(engine) -> None:
    talk = Talk(engine)
    await talk.say("hi")
    assert keys_of(await talk.send_picture()) == ["utter_not_text_words"]


async def test_a_yes_to_the_offer_brings_in_a_person_and_says_nothing_of_the_wait(engine) -> None:
    talk = Talk(engine)
    await talk.say("i need food")
    assert await talk.say("yes please") == (HandOff(Urgency.NORMAL, "asked_for_person"),)


async def test_the_end_of_the_talk_leaves_the_door_open(engine) -> None:
    talk = Talk(engine)
    await talk.say("i need food")
    assert await talk.keys("no") == ["utter_may_i_ask_1"]
    decisions = await talk.say("no")
    assert keys_of(decisions) == ["utter_close"]
    assert decisions[-1] == End("closed")
    assert await talk.keys("hi") == ["utter_here_again_1"]


# --- text that tries to be a command --------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/back",
        "/session_start",
        "  /restart",
        "//restart",
        '/affirm{"flow_position": "x"}',
        "///",
    ],
)
async def test_a_slash_commands_nothing(engine, text: str) -> None:
    # Given a question that stands open
    talk = Talk(engine)
    await talk.say("hi")
    await talk.say("yes")
    # When the text would be a command to Rasa
    await talk.say(text)
    # Then the conversation was neither restarted nor set back
    assert "utter_opening_1" not in await talk.keys("i need food")


# --- failures fall to a human (P13) ---------------------------------------------------------------


async def test_p13_a_model_that_hangs_is_given_up_and_the_caller_stays_awake(spare) -> None:
    hold, beats = threading.Event(), 0

    async def hang(_message: object) -> None:
        hold.wait(30)  # blocks the thread, as an endless inference would

    spare._agent.handle_message = hang

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.01)

    beating = asyncio.create_task(beat())
    with pytest.raises(DialogueFailed):
        await Talk(spare).say("hi")
    beating.cancel()
    assert beats > 10
    # And the next turn is served, though the first still hangs
    del spare._agent.handle_message
    assert "utter_opening_1" in await Talk(spare).keys("hi")
    hold.set()


async def test_p13_an_empty_answer_is_a_failure(spare) -> None:
    async def nothing(_message: object) -> None:
        return None

    spare._agent.handle_message = nothing
    with pytest.raises(DialogueFailed):
        await Talk(spare).say("hi")


async def test_p13_an_error_inside_is_a_failure_and_shows_no_words(spare, caplog) -> None:
    async def broken(_message: object) -> None:
        raise RuntimeError("marmalade-7731")

    spare._agent.handle_message = broken
    with pytest.raises(DialogueFailed) as failure:
        await Talk(spare).say("hi")
    assert "marmalade" not in str(failure.value) + caplog.text


async def test_p13_an_action_that_fails_fails_the_turn(spare) -> None:
    async def broken(_call: object) -> None:
        raise KeyError("x")

    spare._agent.action_endpoint._executor.run = broken
    with pytest.raises(DialogueFailed):
        await Talk(spare).say("can i talk to a real person")


async def test_p13_an_action_that_hangs_fails_the_turn(spare) -> None:
    async def never(_call: object) -> None:
        await asyncio.Event().wait()

    spare._agent.action_endpoint._executor.run = never
    spare._agent.action_endpoint._limit_s = 0.05
    with pytest.raises(DialogueFailed):
        await Talk(spare).say("can i talk to a real person")


async def test_p13_a_missing_text_is_a_failure_and_never_silence(archive: Path) -> None:
    from bot.dialogue.engine import RasaEngine

    class Empty:
        def render(self, key: str, language: Language, facts: object) -> str:
            raise DataInvalid(key)

        def buttons(self, key: str, language: Language) -> tuple[Button, ...]:
            return ()

    engine = RasaEngine(archive, Empty())
    with pytest.raises(DialogueFailed):
        await Talk(engine).say("hi")
    engine.close()


async def test_two_people_at_once_do_not_mix(engine) -> None:
    one, other = Talk(engine), Talk(engine)
    await asyncio.gather(one.say("hi"), other.say("i need food"))
    answers = await asyncio.gather(one.keys("yes"), other.keys("no"))
    assert answers == [["utter_what_matters"], ["utter_may_i_ask_1"]]


# --- leaks and fitness ----------------------------------------------------------------------------


async def test_p14_nothing_a_person_wrote_is_printed_or_logged(engine, caplog, capfd) -> None:
    caplog.set_level("DEBUG")
    talk = Talk(engine)
    for text in (
        "marmalade-7731",
        "/marmalade-7731{",
        "i need food marmalade-7731",
        "marmalade-7731 " * 400,
    ):
        await talk.say(text)
    out, err = capfd.readouterr()
    assert "marmalade" not in out + err + caplog.text


async def test_a_model_that_mishears_its_canaries_does_not_serve(engine) -> None:
    from bot.dialogue.canary import Canary, sing

    async def deaf(_text: str) -> tuple[str, float]:
        return "greet", 0.99

    with pytest.raises(ModelUnfit, match="wants_to_stop"):
        await sing([Canary("stop", "wants_to_stop"), Canary("hi", "greet")], deaf)


def test_the_canaries_are_sung_after_each_load(archive: Path, tmp_path: Path, monkeypatch) -> None:
    from bot.dialogue import engine as module

    false_note = tmp_path / "canary.yml"
    false_note.write_text("canaries:\n  - {text: hello, intent: wants_to_stop}\n", encoding="utf-8")
    real = module.read_canaries
    monkeypatch.setattr(module, "read_canaries", lambda _path: real(false_note))
    with pytest.raises(ModelUnfit, match="wants_to_stop"):
        module.RasaEngine.load(archive.parent, DATA)


def test_an_archive_changed_after_training_is_not_loaded(archive: Path, tmp_path: Path) -> None:
    from bot.dialogue.train import sum_file, verify

    copy = tmp_path / f"{uuid4().hex}.tar.gz"
    copy.write_bytes(archive.read_bytes() + b"x")
    sum_file(copy).write_text(sum_file(archive).read_text("ascii"), encoding="ascii")
    with pytest.raises(ModelUnfit):
        verify(copy)

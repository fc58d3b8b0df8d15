"""While a worker is awaited only a flow that says so may ask, and only what the person's wish needs."""

from __future__ import annotations

from tests.dialogue.test_walk import Walker


def test_p06_what_is_wanted_in_writing_may_be_asked_about_while_waiting() -> None:
    walker = Walker(waiting=True, slots={"opened": True, "written": "which"})
    assert walker.turn("send_written") == [
        "action_find_written",
        "utter_written_voice_first",
        "utter_written_which",
    ]
    walker.slots["written"] = "ready"
    assert walker.turn("need_food") == ["action_find_written_named", "utter_written_warning"]
    assert walker.turn("wants_short_form") == ["action_send_written_short"]


def test_nothing_else_is_asked_while_waiting() -> None:
    walker = Walker(waiting=True, slots={"opened": True})
    assert walker.turn("need_food") == ["utter_need_food"]  # answered, and no person offered again
    assert walker.turn("thinking_about_leaving") == ["utter_thinking_1"]
    assert walker.turn("staying_out") == ["utter_staying_1"]
    assert walker.turn("greet") == ["utter_still_waiting_1"]


def test_a_time_named_while_waiting_is_for_the_worker() -> None:
    walker = Walker(waiting=True, slots={"opened": True, "window": "for_worker"})
    assert walker.turn("gives_time") == ["action_read_time", "utter_time_1"]

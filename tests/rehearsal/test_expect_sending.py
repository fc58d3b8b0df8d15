"""Expectations about what was sent and what it said, each holding and failing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rehearsal.transcript import Transcript
from tests.rehearsal.rehearsal_cases import bot, expectation, talk, worker

ASK = "utter_ask_sleep"
SILENT: tuple[()] = ()

CASES: list[tuple[str, Transcript, str | None]] = [
    # no_outbound_after
    ("no_outbound_after: {turn: 2}", talk((bot(),), SILENT, SILENT), None),
    ("no_outbound_after: {turn: 2}", talk(SILENT, (bot(),), SILENT), "utter_hello was sent at turn 2"),
    ("no_outbound_after: {turn: 2}", talk(SILENT, SILENT, (worker(),)), "worker was sent at turn 3"),
    ("no_outbound_after: {turn: 2, until: 3}", talk(SILENT, SILENT, (bot(),)), None),
    ("no_outbound_after: {turn: 1, until: 3}", talk(SILENT, (bot(),), SILENT), "at turn 2"),
    ("no_outbound_after: {turn: 1}", talk(SILENT, (bot(taken=False),), SILENT), "was tried"),
    # outbound_at_most, outbound_at_least
    ("outbound_at_most: {turn: 1, messages: 2}", talk((bot(), bot()), SILENT), None),
    ("outbound_at_most: {turn: 1, messages: 1}", talk((bot(), worker())), "2 messages answered turn 1"),
    ("outbound_at_most: {turn: 1, messages: 0}", talk((bot(taken=False),)), None),
    ("outbound_at_least: {turn: 2, messages: 1}", talk(SILENT, (bot(),)), None),
    ("outbound_at_least: {turn: 2, messages: 1}", talk((bot(),), SILENT), "0 messages answered turn 2"),
    # never_contains
    ("never_contains: ['victim', 'resc.e']", talk((bot("Hello there."),)), None),
    ("never_contains: ['victim', 'resc.e']", talk((bot("We RESCUE."),)), "turn 1 matches 'resc.e'"),
    ("never_contains: ['victim']", talk((worker("victim"),)), None),
    ("never_contains: ['victim']", talk((bot(buttons=("Victim",)),)), "turn 1 matches"),
    # contains_by
    ("contains_by: {turn: 2, regex: 'a person'}", talk(SILENT, (bot("I am A Person."),)), None),
    ("contains_by: {turn: 1, regex: 'a person'}", talk(SILENT, (bot("a person"),)), "none of 0 messages"),
    # no_written_details_before
    ("no_written_details_before: {turn: 2}", talk((bot(),), (bot(details=("link",)),)), None),
    (
        "no_written_details_before: {turn: 3}",
        talk((bot(),), (bot(details=("link",)),)),
        "turn 2 holds link",
    ),
    ("no_written_details_before: {}", talk((worker(details=("e-mail",)),)), "turn 1 holds e-mail"),
    ("no_written_details_before: true", talk((bot(),)), None),
    # max_questions_per_message, max_chars, gsm7
    ("max_questions_per_message: 1", talk((bot("One?"), bot("Two?"))), None),
    ("max_questions_per_message: 1", talk((bot("One? Two?"),)), "2 question marks"),
    ("max_chars: 5", talk((bot("12345"), worker("123456"))), None),
    ("max_chars: 5", talk((bot("123456"),)), "6 characters"),
    ("gsm7: true", talk((bot("Plain é."),)), None),
    ("gsm7: true", talk((bot("It’s."),)), "turn 1 holds ’"),
    # no_repeat_verbatim
    ("no_repeat_verbatim: true", talk((bot("Safe now?"),), (bot("Safe there?"),)), None),
    (
        "no_repeat_verbatim: true",
        talk((bot("Safe now?"),), (bot("Safe  now?"),)),
        "at turn 1 and again at turn 2",
    ),
    ("no_repeat_verbatim: true", talk((bot("OK."),), (bot("OK."),)), None),
    # offers_skip_or_stop
    ("offers_skip_or_stop: true", talk((bot(), bot("Text STOP to end."))), None),
    ("offers_skip_or_stop: true", talk((bot(buttons=("Skip",)),)), None),
    ("offers_skip_or_stop: true", talk((bot(),), (bot("STOP"),)), "the first answer, at turn 1"),
    ("offers_skip_or_stop: true", talk(SILENT, (worker("stop"),)), "never answered"),
    (
        "offers_skip_or_stop: true",
        talk((bot("Skip is fine."),), (bot("How do you sleep? You can skip.", key=ASK),)),
        None,
    ),
    (
        "offers_skip_or_stop: true",
        talk((bot("Skip is fine."),), (bot("How do you sleep?", key=ASK),)),
        "the question at turn 2",
    ),
    # says_it_is_automated_by
    ("says_it_is_automated_by: {turn: 1}", talk((bot("I'm a bot."),)), None),
    ("says_it_is_automated_by: {turn: 1}", talk((bot("This is an automated line."),)), None),
    ("says_it_is_automated_by: {turn: 1}", talk((bot("Soy un bot."),)), None),
    ("says_it_is_automated_by: {turn: 1}", talk((bot("Réponses automatiques."),)), None),
    ("says_it_is_automated_by: {turn: 1}", talk((bot("I am not a bot."),)), "no message up to turn 1"),
    ("says_it_is_automated_by: {turn: 1}", talk(SILENT, (bot("I'm a bot."),)), "no message up to turn 1"),
    ("says_it_is_automated_by: {turn: 1}", talk((worker("bot"),)), "no message"),
    # asked_at_most
    ("asked_at_most: 1", talk((bot(key=ASK), bot(key="utter_bye"))), None),
    ("asked_at_most: 1", talk((bot(key=ASK),), (bot(key="utter_ask_home"),)), "2 were asked"),
    # stage_not_shown
    ("stage_not_shown: true", talk((bot("Are you getting ready to go? Take action."),)), None),
    ("stage_not_shown: true", talk((worker("You are in precontemplation."),)), "turn 1 names one"),
    ("stage_not_shown: true", talk((bot("This is the preparation stage."),)), "turn 1 names one"),
    # starts_blank_after
    (
        "starts_blank_after: {turn: 1, forbidden: ['again']}",
        talk((bot("again"),), SILENT, (bot("Hi."),)),
        None,
    ),
    (
        "starts_blank_after: {turn: 1, forbidden: ['again']}",
        talk(SILENT, (bot("Hi again."),)),
        "turn 2 matches",
    ),
    (
        "starts_blank_after: {turn: 1, forbidden: ['again']}",
        talk((bot(),), SILENT),
        "nothing was sent after",
    ),
    (
        "starts_blank_after: {turn: 1, forbidden: ['again']}",
        talk(SILENT, (bot("Hi."), bot("again"))),
        None,
    ),
]


@pytest.mark.parametrize(
    ("line", "seen", "told"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_expectation_tells_what_was_seen_instead(
    tmp_path: Path, line: str, seen: Transcript, told: str | None
) -> None:
    padded = Transcript(seen.turns + talk(SILENT, SILENT, SILENT).turns[len(seen.turns) :])
    saw = expectation(tmp_path, line).saw(padded)
    if told is None:
        assert saw is None
    else:
        assert saw is not None
        assert told in saw

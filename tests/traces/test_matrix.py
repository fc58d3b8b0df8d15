"""Every state of a talk, every word that works in all of them: what goes out, what follows, what is stored.

One table, written from the design's promises P01 to P03 and not from the program.
"""

from __future__ import annotations

import pytest

from bot.domain.doubt import Doubt
from bot.domain.ids import Channel
from tests.line import World
from tests.promises.marked import MARKERS
from tests.traces import found
from tests.traces.promised import (
    TABLE,
    Promised,
    block,
    delete,
    delete_twice,
    leave,
    promised,
    start,
    texts_at_the_agreed_time,
)
from tests.traces.states import (
    STATES,
    WORKERS_WORDS,
    Act,
    comes,
    comes_about,
    doubts,
    in_a_call,
    in_doubt,
    unanswered,
    unknown,
)
from tests.traces.stored import Reader

pytestmark = pytest.mark.whole

Case = tuple[Act, Act]
CASES = [
    (channel, (before, act))
    for channel in Channel
    for before in STATES
    for act in TABLE
    if comes_about(before, channel)
]


def named(each: Channel | Case) -> str:
    return each.value if isinstance(each, Channel) else " then ".join(act.__name__ for act in each)


@pytest.mark.parametrize(("channel", "case"), CASES, ids=named)
async def test_p01_p02_p03_each_word_in_each_state_does_what_was_promised(
    world: World, case: Case, readers: tuple[Reader, Reader]
) -> None:
    before, act = case
    wanted = promised(before, act, world.phone.channel)
    await before(world)
    had = len(world.sent())

    await comes(world, before, act)
    await world.home.settle()
    assert act is start or await found.agreed(world) == [], "every timer ends with the word itself"
    await world.later(60)
    await world.later(3600)

    _sent(world, case, wanted, world.sent()[had:])
    assert await found.barred(world) is wanted.barred
    assert await found.state_of_newest(world) == wanted.state
    assert await found.agreed(world) == list(wanted.still_agreed)
    assert found.on_the_phone(world) is (case == (in_a_call, start))
    await _stored(world, case, wanted, readers)
    await _later(world, case, wanted)


def _sent(world: World, case: Case, wanted: Promised, sent: list[str]) -> None:
    before, act = case
    assert wanted.sends is None or len(sent) == wanted.sends
    line = world.home.line
    assert sent.count(line.text("utter_window_text", line.language).open()) == texts_at_the_agreed_time(
        before, act
    )
    if case == (in_a_call, start):
        assert sent == [WORKERS_WORDS]


async def _stored(world: World, case: Case, wanted: Promised, readers: tuple[Reader, Reader]) -> None:
    """Nothing is queued or being worked out, and no word can be read; after a DELETE there is no row, no
    key and no copy, and on Telegram after an EXIT no copy either."""
    assert await found.unfinished(world) == []
    for reader in readers:
        assert await reader.standing([*MARKERS, "quartz lamp", world.phone.address.lstrip("+")]) == []
    lost = _out_of_reach(world, case)
    if wanted.clears and (wanted.state is None or world.phone.channel is Channel.TELEGRAM):
        assert len(found.at_carriers(world)) == lost
    if wanted.state is None and case[1] in (delete, delete_twice):
        await found.nothing_is_left(world)
        assert await found.owned_up_to(world) == lost, "the account is honest"


def _out_of_reach(world: World, case: Case) -> int:
    """Telegram keeps no list that a bot may ask for: a text whose id it never told stays in the chat."""
    return int(case[0] in (unanswered, unknown) and world.phone.channel is Channel.TELEGRAM)


async def _later(world: World, case: Case, wanted: Promised) -> None:
    before, act = case
    if before is in_doubt and act is start:
        assert await doubts(world) == [Doubt.SILENCE.value], "a START is not their own word (P18)"
    await _unblocked(world, act)
    had = len(world.sent())
    await world.text("hello again")
    assert (len(world.sent()) > had) is wanted.answers_later
    if wanted.answers_later and act in (leave, delete, delete_twice):
        assert world.engine.asked[-1].snapshot is None, "a blank start that refers to nothing"


async def _unblocked(world: World, act: Act) -> None:
    """A blocked bot hears nothing: they unblock it, which lifts no STOP."""
    if act is block and world.phone.channel is Channel.TELEGRAM:
        await world.home.simulated.unblock(world.phone)

"""The arithmetic of the bench. What it measures is of its machine and its hour, and no test of anything."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.console_pages import Page, p95
from bench.conversing import MESSAGES, measure, message_at
from bench.reading import Reading
from bench.table import LENGTHS, OUR_GROWTH, STOCK_OVER_OURS, Cost, all_hold, bar_of, growth, table

OURS_S = 0.010


def costs(*, over: float = 1.0, growing: float = 1.0) -> list[Cost]:
    """Every bar met exactly, but for the factors given."""
    ours = {length: OURS_S * (growing if length == max(LENGTHS) else 1) for length in LENGTHS}
    return [Cost(length, ours[length], ours[length] * STOCK_OVER_OURS[length] * over) for length in LENGTHS]


class Counting:
    """A conversation whose turns cost what its number and the turn say."""

    def __init__(self, number: int, order: list[int]) -> None:
        self.turns = 0
        self._number = number
        self._order = order

    async def turn(self) -> float:
        self.turns += 1
        self._order.append(self._number)
        return self._number + self.turns / 10


def test_a_cost_is_the_middle_of_what_was_measured_not_swayed_by_one_slow_turn() -> None:
    cost = Cost.of(10, ours=[0.010, 0.011, 0.900], stock=[0.020, 0.022, 0.001, 0.033, 0.044])
    assert (cost.ours_s, cost.stock_s) == (0.011, 0.022)
    assert cost.ratio == pytest.approx(2.0)


@pytest.mark.parametrize("at", range(len(LENGTHS)))
def test_each_length_has_its_own_bar_and_one_missed_is_enough(at: int) -> None:
    assert all_hold(costs(over=1.01))
    good, missed = costs(over=1.01), costs(over=0.99)[at]
    assert not bar_of(missed).holds
    assert not all_hold([*good[:at], missed, *good[at + 1 :]])


def test_our_own_growth_has_a_bar_too() -> None:
    assert growth(costs(growing=1.2)) == pytest.approx(1.2)
    assert all_hold(costs(over=1.01, growing=OUR_GROWTH - 0.01))
    assert not all_hold(costs(over=1.01, growing=OUR_GROWTH + 0.01))


def test_the_table_names_every_length_and_says_of_each_bar_whether_it_holds() -> None:
    lines = table(costs(over=1.01, growing=1.4)).splitlines()
    assert lines[0] == "turns |  ours ms | stock ms | stock/ours | bar"
    assert lines[1].split(" | ")[1:] == ["    10.0", "    10.1", "      1.0x", "at least 1x: holds"]
    assert [int(line.split()[0]) for line in lines[1:-1]] == list(LENGTHS)
    assert lines[-1] == "ours(400)/ours(10) = 1.40x | at most 1.3x: DOES NOT HOLD"


async def test_both_sides_take_turns_so_that_a_busy_moment_falls_on_both() -> None:
    order: list[int] = []
    sides: Sequence[Counting] = [Counting(1, order), Counting(2, order)]
    assert await measure(sides, rounds=2) == [[1.1, 1.2], [2.1, 2.2]]
    assert order == [1, 2, 1, 2]


def test_the_messages_come_round_again() -> None:
    assert [message_at(turn) for turn in range(2 * len(MESSAGES))] == [*MESSAGES, *MESSAGES]


@pytest.mark.parametrize(
    ("whole_ms", "memory_mib", "in_a_minute", "holds"),
    [
        (8.0, 350, 10_000, True),
        (8.1, 100, 20_000, False),
        (2.0, 351, 20_000, False),
        (2.0, 100, 9_999, False),
    ],
)
def test_reading_holds_if_time_memory_and_number_do(
    whole_ms: float, memory_mib: float, in_a_minute: float, holds: bool
) -> None:
    reading = Reading(whole_ms / 1000, 0.002, memory_mib, in_a_minute)
    assert reading.holds is holds
    assert ("DOES NOT HOLD" in str(reading)) is not holds
    assert f"{whole_ms:.1f} ms" in str(reading)
    assert f"{whole_ms / 2:.1f}x the encoder alone" in str(reading)


@pytest.mark.parametrize(
    ("queries", "page_s", "holds"), [(9, 0.080, True), (10, 0.010, False), (9, 0.081, False)]
)
def test_a_page_holds_if_its_queries_and_its_ratio_do(queries: int, page_s: float, holds: bool) -> None:
    page = Page("Queue page", queries, [page_s] * 20, most=(9, 80.0))
    peer_s = [0.001] * 20
    assert page.holds(peer_s) is holds
    text = page.text(peer_s)
    assert ("DOES NOT HOLD" in text) is not holds
    assert f"p95 {page_s * 1000:.1f} ms" in text
    assert f"{queries} queries (bar 9)" in text


def test_p95_leaves_one_of_twenty_above_it() -> None:
    assert 18 < p95([float(each) for each in range(1, 21)]) <= 20

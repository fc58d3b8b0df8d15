"""A yes to being erased is a plain one, alone, and soon."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.domain.confirm import WITHIN, confirms, says_yes

ASKED = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize("text", ["yes", "YES!!", "ok.", "do it", "sí", "oui", "yes, do it"])
def test_a_plain_yes_is_the_whole_message(text: str) -> None:
    assert says_yes(text)


@pytest.mark.parametrize("text", ["", "no", "yes i am safe", "ok who is this", "not yes", "do", "👍"])
def test_anything_else_is_none(text: str) -> None:
    assert not says_yes(text)


def test_p03_a_yes_counts_alone_and_delete_again_counts_anyway() -> None:
    def at(minutes: float, *, written: int, again: bool) -> bool:
        now = ASKED + timedelta(minutes=minutes)
        return confirms(asked_at=ASKED, written_since=written, now=now, again=again, yes=not again)

    assert at(9, written=1, again=False)
    assert not at(9, written=2, again=False)
    assert at(9, written=2, again=True)
    late = WITHIN.total_seconds() / 60 + 0.1
    assert not at(late, written=1, again=False)
    assert not at(late, written=1, again=True)
    assert not confirms(asked_at=None, written_since=1, now=ASKED, again=True, yes=True)

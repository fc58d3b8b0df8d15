"""Rules of care that need no database: small counts, the table of a meeting, days that are left."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.meeting_table import read_meeting
from bot.domain.need_entry import Gap
from bot.domain.needs import Need
from bot.domain.unmet_need import UnmetCount, gap_rows, shown
from bot.errors import DataInvalid
from bot.safety.meeting import load_meeting

DATA = Path(__file__).parents[3] / "data" / "care"


def count(gap: Gap, number: int, month: str = "2026-03") -> UnmetCount:
    return UnmetCount(Need.HOUSING, "US-FL", gap, month, number)


@pytest.mark.parametrize(("number", "told"), [(1, "under 5"), (4, "under 5"), (5, "5"), (12, "12")])
def test_fewer_than_five_are_not_told(number: int, told: str) -> None:
    assert shown(number) == told


def test_a_reason_is_named_only_if_it_is_no_small_count_itself() -> None:
    [row] = gap_rows([count(Gap.FULL, 3), count(Gap.FULL, 3, "2026-02"), count(Gap.BARRIER_ID, 4)])
    assert row.shown == "10"
    assert row.most_often == (Gap.FULL,)


def test_rows_stand_in_the_order_of_the_codes() -> None:
    work = UnmetCount(Need.WORK, "US-FL", Gap.OTHER, "2026-03", 5)
    assert [row.code for row in gap_rows([work, count(Gap.FULL, 1)])] == [Need.HOUSING, Need.WORK]


def test_the_table_we_ship_has_the_roles_of_the_field_and_family_is_guarded() -> None:
    table = load_meeting(DATA)
    assert (table.days, table.remind_under) == (14, 5)
    assert table.due(date(2026, 3, 1)) == date(2026, 3, 15)
    asked = {role.key for role in table.roles if role.invited}
    assert {"survivor_mentor", "guardian_ad_litem", "school", "clinicians", "child_protection"} <= asked
    family = table.role("family")
    assert family is not None
    assert family.guarded
    assert "family" not in asked


def test_without_the_file_there_are_fourteen_days_and_nobody_on_the_list(tmp_path: Path) -> None:
    assert load_meeting(tmp_path).days == 14
    assert load_meeting(tmp_path).roles == ()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"days": 0}, "days"),
        ({"days": True}, "days"),
        ({"remind_under": 15}, "remind_under"),
        ({"roles": {}}, "roles"),
        ({"roles": {"School": {"name": "School"}}}, "School"),
        ({"roles": {"school": {"name": ""}}}, "school: name"),
        ({"roles": {"school": {"name": "School", "extra": 1}}}, "extra"),
        ({"roles": {"school": {"name": "School", "invited": "yes"}}}, "invited"),
        ({"roles": {"family": {"name": "Family", "invited": False}}}, "guarded"),
        ({"roles": {"her_family": {"name": "Family"}}}, "guarded"),
        ({"roles": {"family": {"name": "Family", "guarded": True}}}, "invited"),
        ({"reported_to": ["police"]}, "reported_to"),
        ({"more": 1}, "more"),
    ],
)
def test_what_is_wrong_in_the_table_is_named(change: dict[str, Any], named: str) -> None:
    raw = yaml.safe_load((DATA / "meeting.yml").read_text(encoding="utf-8")) | change
    with pytest.raises(DataInvalid, match=named):
        read_meeting(raw, where="meeting.yml")

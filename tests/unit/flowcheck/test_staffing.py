"""What happens while nobody takes what is urgent: a file that tells nobody is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.flowcheck.content import Content
from bot.flowcheck.staffing import check

SHIPPED = Path(__file__).resolve().parents[3] / "data" / "staffing" / "escalation.yml"


def found(folder: Path, text: str) -> list[str]:
    (folder / "staffing").mkdir()
    (folder / "staffing" / "escalation.yml").write_text(text, encoding="utf-8")
    return [finding.message for finding in check(Content.read(folder))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("escalation: []\n", "nobody is alerted"),
        ("escalation:\n- {urgency: urgent, after_s: 300, do: tell_person}\n", "nobody is alerted"),
        ("escalation:\n- {urgency: urgent, after_s: soon, do: alert_lead}\n", "step 1: after_s"),
        ("escalation:\n- {urgency: very, after_s: 60, do: alert_lead}\n", "urgency is one of"),
        ("escalation:\n- {urgency: urgent, after_s: 60}\n", "`do:`"),
        ("other: 1\n", "must hold `escalation:`"),
        (
            "escalation:\n"
            + 2 * "- {urgency: urgent, after_s: 60, do: tell_person}\n"
            + "- {urgency: urgent, after_s: 60, do: alert_lead}\n",
            "told once",
        ),
    ],
)
def test_p13_an_escalation_that_tells_nobody_is_found(tmp_path: Path, text: str, told: str) -> None:
    [message] = found(tmp_path, text)
    assert told in message


def test_the_shipped_one_is_fit(tmp_path: Path) -> None:
    assert found(tmp_path, SHIPPED.read_text(encoding="utf-8")) == []

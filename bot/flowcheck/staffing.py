"""What happens while nobody takes what is urgent can be read, and somebody is told of it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.escalation import Act
from bot.domain.escalation_form import read_escalation
from bot.domain.urgency import Urgency
from bot.errors import DataInvalid
from bot.flowcheck.content import Content
from bot.flowcheck.finding import Finding


def check(content: Content) -> Iterator[Finding]:
    for file, plain in content.below("staffing"):
        try:
            steps = read_escalation(plain, where="")
        except DataInvalid as wrong:
            yield Finding(file, "", "", str(wrong).removeprefix(": "))
            continue
        if not any(step.urgency is Urgency.URGENT and step.act is Act.ALERT_LEAD for step in steps):
            yield Finding(
                file, "escalation", "", "nobody is alerted while an urgent conversation waits; add a step"
            )

"""A dialogue at our own port that answers by rule, so that the stage can be seen apart from the model."""

from __future__ import annotations

from bot.domain.private import Private
from bot.domain.turn import Button, HandOff, NotText, Say, TurnAnswer, TurnQuestion
from bot.domain.urgency import Urgency
from bot.errors import DialogueFailed

BUTTONS = (Button("Yes", "affirm"), Button("Skip", "skip"))


class EchoEngine:
    """Says back how many turns it has seen in this conversation, and what kind the last one was."""

    async def handle(self, question: TurnQuestion) -> TurnAnswer:
        count = int(question.snapshot or b"0") + 1
        words = question.text.open()
        if words == "fail":
            raise DialogueFailed
        snapshot = str(count).encode()
        if words == "person please":
            return TurnAnswer((HandOff(Urgency.NORMAL, "asked_for_person"),), snapshot)
        heard = question.not_text.value if isinstance(question.not_text, NotText) else question.kind.value
        text = Private(f"I am a bot. Turn {count} was {heard}. You can skip.")
        return TurnAnswer((Say("utter_opening_1", text, BUTTONS),), snapshot)

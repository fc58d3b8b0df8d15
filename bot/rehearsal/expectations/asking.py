"""How much is asked, and whether each question can be declined."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from bot.rehearsal.expectation import Expectation, Form
from bot.rehearsal.transcript import Transcript, TurnRecord

_WAY_OUT = re.compile(r"\b(skip|stop|saltar|omitir|parar|passer|sauter|arr[êe]ter)\b", re.IGNORECASE)


@dataclass(frozen=True)
class MaxQuestionsPerMessage(Expectation):
    name: ClassVar[str] = "max_questions_per_message"
    form: ClassVar[Form] = Form.VALUE
    most: int

    def saw(self, seen: Transcript) -> str | None:
        for number, message in seen.sent(bot_only=True):
            if (count := message.text.count("?")) > self.most:
                return f'turn {number} has {count} question marks: "{message.text}"'
        return None


@dataclass(frozen=True)
class NoRepeatVerbatim(Expectation):
    name: ClassVar[str] = "no_repeat_verbatim"
    form: ClassVar[Form] = Form.FLAG

    def saw(self, seen: Transcript) -> str | None:
        asked: dict[str, int] = {}
        for number, message in seen.sent(bot_only=True):
            question = " ".join(message.text.split())
            if "?" not in question:
                continue
            if question in asked:
                return f'asked at turn {asked[question]} and again at turn {number}: "{question}"'
            asked[question] = number
        return None


@dataclass(frozen=True)
class AskedAtMost(Expectation):
    name: ClassVar[str] = "asked_at_most"
    form: ClassVar[Form] = Form.VALUE
    most: int

    def saw(self, seen: Transcript) -> str | None:
        asked = [message.key for _, message in seen.sent() if message.is_screening]
        return None if len(asked) <= self.most else f"{len(asked)} were asked: {', '.join(asked)}"


@dataclass(frozen=True)
class OffersSkipOrStop(Expectation):
    """Looks at the whole answer: the way out may stand in a message of its own."""

    name: ClassVar[str] = "offers_skip_or_stop"
    form: ClassVar[Form] = Form.FLAG

    def saw(self, seen: Transcript) -> str | None:
        answers = [record for record in seen.turns if any(each.by_bot for each in record.taken)]
        if not answers:
            return "the bot never answered"
        if not _offers(answers[0]):
            return f"the first answer, at turn {answers[0].number}, offers neither"
        for record in answers:
            if any(message.is_screening for message in record.taken):
                return None if _offers(record) else f"the question at turn {record.number} offers neither"
        return None


def _offers(record: TurnRecord) -> bool:
    return any(_WAY_OUT.search(message.shown) for message in record.taken if message.by_bot)

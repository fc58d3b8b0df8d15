"""What the messages say, and in which letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.segments import others_than_gsm7
from bot.rehearsal.expectation import Expectation, Form
from bot.rehearsal.transcript import Transcript

_AUTOMATED = re.compile(
    r"\b(chat)?bots?\b|\brobots?\b|\bautomat(ed|ic|is[ée]e?|i[zs]ad[oa]|iques?)\b|\bautom[áa]tic[oa]s?\b",
    re.IGNORECASE,
)
_NOT_AUTOMATED = re.compile(
    r"\b(not|no soy|isn't|pas|ni)\s+(an?\s+|un\s+|une\s+)?(bot|robot|automat\w+)", re.IGNORECASE
)
_STAGES = re.compile(
    # The stages of the transtheoretical model, as CATTA's guide names them, in three languages.
    r"\bpre-?contempla|\bpr[eé]-?contempla|\bcontempla(tion|ci[óo]n|tive)\b"
    r"|\bstages? of change\b|\betapas? de(l)? cambio\b|\bstades? d[eu] changement\b"
    r"|\b(preparation|action|maintenance|relapse|termination) (stage|phase)\b"
    r"|\b(stage|phase)\s*(:|is|of)?\s*(preparation|action|maintenance|relapse|termination)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NeverContains(Expectation):
    name: ClassVar[str] = "never_contains"
    form: ClassVar[Form] = Form.VALUE
    patterns: tuple[re.Pattern[str], ...]

    def saw(self, seen: Transcript) -> str | None:
        for number, message in seen.sent(bot_only=True):
            for pattern in self.patterns:
                if pattern.search(message.shown):
                    return f'turn {number} matches {pattern.pattern!r}: "{message.shown}"'
        return None


@dataclass(frozen=True)
class ContainsBy(Expectation):
    name: ClassVar[str] = "contains_by"
    turn: int
    regex: re.Pattern[str]

    def saw(self, seen: Transcript) -> str | None:
        sent = [message.shown for _, message in seen.sent(until=self.turn + 1)]
        if any(self.regex.search(shown) for shown in sent):
            return None
        return f"none of {len(sent)} messages up to turn {self.turn} matches"


@dataclass(frozen=True)
class NoWrittenDetailsBefore(Expectation):
    name: ClassVar[str] = "no_written_details_before"
    turn: int | None = None

    def saw(self, seen: Transcript) -> str | None:
        for number, message in seen.sent(until=self.turn):
            if message.details:
                return f'turn {number} holds {", ".join(message.details)}: "{message.text}"'
        return None


@dataclass(frozen=True)
class MaxChars(Expectation):
    name: ClassVar[str] = "max_chars"
    form: ClassVar[Form] = Form.VALUE
    most: int

    def saw(self, seen: Transcript) -> str | None:
        for number, message in seen.sent(bot_only=True):
            if len(message.text) > self.most:
                return f'turn {number} has {len(message.text)} characters: "{message.text}"'
        return None


@dataclass(frozen=True)
class Gsm7(Expectation):
    name: ClassVar[str] = "gsm7"
    form: ClassVar[Form] = Form.FLAG

    def saw(self, seen: Transcript) -> str | None:
        for number, message in seen.sent(bot_only=True):
            if others := others_than_gsm7(message.text):
                return f'turn {number} holds {" ".join(others)}: "{message.text}"'
        return None


@dataclass(frozen=True)
class SaysItIsAutomatedBy(Expectation):
    """ "I am not a bot" does not count."""

    name: ClassVar[str] = "says_it_is_automated_by"
    turn: int

    def saw(self, seen: Transcript) -> str | None:
        for _, message in seen.sent(until=self.turn + 1, bot_only=True):
            if _AUTOMATED.search(_NOT_AUTOMATED.sub("", message.text)):
                return None
        return f"no message up to turn {self.turn} says so"


@dataclass(frozen=True)
class StageNotShown(Expectation):
    """Workers' messages count as well."""

    name: ClassVar[str] = "stage_not_shown"
    form: ClassVar[Form] = Form.FLAG

    def saw(self, seen: Transcript) -> str | None:
        for number, message in seen.sent():
            if _STAGES.search(message.shown):
                return f'turn {number} names one: "{message.shown}"'
        return None

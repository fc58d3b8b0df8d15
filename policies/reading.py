"""What a message means where a question stands open, beyond the likeliest intent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.age_band import age_band
from policies.steps import FREE_ALWAYS, Collect, Flows, Say

SAYS_AGE, AGE_BAND = "says_age", "age_band"
OWN_WORDS = "own_words"
"""An answer in words of their own, where any words were asked for."""
LONG_TEXT = "long_text"
"""A text so long that it is no answer to a short question, and was not understood as anything else."""

_YES = re.compile(r"(yes|yeah|yea|yep|yup|ya|sure|ok|okay)\b")
_NO = re.compile(r"(no|nah|nope|not really|naw)\b")
_OUTRANKED = frozenset(
    {
        *("nlu_fallback", "out_of_scope", "safe_now", "not_safe_now", "thanks", "greet", "confused"),
        *("unsure", "angry_or_testing", "asks_for_friend", "wrong_number_or_spam", "love_him_no_help"),
    }
)
"""Readings that a plain yes or no in front of an answer outranks. What is told, needed or wished is not."""
_MOST_WORDS = 6
"""A yes or no with more words behind it says something of its own."""
_NEVER_AN_ANSWER = frozenset({"not_alone", "goodbye", "wants_delete", "wants_to_exit", "wants_to_stop"})
"""Not even where every message counts as it stands: who needs quiet gets quiet."""
_LONG = 12
"""Words from which a text counts as long."""
_SURELY = 0.8
"""How sure another reading must be to count where any words were asked for."""


@dataclass(frozen=True)
class Heard:
    """A message: its words, its likeliest intent, how sure that is, and the next likely ones."""

    text: str
    intent: str
    sure: float
    ranking: Mapping[str, float] = field(default_factory=dict)


def plain_no(heard: Heard) -> bool:
    """Whether "no, not really" was taken for being unsafe, though it speaks of no such thing."""
    said = " ".join(_words(heard.text))
    return heard.intent == "not_safe_now" and bool(_NO.match(said)) and not re.search(r"\bsafe|\bok", said)


def meant(heard: Heard, stands_open: Say | Collect | None, flows: Flows) -> str | None:
    """The intent to act on instead, or None to take the likeliest."""
    if isinstance(stands_open, Collect):
        answer = _by_number(heard.text, stands_open) or _by_age(heard, stands_open)
        answer = answer or _by_first_word(heard, stands_open) or _own_words(heard, stands_open)
        answer = answer or _long_text(heard, stands_open)
        if answer:
            return answer
    return _hinted(heard, flows)


def settled(heard: Heard, flows: Flows) -> dict[str, str]:
    """What the words themselves settle: questions they refuse, and the band of an age they tell."""
    said = f" {' '.join(_words(heard.text))} "
    collects = (step for step in flows.steps() if isinstance(step, Collect))
    refused = {
        step.topic: "no" for step in collects if any(f" {phrase} " in said for phrase in step.refused_by)
    }
    band = age_band(heard.text) if heard.intent == SAYS_AGE else None
    return {**refused, AGE_BAND: band} if band else refused


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"['\u2019]", "", text.casefold()))


def _by_number(text: str, question: Collect) -> str | None:
    """What a bare "2" stands for where the question counted its answers."""
    number = text.strip().rstrip(".)")
    if not number.isdecimal() or len(number) > 1:
        return None
    at = int(number) - 1
    return question.numbered[at] if 0 <= at < len(question.numbered) else None


def _by_age(heard: Heard, question: Collect) -> str | None:
    """An age told where it was asked for is the answer."""
    band = age_band(heard.text) if question.topic == AGE_BAND and heard.intent == SAYS_AGE else None
    return f"age_{band}" if band else None


def _by_first_word(heard: Heard, question: Collect) -> str | None:
    """ "yes i have a bed" is a yes, whatever else a bed may mean."""
    if {"affirm", "deny"} - set(question.answers) or question.free:
        return None
    words = _words(heard.text)
    said = " ".join(words)
    weak = heard.intent in _OUTRANKED or (heard.intent in ("affirm", "deny") and heard.sure < question.sure)
    if len(words) > _MOST_WORDS or not weak:
        return None
    return "affirm" if _YES.match(said) else "deny" if _NO.match(said) else None


def _own_words(heard: Heard, question: Collect) -> str | None:
    """Where any words were asked for, only what is surely something else is something else."""
    known = heard.intent in question.answers or heard.intent in question.again
    if not question.free or known:
        return None
    if heard.intent in _NEVER_AN_ANSWER:
        return None
    other = question.free != FREE_ALWAYS and heard.sure >= _SURELY and len(_words(heard.text)) > 2
    return None if other else OWN_WORDS


def _long_text(heard: Heard, question: Collect) -> str | None:
    missed = heard.intent in ("nlu_fallback", "out_of_scope")
    return LONG_TEXT if question.long and missed and len(_words(heard.text)) >= _LONG else None


def _hinted(heard: Heard, flows: Flows) -> str | None:
    """A flow that acts on a hint, where nothing was understood."""
    if heard.intent != "nlu_fallback":
        return None
    hints = ((flow.hint, intent) for flow in flows.flows.values() if flow.hint for intent in flow.triggers)
    return next((intent for least, intent in hints if heard.ranking.get(intent, 0.0) >= least), None)

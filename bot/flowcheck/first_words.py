"""The first text says that this is a bot, and how to end it or reach a person (P17, P08)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.flowcheck.content import Content, items, mapping
from bot.flowcheck.finding import Finding

_STARTS = "conversation_starts"
_SAYS = {
    "that it is a bot": re.compile(r"\bbot\b", re.IGNORECASE),
    "STOP": re.compile(r"\bSTOP\b"),
    "that one can ask for a person": re.compile(r"\bperson\b", re.IGNORECASE),
}


def check(content: Content) -> Iterator[Finding]:
    texts = {text.key: text for text in content.texts if text.language == "en"}
    for _, plain in content.below("flows"):
        for flow in mapping(plain.get("flows")).values():
            steps = items(mapping(flow).get("steps"))
            if mapping(flow).get("starts") != _STARTS or not steps:
                continue
            first = texts.get(str(mapping(steps[0]).get("action")))
            for what, said in _SAYS.items():
                if first is not None and not said.search(first.text):
                    yield first.finding(f"is the first text a person gets; it has to say {what}")

"""Flows lead somewhere: every reply exists, every target is a flow, every question can be skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.flowcheck.content import Content, Plain, is_mapping, items, mapping
from bot.flowcheck.finding import Finding

_ENDS = {"END", "THEIR_WISH"}
_FLOW_KEYS = {
    "description",
    "steps",
    "nlu_trigger",
    "starts",
    "intents",
    "also",
    "notes",
    "hint",
    "sure",
    "unsure",
}
_SAY_KEYS = {"action", "next", "id", "hears"}
_COLLECT_KEYS = {
    *{"collect", "ask", "answers", "next", "id", "again", "numbered", "unclear"},
    *{"tells", "about", "sure", "refused_by", "free", "long", "calm"},
}
_POOL_KEYS = {
    *{
        "pool",
        "if",
        "most",
        "rest",
        "rest_after",
        "notice",
        "noticed",
        "again",
        "leads",
        "until",
        "next",
        "id",
    },
}
_CONDITION = re.compile(r"slots\.\w+ is (?:not )?'[^']*'(?: or slots\.\w+ is (?:not )?'[^']*')*")
_SKIPS = {"skip", "deny", "not_now"}


def check(content: Content) -> Iterator[Finding]:
    replies = {text.key for text in content.texts if text.language == "en"}
    flows = {
        name: mapping(flow)
        for _, plain in content.below("flows")
        for name, flow in mapping(plain.get("flows")).items()
    }
    for file, plain in content.below("flows"):
        if set(plain) - {"version"} != {"flows"} or not is_mapping(plain.get("flows")):
            yield Finding(file, "flows", "", "must hold `flows:` at the left margin and nothing else")
        for name, flow in mapping(plain.get("flows")).items():
            for message in _flow(mapping(flow), replies=replies, flows=set(flows)):
                yield Finding(file, name, "", message)


def _flow(flow: Plain, *, replies: set[str], flows: set[str]) -> Iterator[str]:
    for unknown in sorted(set(flow) - _FLOW_KEYS):
        yield f"`{unknown}` is not known; a flow has {', '.join(sorted(_FLOW_KEYS))}"
    if not flow.get("description"):
        yield "needs a `description:` that tells a coordinator what it is for"
    unsure = flow.get("unsure")
    if ("sure" in flow) != (unsure in flows):
        yield "needs `sure:` and, with it, a flow in `unsure:`"
    if not items(flow.get("steps")):
        yield "needs at least one step"
    for number, step in enumerate(items(flow.get("steps")), start=1):
        for message in _step(mapping(step), replies=replies, flows=flows):
            yield f"step {number}: {message}"


def _step(step: Plain, *, replies: set[str], flows: set[str]) -> Iterator[str]:
    known = _COLLECT_KEYS if "collect" in step else _POOL_KEYS if "pool" in step else _SAY_KEYS
    for unknown in sorted(set(step) - known):
        yield f"`{unknown}` is not known; this step has {', '.join(sorted(known))}"
    if "pool" in step:
        yield from _pool(step)
    else:
        yield from _said(step, replies)
    if "collect" in step:
        yield from _collect(step)
    yield from (
        f"leads to {target}, which is no flow" for target in _leads(step) if target not in flows | _ENDS
    )
    yield from _conditions(step.get("next"))


def _said(step: Plain, replies: set[str]) -> Iterator[str]:
    said = _names(step.get("ask" if "collect" in step else "action"))
    if not said:
        yield "says nothing; give it `action:`, or `collect:` with `ask:`"
    for name in said:
        if name.startswith("utter_") and name not in replies:
            yield f"{name} has no text in responses/en"
        elif not name.startswith(("utter_", "action_")):
            yield f"{name} must begin with utter_ or action_"


def _collect(step: Plain) -> Iterator[str]:
    answers = mapping(step.get("answers"))
    intents = {intent for listed in answers.values() for intent in _names(listed)}
    if not answers or any(isinstance(value, bool) for value in dict(answers)):
        yield 'needs `answers:`, each a value and its intents; write "yes" and "no" in quotes'
    if step.get("free") and not step.get("unclear"):
        yield "takes any words; say with `unclear:` where they lead"
    if step.get("free") not in (None, "unless_sure", "always"):
        yield "says `free:`; write `unless_sure`, or `always` where every message counts as it stands"
    if not _SKIPS & intents:
        yield f"cannot be skipped; give one answer one of the intents {', '.join(sorted(_SKIPS))}"


def _pool(step: Plain) -> Iterator[str]:
    for missing in sorted(_POOL_KEYS - {"id", "next", "until"} - set(step)):
        yield f"needs `{missing}:`"
    if not _CONDITION.fullmatch(str(step.get("if", ""))):
        yield "asks without leave; give it `if: \"slots.may_ask is 'yes'\"` or the like"


def _names(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(item) for item in items(value)]


def _leads(step: Plain) -> Iterator[str]:
    """Every flow that a step names."""
    yield from _targets(step.get("next"))
    yield from (*_names(step.get("unclear")), *_names(step.get("long")), *mapping(step.get("hears")))
    if "pool" in step:
        for word in ("pool", "rest", "notice", "noticed", "again"):
            yield from _names(step.get(word))
        for led in mapping(step.get("leads")).values():
            yield from _names(led)


def _targets(following: object) -> Iterator[str]:
    if isinstance(following, str):
        yield following
    for case in items(following):
        yield from (str(mapping(case)[word]) for word in ("then", "else") if word in mapping(case))


def _conditions(following: object) -> Iterator[str]:
    cases = [mapping(case) for case in items(following)]
    for case in cases:
        if "else" not in case and not _CONDITION.fullmatch(str(case.get("if", ""))):
            yield f"`{case.get('if')}` is not understood; write `slots.name is 'value'`"
    if cases and "else" not in cases[-1]:
        yield "`next:` needs a last `- else:`, so that nobody is left without an answer"

"""A careful question has two wordings, a skip in each and among its answers; a pool asks six at most."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flowcheck.content import Content, Plain, Text, items, mapping
from bot.flowcheck.finding import Finding

_MOST, _BEFORE_REST = 6, 3
_ASKS = "utter_ask_"
_SKIP = "skip"


def check(content: Content) -> Iterator[Finding]:
    texts = {text.key: text for text in content.texts if text.language == "en"}
    flows = {
        name: (file, mapping(flow))
        for file, plain in content.below("flows")
        for name, flow in mapping(plain.get("flows")).items()
    }
    for name, (file, flow) in flows.items():
        for pool in (step for step in _steps(flow) if "pool" in step):
            if not _within(pool.get("most"), _MOST) or not _within(pool.get("rest_after"), _BEFORE_REST):
                message = (
                    f"asks too much; `most` is at most {_MOST} and `rest_after` at most {_BEFORE_REST}"
                )
                yield Finding(file, name, "", message)
            for one in items(pool.get("pool")):
                where, question = flows.get(str(one), (file, {}))
                for message in _question(question, texts):
                    yield Finding(where, str(one), "", message)


def _question(flow: Plain, texts: dict[str, Text]) -> Iterator[str]:
    asking = next((step for step in _steps(flow) if "collect" in step), None)
    if asking is None:
        yield "is in a pool and asks nothing; give it a step with `collect:`"
        return
    wordings = [str(one) for one in items(asking.get("ask"))]
    if len(wordings) != 2 or len({texts[one].text for one in wordings if one in texts}) != 2:
        yield "needs two wordings in `ask:`, the second less direct (P10)"
    if _SKIP not in mapping(asking.get("answers")):
        yield f"cannot be skipped; give it `{_SKIP}: [{_SKIP}]` among its answers"
    if not asking.get("tells"):
        yield "needs `tells:`, or it would be asked of somebody who has told it already"
    for one in wordings:
        if not one.startswith(_ASKS):
            yield f"{one} must begin with {_ASKS}, so that it counts as a question asked"
        elif one in texts and _SKIP not in texts[one].text.lower():
            yield f"{one} does not say that one may skip"


def _steps(flow: Plain) -> list[Plain]:
    return [mapping(step) for step in items(flow.get("steps"))]


def _within(value: object, most: int) -> bool:
    return isinstance(value, int) and 0 < value <= most

"""Chooses the next careful question, if any: what fits first, never what was told, few in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policies.steps import SKIPPED, Collect, Flows, Pool, actions_of, holds

NEEDS, SIGNALS = "needs", "signals"
WHAT_MATTERS = "what_matters"

ASKED_BEFORE = "asked_before"
"""The slot that says how many wordings of each topic belong to a talk before a long silence."""

Asked = Mapping[str, Sequence[str]]


def next_in(pool: Pool, flows: Flows, *, slots: Mapping[str, Any], asked: Asked) -> str | None:
    """The flow to go on to: a question, the notice before it, the check in between; None to leave.

    Told topics are left alone, and so is a question that met silence: only what was skipped comes
    back, once, when the person has said yes to that (P10).
    """
    now = of_this_talk(asked, slots)
    used = _used(pool, flows, now)
    if not holds(pool.clauses, slots) or used >= pool.most:
        return None
    if needs_rest(pool, flows, now):
        return pool.rest
    open_ones = [name for name in _ordered(pool, slots) if not _told(name, flows, slots)]
    fresh = [name for name in open_ones if not asked.get(flows.asked_in(name).topic)]
    skipped = [name for name in open_ones if _may_return(flows.asked_in(name), slots, asked)]
    room = pool.most - used - (1 if skipped else 0)
    if fresh and room > 0:
        return _with_notice(fresh[0], pool, flows, now)
    if not skipped:
        return None
    if not _was_asked(pool.again, flows, asked):
        return pool.again
    agreed = slots.get(flows.asked_in(pool.again).topic) == "yes"
    return _with_notice(skipped[0], pool, flows, now) if agreed else None


def of_this_talk(asked: Asked, slots: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Without what was asked before a long silence: the limits of a pool begin anew with each talk."""
    before = slots.get(ASKED_BEFORE) or {}
    return {topic: used[before.get(topic, 0) :] for topic, used in asked.items()}


def pool_of(question: Collect, flows: Flows) -> Pool | None:
    """The pool that a question belongs to, if it is a careful one."""
    pools = (step for step in flows.steps() if isinstance(step, Pool))
    return next(
        (pool for pool in pools if question in (flows.asked_in(name) for name in pool.questions)), None
    )


def is_full(pool: Pool, flows: Flows, now: Asked) -> bool:
    """Whether one more wording would be more than this pool may ask; `now` is what this talk asked."""
    return _used(pool, flows, now) >= pool.most


def needs_rest(pool: Pool, flows: Flows, now: Asked) -> bool:
    """Whether it is time to ask if this is too much; `now` is what this talk asked."""
    return _used(pool, flows, now) >= pool.rest_after and not _was_asked(pool.rest, flows, now)


def _used(pool: Pool, flows: Flows, asked: Asked) -> int:
    return sum(len(asked.get(flows.asked_in(name).topic, ())) for name in pool.questions)


def _was_asked(name: str, flows: Flows, asked: Asked) -> bool:
    return bool(asked.get(flows.asked_in(name).topic))


def _with_notice(name: str, pool: Pool, flows: Flows, asked: Asked) -> str:
    first = actions_of(flows.flows[pool.notice].steps[0])[0]
    return pool.notice if name in pool.noticed and not asked.get(first) else name


def _may_return(question: Collect, slots: Mapping[str, Any], asked: Asked) -> bool:
    once = len(asked.get(question.topic, ())) == 1 and len(question.asks) > 1
    return once and slots.get(question.topic) == SKIPPED


def _told(name: str, flows: Flows, slots: Mapping[str, Any]) -> bool:
    signs = slots.get(SIGNALS) or {}
    question = flows.asked_in(name)
    return any(sign in signs for sign in (*question.tells.values(), *question.about))


def _ordered(pool: Pool, slots: Mapping[str, Any]) -> list[str]:
    """First what belongs to what matters most, then to other needs and signs, then as listed."""
    codes: Iterable[str] = (
        str(slots.get(WHAT_MATTERS)),
        *_latest_first(slots.get(NEEDS)),
        *_latest_first(slots.get(SIGNALS)),
    )
    led = [name for code in codes for name in pool.leads.get(code, ())]
    return list(dict.fromkeys((*led, *pool.questions)))


def _latest_first(codes: Mapping[str, Sequence[int]] | None) -> list[str]:
    """Codes with the turns they rest on, the most recent first; ties by name, so that it never wavers."""
    known = codes or {}
    return sorted(known, key=lambda code: (-max(known[code], default=0), code))

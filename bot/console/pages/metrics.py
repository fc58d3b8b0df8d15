"""How the line fares, as Prometheus reads it: numbers and our own codes, never a person."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.responses import Response

from bot.console.visit import Door, Visit
from bot.domain.measured import BUCKETS_S, TURN, MonthCount, Pile, Standing
from bot.services.measure import Measured, measure

_TIMED = {TURN: "From a message's arrival to the bot's answer."}


async def metrics(visit: Visit) -> Response:
    """For whoever holds the token of the settings; for everybody else there is no such page."""
    token = visit.console.metrics_token
    given = visit.request.headers.get("authorization", "")
    if token is None or not secrets.compare_digest(given.encode(), f"Bearer {token.open()}".encode()):
        return visit.show("not_here.html", status=404)
    registry = CollectorRegistry()
    registry.register(_Once(await measure(line=visit.line)))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Once(Collector):
    """What was measured a moment ago."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured

    def collect(self) -> Iterator[Metric]:
        yield from _standing(self._measured.standing, self._measured.at)
        yield from _counted(self._measured.counts)


def _standing(now: Standing, at: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("porchlight_waiting", "People who wait for a worker.", labels=["urgency"])
    since = GaugeMetricFamily(
        "porchlight_waiting_oldest_seconds", "How long the longest of them waits.", labels=["urgency"]
    )
    for urgency, pile in now.waiting.items():
        waiting.add_metric([urgency.value], pile.number)
        since.add_metric([urgency.value], _age(pile, at))
    yield waiting
    yield since
    yield GaugeMetricFamily("porchlight_held", "Conversations that a worker holds.", value=now.held)
    piles = {"turns": now.turns, "outbox": now.outbox, "deletions": now.deletions}
    for name, pile in piles.items():
        yield GaugeMetricFamily(f"porchlight_{name}_unfinished", "Not done yet.", value=pile.number)
        yield GaugeMetricFamily(
            f"porchlight_{name}_oldest_seconds", "Age of the oldest that is not done.", value=_age(pile, at)
        )
    yield GaugeMetricFamily(
        "porchlight_dead_keys", "Keys to be destroyed that are not yet.", value=now.dead_keys
    )


def _age(pile: Pile, at: datetime) -> float:
    return 0.0 if pile.oldest is None else max(0.0, (at - pile.oldest).total_seconds())


def _counted(counts: Iterable[MonthCount]) -> Iterator[Metric]:
    """A counter for each name; what is timed becomes a histogram."""
    by_name: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in counts:
        by_name[each.name][each.code] += each.number
    for name, codes in sorted(by_name.items()):
        if name in _TIMED:
            yield _histogram(name, codes)
            continue
        family = CounterMetricFamily(f"porchlight_{name}", "Since counts are kept.", labels=["code"])
        for code, number in sorted(codes.items()):
            family.add_metric([code], number)
        yield family


def _histogram(name: str, codes: dict[str, int]) -> Metric:
    """Buckets alone: the sum of all times is not kept, so there is no mean of a single turn either."""
    running, buckets = 0, []
    for bound in _bounds():
        running += codes.get(bound, 0)
        buckets.append((bound if bound != "inf" else "+Inf", running))
    family = HistogramMetricFamily(f"porchlight_{name}_seconds", _TIMED[name])
    family.add_metric([], buckets, sum_value=None)
    return family


def _bounds() -> Sequence[str]:
    return [*(f"{bound:g}" for bound in BUCKETS_S), "inf"]


DOORS = (Door("GET", "/metrics", metrics, None, None),)

"""What the server counted, in the words of Prometheus. Everything is made when somebody asks; requests only add up numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from tortoise.connection import get_connection

from server.house import House
from server.kit import clock, meters, trace
from server.kit.meters import SECONDS, Durations
from server.kit.operations import Engine
from server.notifications import queues

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
COMPANY = (1, 2, 4, 8, 16, 32, 64)
"""Where the buckets of shared commits end."""


async def said(house: House, engine: Engine) -> bytes:
    """All metrics of this process, and of the queues that it shares with others."""
    now = clock.now()
    waiting = {"notifications": await queues.notifications(house.notices), "letters": await queues.letters(now)}
    depth = GaugeMetricFamily("goodshift_queue_depth", "What waits to be told or sent.", labels=["queue"])
    age = GaugeMetricFamily("goodshift_queue_age_seconds", "How long the first one has waited.", labels=["queue"])
    for name, queue in waiting.items():
        depth.add_metric([name], queue.depth)
        age.add_metric([name], queue.age(now))
    registry = CollectorRegistry()
    registry.register(_Families([depth, age, *_counted(house, engine)]))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Families(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self.families = families

    def collect(self) -> list[Metric]:
        return self.families


def _counted(house: House, engine: Engine) -> Iterator[Metric]:
    durations = HistogramMetricFamily(
        "goodshift_operation_seconds",
        "How long GraphQL operations took, commits included; those of the phone app by name, all others together.",
        labels=["operation"],
    )
    for name, kept in sorted(engine.durations.items()):
        durations.add_metric([name], _buckets(kept), kept.total)
    yield durations
    fell_back = CounterMetricFamily(
        "goodshift_execution_fallbacks", "Operations that graphql-core executed.", labels=["reason"]
    )
    for reason, times in sorted(engine.execution.fell_back.items()):
        fell_back.add_metric([reason], times)
    yield fell_back
    yield _by("goodshift_errors", "Errors that clients were shown; RATE_LIMITED are refusals.", "code", meters.errors)
    yield _by("goodshift_http_responses", "HTTP responses.", "status", trace.answered)
    yield GaugeMetricFamily(
        "goodshift_subscribers", "Streams that hear of things as they happen.", value=house.hub.live
    )
    yield CounterMetricFamily("goodshift_events_answered", "Answers made for followers.", value=house.hub.answered)
    writer: Any = get_connection("default")
    yield _commits(writer.commits)
    yield GaugeMetricFamily("goodshift_writes_waiting", "Transactions in line.", value=writer.waiting)


def _by(name: str, words: str, label: str, counted: dict[Any, int]) -> Metric:
    family = CounterMetricFamily(name, words, labels=[label])
    for key, times in sorted(counted.items()):
        family.add_metric([str(key)], times)
    return family


def _buckets(kept: Durations) -> list[tuple[str, float]]:
    """Bucket ends and how many took at most so long."""
    ends = [*map(str, SECONDS), "+Inf"]
    return [(end, float(sum(kept.counts[: number + 1]))) for number, end in enumerate(ends)]


def _commits(sizes: dict[int, int]) -> Metric:
    ends = [*COMPANY, float("inf")]
    counts = [(_end(end), float(sum(times for size, times in sizes.items() if size <= end))) for end in ends]
    family = HistogramMetricFamily("goodshift_commit_transactions", "Transactions that shared a commit.")
    family.add_metric([], counts, float(sum(size * times for size, times in sizes.items())))
    return family


def _end(end: float) -> str:
    return "+Inf" if end == float("inf") else str(end)

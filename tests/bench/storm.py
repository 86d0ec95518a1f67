"""`make storm`: the whole storm of tests/chaos, and what was seen in it, for STORM.md."""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from server import features
from server.kit import db
from tests import postgresql
from tests.bench.sockets import allow_many
from tests.blank import Template
from tests.chaos import storm
from tests.chaos.conftest import DURABLE
from tests.chaos.promises import Outcome, Size
from tests.realredis import RealRedis

FILE = Path(__file__).with_name("STORM.md")


def run(size: Size, write: bool) -> None:
    """Let it loose, print the table and write it down. Ends with exit code 1 where a promise was not kept."""
    allow_many()
    outcome = _let_loose(size)
    text = _text(outcome)
    print(text)
    if write:
        FILE.write_text(text)
    if outcome.broken:
        sys.exit(1)


def _let_loose(size: Size) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="goodshift-storm-") as folder:
        data = Path(folder)
        postgres = postgresql.Server(DURABLE)
        redis = RealRedis(data)
        redis.start()
        try:
            template = Template(postgres.url, "storm")
            template.command("CREATE DATABASE storm")
            place = template.url("storm")
            asyncio.run(db.migrate(place, features.MODELS))
            return asyncio.run(storm.run(size, data, place, redis.url))
        finally:
            redis.stop()
            postgres.remove()


def _text(outcome: Outcome) -> str:
    size, killed = outcome.size, outcome.killed
    rows = [
        ("promises that were not kept", str(len(outcome.broken))),
        ("writes acknowledged, each stored once", f"{len(outcome.waits):,} in {outcome.seconds:,.0f} s"),
        ("tries that this took", f"{outcome.tries:,} ({_named(outcome.refusals)})"),
        ("kills", f"{killed.total()} ({_named(killed)}), one every {outcome.seconds / max(killed.total(), 1):.1f} s"),
        ("writes a second, kills included", f"{len(outcome.waits) / outcome.seconds:,.0f}"),
        ("a write, from the first try to the acknowledgement", _spread(outcome.waits)),
        ("the longest time in which nobody was acknowledged", f"{outcome.pause:.1f} s"),
        ("a killed server answers again", _spread(outcome.starts)),
        ("sockets that ended and came again", f"{len(outcome.gaps):,} of {size.sockets:,} people's"),
        ("such a phone without a socket", _spread(outcome.gaps)),
        ("events heard, each once and in order", f"{outcome.events:,}"),
        ("all had heard of everything after the last write", f"{outcome.settled - outcome.seconds:.1f} s"),
        ("pushes that arrived, none of them twice", f"{outcome.pushes:,}"),
        ("deliveries given up, because a worker was killed while it sent them", f"{outcome.given_up:,}"),
    ]
    table = "\n".join(f"| {what} | {seen} |" for what, seen in rows)
    broken = "".join(f"\n- {one}" for one in outcome.broken[:20])
    return f"""# The storm

Written by `make storm` on {datetime.now(UTC):%Y-%m-%d}, at commit {_commit()}, on {len(os.sched_getaffinity(0))} cores \
({platform.machine()}), Python {platform.python_version()}; the average load of the machine was {os.getloadavg()[1]:.0f} \
at the end, the storm's own included.

{size.servers} `serve` and {size.workers} `worker` processes on one PostgreSQL and one Redis, {size.sockets:,} sockets,
{size.mutations:,} mutations{_within(size)}, a kill -9 of a process at random every {size.every:.0f} seconds at most, and a push
service that counts.
People and push service run in one process beside them, on the same cores. PostgreSQL is durable against crashes of
processes, not of the machine (fsync is off).

| | |
|---|---|
{table}
{broken}
"""


def _within(size: Size) -> str:
    return f" or as many as {size.seconds / 60:.0f} minutes allow" if size.seconds < Size.seconds else ""


def _named(counted: dict[str, int]) -> str:
    return ", ".join(f"{name} {times:,}" for name, times in sorted(counted.items())) or "none refused"


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    late = ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]
    return f"median {statistics.median(ordered):.2f} s, 99 of 100 within {late:.2f} s, at most {ordered[-1]:.2f} s"


def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"

"""What was measured as Markdown: the goals first, then every number."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from server.settings import ROOT
from tests.bench.company import Size
from tests.bench.crowds import Ears
from tests.bench.measure import CONNECTIONS, Cell

OURS, TENTH, PEER, SOCKETS = "Goodshift", "Goodshift, a tenth of the company", "Mercurius + JIT", "graphql-ws"
WORK = {"home": "Home feed, 20 items", "dashboard": "Store dashboard, 100 goals", "give": "Give feedback"}
FASTER = {"home": 1.5, "dashboard": 1.2, "give": 1.5}
"""How many times as much of each work a core has to do as the peer's."""
SOONER, WEIGHT, GROWTH, REMEMBERED, FIRST_LOAD = 2.0, 30.0, 1.2, 0.05, 60.0


@dataclass
class Report:
    """Everything that was seen. Cells and ears by server; a part that was not measured is empty."""

    size: Size
    rounds: int
    subscribers: int
    cells: dict[str, dict[str, Cell]] = field(default_factory=dict)
    ears: dict[str, Ears] = field(default_factory=dict)
    memory: list[tuple[int, int]] = field(default_factory=list)
    """Requests so far, and bytes in memory then."""
    first_load: float | None = None
    """KB, compressed."""


@dataclass(frozen=True)
class Goal:
    """What was asked and what was seen."""

    what: str
    asked: str
    seen: str
    met: bool

    def line(self) -> str:
        """As a line of the table."""
        return f"| {self.what} | {self.asked} | {self.seen} | {'met' if self.met else '**falls short**'} |"


def written(report: Report) -> str:
    """The whole report."""
    return "\n".join(
        [*_head(report), "", *_goals(report), "", *_requests(report), "", *_crowd(report), *_memory(report)]
    )


def goals(report: Report) -> Iterator[Goal]:
    """The goals of which everything that they need was measured."""
    for work, cells in report.cells.items():
        if PEER in cells:
            yield _at_least(
                WORK[work],
                FASTER[work],
                cells[PEER].cpu.middle / cells[OURS].cpu.middle,
                "as fast as Mercurius + JIT, by CPU",
            )
    if OURS in report.ears and PEER in report.ears:
        ratio = report.ears[PEER].last.middle / report.ears[OURS].last.middle
        yield _at_least(
            f"{report.subscribers:,} subscribers, one event", SOONER, ratio, "sooner at the last one than Mercurius"
        )
    if OURS in report.ears:
        weight = report.ears[OURS].weight.middle
        yield Goal("Memory of a connection", f"≤ {WEIGHT:.0f} KB", f"{weight:.1f} KB", weight <= WEIGHT)
    for work, cells in report.cells.items():
        if TENTH in cells:
            yield _growth(WORK[work], cells[OURS].cpu.middle / cells[TENTH].cpu.middle)
    if TENTH in report.ears:
        yield _growth("one event", report.ears[OURS].cpu.middle / report.ears[TENTH].cpu.middle)
    if report.memory:
        (few, before), (many, after) = report.memory
        grown = after / before - 1
        seen = f"{grown:+.1%}"
        yield Goal(f"Memory after {many:,} requests beside {few:,}", f"≤ {REMEMBERED:+.0%}", seen, grown <= REMEMBERED)
    if report.first_load is not None:
        seen = f"{report.first_load:.1f} KB"
        yield Goal("First load of the phone app", f"≤ {FIRST_LOAD:.0f} KB", seen, report.first_load <= FIRST_LOAD)


def _at_least(what: str, asked: float, seen: float, words: str) -> Goal:
    return Goal(what, f"≥ {asked:.1f} × {words}", f"{seen:.2f} ×", seen >= asked)


def _growth(what: str, seen: float) -> Goal:
    return Goal(f"Ten times the company: {what}", f"≤ {GROWTH:.1f} × the CPU", f"{seen:.2f} ×", seen <= GROWTH)


def _head(report: Report) -> Iterator[str]:
    size = report.size
    yield "# How fast it is"
    yield ""
    yield f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, at {_commit()}. How it is measured: [README.md](README.md)."
    yield (
        f"The company: {size.stores} stores, {size.people:,} people, {size.feedback:,} feedbacks, {size.recognitions:,} recognitions, "
        f"{size.people * size.goals_each:,} goals. {CONNECTIONS} connections, {report.rounds} rounds in turn; median [least–most]."
    )
    yield f"The machine: {_machine()}"


def _goals(report: Report) -> Iterator[str]:
    yield "## Goals"
    yield ""
    yield "| What | Goal | Seen | |"
    yield "|---|---|---|---|"
    for goal in goals(report):
        yield goal.line()


def _requests(report: Report) -> Iterator[str]:
    yield "## Requests"
    yield ""
    yield "| Work | Server | CPU µs a request | a second | p50 ms | p99 ms | MB | by CPU, beside Mercurius + JIT |"
    yield "|---|---|---|---|---|---|---|---|"
    for work, cells in report.cells.items():
        for server, cell in cells.items():
            beside = f"{cells[PEER].cpu.middle / cell.cpu.middle:.2f} ×" if PEER in cells else "–"
            yield (
                f"| {WORK[work]} | {server} | {cell.cpu.text()} | {cell.rate.text()} | {cell.p50.text('{:.1f}')} | "
                f"{cell.p99.text('{:.1f}')} | {cell.memory.middle:.0f} | {beside} |"
            )


def _crowd(report: Report) -> Iterator[str]:
    if not report.ears:
        return
    yield f"## One event, {report.subscribers:,} subscribers"
    yield ""
    yield "| Server | ms until the last heard it | ms until 99 % did | CPU µs for each | KB a connection |"
    yield "|---|---|---|---|---|"
    for server, ears in report.ears.items():
        yield f"| {server} | {ears.last.text()} | {ears.p99.text()} | {ears.cpu.text('{:.1f}')} | {ears.weight.text('{:.1f}')} |"
    yield ""


def _memory(report: Report) -> Iterator[str]:
    if report.memory:
        yield "## Memory"
        yield ""
        told = ", ".join(f"{size / 1e6:.1f} MB after {count:,} requests" for count, size in report.memory)
        yield f"One server, home feeds and every tenth time a feedback given: {told}."


def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "an unknown commit"


def _machine() -> str:
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    parts = [
        f"{len(models)} cores of {models[0] if models else platform.machine()}",
        platform.system() + " " + platform.release(),
    ]
    parts += [f"Python {platform.python_version()}", f"Node {node.lstrip('v')}", f"uvicorn {version('uvicorn')}"]
    parts += [
        f"strawberry {version('strawberry-graphql')}",
        f"load of the last minute at the end {os.getloadavg()[0]:.1f}",
    ]
    return ", ".join(parts) + "."

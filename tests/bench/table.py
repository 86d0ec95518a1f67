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
from typing import Any

from server.settings import ROOT
from tests.bench.company import Size
from tests.bench.crowds import Ears
from tests.bench.dearest import Found, told
from tests.bench.measure import CONNECTIONS, Cell, Spread

OURS, TENTH, PEER, SOCKETS = "Goodshift", "Goodshift, a tenth of the company", "Mercurius + JIT", "graphql-ws"
TUNED = "Strawberry, tuned"
WORK = {"home": "Home feed, 20 items", "dashboard": "Store dashboard, 100 goals", "give": "Give feedback"}
FASTER = {"home": 1.5, "dashboard": 1.2, "give": 1.5}
"""How many times as much of each work a core has to do as the peer's."""
TUNED_FASTER = 8.0
"""The same beside Strawberry with graphql-core's execution, for the home feed."""
SOONER, WEIGHT, GROWTH, REMEMBERED = 2.0, 30.0, 1.2, 0.05
WARMED = 10_000
"""Requests after which memory has to stay: before that, everything is met for the first time."""
PUSHES, SLOWER, FIRST_LOAD = 4.0, 0.2, 60.0
DEAREST = 1.0
"""Seconds of the processor for any document that is accepted."""


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
    rooms: dict[str, dict[str, float]] = field(default_factory=dict)
    """Shares of our time by room, for each work."""
    dearest: list[Found] = field(default_factory=list)
    """The dearest documents that are accepted, worst first."""
    push: dict[str, float] = field(default_factory=dict)
    """What ``push.run`` tells."""
    peer_push: Spread = field(default_factory=Spread)
    """Microseconds of the processor for one push of node web-push."""
    phone: dict[str, Any] = field(default_factory=dict)
    """What ``phone.run`` tells."""
    missing: list[str] = field(default_factory=list)
    """What broke off, and why."""


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
    parts = (_head, _goals, _requests, _crowd, _memory, _rooms, _dearest, _push, _visits)
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part(report))))


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
        if TUNED in cells:
            ratio = cells[TUNED].cpu.middle / cells[OURS].cpu.middle
            yield _at_least(WORK[work], TUNED_FASTER, ratio, "as fast as tuned Strawberry, by CPU")
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
    if report.memory and report.memory[0][0] >= WARMED:
        (few, before), (many, after) = report.memory
        grown = after / before - 1
        seen = f"{grown:+.1%}"
        yield Goal(f"Memory after {many:,} requests beside {few:,}", f"≤ {REMEMBERED:+.0%}", seen, grown <= REMEMBERED)
    if report.dearest:
        worst = max(one.worst for one in report.dearest)
        yield Goal(
            "The dearest document that is accepted", f"≤ {DEAREST:.1f} s of CPU", f"{worst:.2f} s", worst <= DEAREST
        )
    if report.push and report.peer_push.values:
        ratio = report.peer_push.middle / report.push["client_cpu_us"]
        yield _at_least("One web push", PUSHES, ratio, "as fast as node web-push, by CPU")
    if report.push:
        slower = report.push["query_mean_slower"]
        what = f"A light query while {report.push['pushes']:,.0f} pushes go out"
        yield Goal(what, f"≤ {SLOWER:+.0%}", f"{slower:+.0%}", slower <= SLOWER)
    if report.phone:
        size = report.phone["bytes"] / 1024
        yield Goal("First load of the phone app", f"≤ {FIRST_LOAD:.0f} KB", f"{size:.1f} KB", size <= FIRST_LOAD)
        for visit in report.phone["visits"]:
            if visit["goal"]:
                what = f"{visit['visit'].capitalize()} visit, {visit['what']}; {visit['network']}"
                yield Goal(what, f"≤ {visit['goal']} s", f"{visit['seconds']:.2f} s", visit["seconds"] <= visit["goal"])


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
    for words in report.missing:
        yield f"| {words.splitlines()[0]} | | | **not measured** |"


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


def _memory(report: Report) -> Iterator[str]:
    if report.memory:
        yield "## Memory"
        yield ""
        told = ", ".join(f"{size / 1e6:.1f} MB after {count:,} requests" for count, size in report.memory)
        yield f"One server, home feeds and every tenth time a feedback given: {told}."


def _rooms(report: Report) -> Iterator[str]:
    if report.rooms:
        yield "## Where our time goes"
        yield ""
        yield "Under a profiler, which makes short Python functions look dearer than they are."
        yield ""
        for work, shares in report.rooms.items():
            told = ", ".join(f"{room} {share:.0%}" for room, share in shares.items() if share >= 0.01)
            yield f"- {WORK[work]}: {told}."


def _dearest(report: Report) -> Iterator[str]:
    if report.dearest:
        yield "## The dearest documents"
        yield ""
        yield "Looked for at random and by variation, as somebody would who means harm; nothing bounds them but the limits of one document."
        yield ""
        yield from told(report.dearest)


def _push(report: Report) -> Iterator[str]:
    if report.push:
        yield "## Web push"
        yield ""
        yield "| What | |"
        yield "|---|---|"
        if report.peer_push.values:
            yield f"| node web-push, CPU µs for one | {report.peer_push.text()} |"
        for name, value in report.push.items():
            yield f"| {name.replace('_', ' ')} | {value:,.2f} |"


def _visits(report: Report) -> Iterator[str]:
    if report.phone:
        yield "## A slow phone"
        yield ""
        yield "| Visit | Until there is something to read | Network |"
        yield "|---|---|---|"
        for visit in report.phone["visits"]:
            yield f"| {visit['visit']}, {visit['what']} | {visit['seconds']:.2f} s | {visit['network']} |"


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
        platform.system() + " " + platform.release().split("-")[0],
    ]
    parts += [f"Python {platform.python_version()}", f"Node {node.lstrip('v')}", f"uvicorn {version('uvicorn')}"]
    parts += [
        f"strawberry {version('strawberry-graphql')}",
        f"load of the last minute at the end {os.getloadavg()[0]:.1f}",
    ]
    return ", ".join(parts) + "."

"""The performance half of `make bench`: what is started and measured, in order; prints the table and writes RESULTS.md."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

from server.settings import ROOT
from tests.bench import company, crowds, dearest, phone, push, rooms, servers, table, work
from tests.bench.company import Company, Size
from tests.bench.crowds import Ears
from tests.bench.measure import Runner, check_equal, remembered, rounds
from tests.bench.servers import PEERS, Server, ours, peer, tuned
from tests.bench.sink import sink
from tests.bench.sockets import allow_many
from tests.bench.table import OURS, PEER, SOCKETS, TENTH, TUNED, Report

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True)
class Plan:
    """How much to measure."""

    size: Size
    tenth: Size | None
    """The smaller company that growth is measured with."""
    rounds: int
    seconds: float
    """Of one round."""
    subscribers: int
    events: int
    repetitions: int
    """How often each server is started for its subscribers."""
    memory: tuple[int, int]
    """After how many requests to look at the memory."""
    budget: float
    """Seconds for each of them at most."""
    profiled: int
    """Requests of each kind under the profiler."""
    written: bool


WHOLE = Plan(company.FULL, company.TENTH, 5, 5.0, 5_000, 5, 2, (10_000, 100_000), 600.0, 500, True)
QUICK = Plan(company.SMALL, None, 2, 1.5, 300, 3, 1, (500, 2_000), 8.0, 50, False)


def run(plan: Plan) -> None:
    """Measure, print, write."""
    allow_many()
    big = company.opened(plan.size)
    small = company.opened(plan.tenth) if plan.tenth else None
    report = Report(plan.size, plan.rounds, plan.subscribers)
    with tempfile.TemporaryDirectory(dir=company.KEPT) as folder:
        desks = _Desks(Path(folder), big, small)
        for cores, measure in (
            ({servers.LOAD}, _reads),
            ({servers.LOAD}, _writes),
            ({servers.LOAD}, _crowds),
            ({servers.LOAD}, _memory),
            ({servers.LOAD}, _rooms),
            ({servers.LOAD}, _dearest),
            (set(servers.CORES), _pushes),
            (set(servers.CORES), _phone),
        ):
            part = measure.__name__.strip("_")
            print(part, flush=True)
            os.sched_setaffinity(0, cores)
            try:
                measure(plan, desks, report)
            except Exception as error:  # the other parts are worth knowing all the same, and this one is named
                traceback.print_exc()
                report.missing.append(f"{part}: {type(error).__name__}: {error}")
    words = table.written(report)
    print(words)
    if plan.written:
        RESULTS.write_text(words + "\n")


class _Desks:
    """The companies, and copies of them to write on."""

    def __init__(self, folder: Path, big: Company, small: Company | None) -> None:
        self.folder = folder
        self.big = big
        self.small = small
        self.peers = (PEERS / "node_modules").exists()
        if not self.peers:
            print("The peers are not installed: `make bench` does that, with npm. Only Goodshift is measured.")

    def copy(self, of: Company, name: str) -> Company:
        """The copy of that name, made when it is first asked for."""
        if not (self.folder / name).exists():
            shutil.copytree(of.folder, self.folder / name)
        return replace(of, folder=self.folder / name)

    def started(self, stack: ExitStack, writes: bool) -> dict[str, tuple[Server, Company]]:
        """Everybody who answers requests, by name, over the same rows or over copies of them."""
        found: dict[str, tuple[Server, Company]] = {}
        for name, of, start in self._starts(writes):
            found[name] = stack.enter_context(start), of
        return found

    def _starts(self, writes: bool) -> Iterator[tuple[str, Company, AbstractContextManager[Server]]]:
        big = self.copy(self.big, "ours") if writes else self.big
        yield OURS, big, ours(big.folder)
        if self.peers:
            theirs = self.copy(self.big, "theirs") if writes else self.big
            yield PEER, theirs, peer("mercurius", PEER, theirs.folder, writes)
        if self.small:
            small = self.copy(self.small, "tenth") if writes else self.small
            yield TENTH, small, ours(small.folder, TENTH)


def _reads(plan: Plan, desks: _Desks, report: Report) -> None:
    with ExitStack() as stack:
        answering = desks.started(stack, writes=False)
        slow = {TUNED: (stack.enter_context(tuned(TUNED, desks.big.folder)), desks.big)}
        for kind, make, asked in (
            ("home", work.homes, answering | slow),
            ("dashboard", work.dashboards, answering),
        ):
            check_equal([server for name, (server, _) in asked.items() if name != TENTH], make(desks.big)[:8])
            runners = [Runner(server, cycle(make(of))) for server, of in asked.values()]
            report.cells[kind] = dict(zip(asked, rounds(runners, plan.rounds, plan.seconds, print), strict=True))


def _writes(plan: Plan, desks: _Desks, report: Report) -> None:
    with ExitStack() as stack:
        answering = desks.started(stack, writes=True)
        runners = [Runner(server, work.gifts(of)) for server, of in answering.values()]
        report.cells["give"] = dict(zip(answering, rounds(runners, plan.rounds, plan.seconds, print), strict=True))


def _crowds(plan: Plan, desks: _Desks, report: Report) -> None:
    for number in range(plan.repetitions):
        starts = list(_listening(desks))
        for name, of, start in starts if number % 2 == 0 else starts[::-1]:
            with start as server:
                ears = report.ears.setdefault(name, Ears())
                crowds.listen(server, of, plan.subscribers, plan.events, ears)
                print(f"  {name}: the last one heard it after {ears.last.values[-1]:,.0f} ms", flush=True)


def _listening(desks: _Desks) -> Iterator[tuple[str, Company, AbstractContextManager[Server]]]:
    """Everybody who has subscribers; each is started alone."""
    mine = desks.copy(desks.big, "ours")
    yield OURS, mine, ours(mine.folder)
    if desks.peers:
        theirs = desks.copy(desks.big, "theirs")
        yield PEER, theirs, peer("mercurius", PEER, theirs.folder, writes=True)
        yield SOCKETS, theirs, peer("graphqlws", SOCKETS, theirs.folder, writes=True)
    if desks.small:
        small = desks.copy(desks.small, "tenth")
        yield TENTH, small, ours(small.folder, TENTH)


def _memory(plan: Plan, desks: _Desks, report: Report) -> None:
    mine = desks.copy(desks.big, "ours")
    with ours(mine.folder) as server:
        report.memory = remembered(Runner(server, work.mixed(mine)), plan.memory, plan.budget)


def _rooms(plan: Plan, desks: _Desks, report: Report) -> None:
    mine = desks.copy(desks.big, "ours")
    asked = {"home": cycle(work.homes(mine)), "dashboard": cycle(work.dashboards(mine)), "give": work.gifts(mine)}
    report.rooms = {kind: rooms.shares(mine, requests, plan.profiled) for kind, requests in asked.items()}


def _dearest(plan: Plan, desks: _Desks, report: Report) -> None:
    report.dearest = dearest.found_in(desks.big, dearest.SECONDS if plan.written else plan.budget)


def _pushes(plan: Plan, desks: _Desks, report: Report) -> None:
    """Ours by the client and by the whole pipeline; the peer before and after it."""
    with sink() as port:
        if desks.peers:
            report.peer_push.values.append(_node_push(port, plan))
        report.push = asyncio.run(push.run(not plan.written))
        if desks.peers:
            report.peer_push.values.append(_node_push(port, plan))


def _node_push(port: int, plan: Plan) -> float:
    """Microseconds of the processor for one push of node web-push."""
    settings = {"SINK": f"{port}", "COUNT": f"{20_000 if plan.written else 2_000}", "NODE_ENV": "production"}
    told = subprocess.run(
        ["node", str(PEERS / "push.mjs")],
        env={**os.environ, **settings},
        preexec_fn=lambda: os.sched_setaffinity(0, {servers.SERVER}),
        capture_output=True,
        text=True,
        check=True,
    )
    cpu: float = json.loads(told.stdout)["cpu_us"]
    return cpu


def _phone(plan: Plan, desks: _Desks, report: Report) -> None:
    """What a slow phone waits for; needs the built app and Chromium."""
    if plan.written and (ROOT / "pwa" / "dist" / "index.html").exists() and shutil.which("chromium"):
        report.phone = phone.run(quick=False)

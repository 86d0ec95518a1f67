"""Measuring: equal answers first, then rounds in turn, forwards and backwards, so that a noisy neighbour hits everybody."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tests.bench.load import Seen
from tests.bench.load import run as load
from tests.bench.servers import Server

CONNECTIONS = 32
WARM = 300
"""Requests before the first round, or as many as fit into ``WARM_SECONDS``: Node compiles what is hot, we remember plans."""
WARM_SECONDS = 3.0


class Unequal(Exception):
    """Two servers give different answers: then there is nothing to compare."""


class Failed(Exception):
    """A server answered with errors."""


@dataclass
class Spread:
    """A number that was measured several times."""

    values: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    def text(self, form: str = "{:,.0f}") -> str:
        """Median, least and most."""
        if len(self.values) == 1:
            return form.format(self.values[0])
        return f"{form.format(self.middle)} [{form.format(min(self.values))}–{form.format(max(self.values))}]"


@dataclass
class Cell:
    """What one server did with one kind of work. CPU in microseconds a request, times in milliseconds, memory in MB."""

    cpu: Spread = field(default_factory=Spread)
    rate: Spread = field(default_factory=Spread)
    p50: Spread = field(default_factory=Spread)
    p99: Spread = field(default_factory=Spread)
    memory: Spread = field(default_factory=Spread)

    def add(self, seen: Seen, cpu: float, memory: int) -> None:
        """One more round."""
        self.cpu.values.append(cpu / seen.answers * 1e6)
        self.rate.values.append(seen.rate)
        self.p50.values.append(seen.quantile(0.5) * 1e3)
        self.p99.values.append(seen.quantile(0.99) * 1e3)
        self.memory.values.append(memory / 1e6)


@dataclass(frozen=True)
class Runner:
    """A server, and the requests that it gets."""

    server: Server
    requests: Iterator[bytes]


def check_equal(servers: Sequence[Server], requests: Sequence[bytes]) -> None:
    """Raises Unequal unless all servers answer each of ``requests`` with the same JSON, and without errors."""
    for request in requests:
        answers = [ask(server, request) for server in servers]
        for server, answer in zip(servers, answers, strict=True):
            if "errors" in answer or answer != answers[0]:
                raise Unequal(
                    f"{server.name}: {json.dumps(answer)[:400]}\n{servers[0].name}: {json.dumps(answers[0])[:400]}"
                )


def ask(server: Server, request: bytes) -> dict[str, Any]:
    """The answer to one request."""
    head, _, body = request.partition(b"\r\n\r\n")
    names = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    address = f"http://127.0.0.1:{server.port}/graphql"
    with urllib.request.urlopen(urllib.request.Request(address, body, names), timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def rounds(runners: Sequence[Runner], many: int, seconds: float, say: Callable[[str], None]) -> list[Cell]:
    """``many`` rounds of ``seconds`` for each of ``runners`` in turn. Raises Failed for answers with errors."""
    cells = [Cell() for _ in runners]
    for runner in runners:
        _load(runner, WARM_SECONDS, WARM)
    for number in range(many):
        pairs = list(zip(runners, cells, strict=True))
        for runner, cell in pairs if number % 2 == 0 else pairs[::-1]:
            before = runner.server.cpu
            seen = _load(runner, seconds)
            cell.add(seen, runner.server.cpu - before, runner.server.memory)
        say(f"  round {number + 1}: " + ", ".join(f"{r.server.name} {c.cpu.values[-1]:,.0f} µs" for r, c in pairs))
    return cells


def remembered(runner: Runner, counts: tuple[int, int], budget: float) -> list[tuple[int, int]]:
    """Requests answered and bytes in memory after each of ``counts`` requests, or as many as ``budget`` seconds allow."""
    found, done = [], 0
    for count in counts:
        done += _load(runner, budget, count - done).answers
        found.append((done, runner.server.memory))
    return found


def _load(runner: Runner, seconds: float, count: int = 0) -> Seen:
    seen = load(runner.server.port, runner.requests, CONNECTIONS, seconds, count)
    if seen.errors:
        raise Failed(
            f"{runner.server.name}: {seen.errors} of {seen.answers} answers with errors: {seen.sample.decode(errors='replace')}"
        )
    return seen

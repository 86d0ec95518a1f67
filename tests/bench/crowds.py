"""One event and thousands who hear it: how long until the last one, what it costs for each, and what a socket weighs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle, islice

from tests.bench import work
from tests.bench.company import Company
from tests.bench.load import request
from tests.bench.measure import Spread
from tests.bench.servers import Server
from tests.bench.sockets import Crowd

WARM = 2
"""Events before the first that counts."""
SETTLE = 0.3
"""Seconds for what a server does after the last one heard it."""


@dataclass
class Ears:
    """What the subscribers of one server saw. Milliseconds to the last and to 99 %, microseconds and KB for each of them."""

    last: Spread = field(default_factory=Spread)
    p99: Spread = field(default_factory=Spread)
    cpu: Spread = field(default_factory=Spread)
    weight: Spread = field(default_factory=Spread)


def listen(server: Server, company: Company, subscribers: int, events: int, ears: Ears) -> None:
    """Let that many of the warehouse follow its wall, and say something there."""
    crew = company.crews[0]
    tokens = [one.token for one in islice(cycle(crew[1:]), subscribers)]
    recognition = {"recipientIds": [crew[5].id, crew[6].id], "message": work.MESSAGE}
    event = request(work.RECOGNISE, {"input": recognition}, crew[0].token)
    before = server.memory
    crowd = Crowd(server.port, tokens, work.HEARD, {"store": crew[0].store})
    try:
        crowd.idle(2.0)
        ears.weight.values.append((server.memory - before) / 1024 / subscribers)
        for number in range(WARM + events):
            spent = server.cpu
            late, _ = crowd.hear(event, server.port)
            crowd.idle(SETTLE)
            if number >= WARM:
                ears.last.values.append(max(late) * 1e3)
                ears.p99.values.append(sorted(late)[int(len(late) * 0.99)] * 1e3)
                ears.cpu.values.append((server.cpu - spent) / subscribers * 1e6)
    finally:
        crowd.leave()

"""Several servers and workers over one PostgreSQL and one Redis, a crowd that writes and listens, and somebody who kills processes.

Nobody is told of a kill. Who gets no answer asks another process again, under the same id; whose socket ends comes again after
the last event that they heard. At the end what everybody was promised is held against what is in the database.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path

import aiohttp

from server import features
from server.auth.models import Device
from server.events import table
from server.kit import clock, db, ids
from server.kit.keys import Keys
from server.notifications import vapid
from server.people.models import Person, Store
from server.settings import ROOT
from tests.chaos.ears import Ear
from tests.chaos.promises import CREW, Crowd, Outcome, Size, all_heard, expected, hold
from tests.chaos.pushes import Counter
from tests.guard import Guard
from tests.live import free_port

GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"
IN_FLIGHT = 24
"""Writes under way at once."""
UP = 300.0
"""Seconds in which a process has to be up again, on a machine that has much else to do."""
LAST = 240.0
"""Seconds for the last event and the last push to arrive, once nobody is killed any more."""


SMALL = Size(sockets=60, mutations=300, every=2.0, kills=4, phones=30, servers=2)
WHOLE = Size(sockets=2_000, mutations=10_000, every=5.0, kills=10, phones=500)


class Process:
    """`python -m server serve` or `worker`, started again whenever it was killed."""

    def __init__(self, kind: str, data: Path, environment: dict[str, str]) -> None:
        self.kind = kind
        self.port = free_port() if kind == "serve" else 0
        self._data = data
        self._environment = {**os.environ, **environment, "GOODSHIFT_DATA": str(data), "PORT": str(self.port or 1)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; ``up`` says when it is."""
        with (self._data / "processes.log").open("ab") as log:
            command = [sys.executable, "-m", "server", self.kind]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL, stderr=log
            )
        self._guard = Guard(self.process.pid)

    async def up(self, session: aiohttp.ClientSession) -> float:
        """Wait until a server answers: after how many seconds."""
        began = time.monotonic()
        while self.kind == "serve":
            try:
                async with session.get(f"http://127.0.0.1:{self.port}/healthz", timeout=aiohttp.ClientTimeout(5)):
                    break
            except (aiohttp.ClientError, TimeoutError):
                assert time.monotonic() - began < UP, "a server did not come up again"
                await asyncio.sleep(0.1)
        return time.monotonic() - began

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it, and wait until it has."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            await asyncio.to_thread(self.process.wait, 60)
            self._guard.dismiss()


async def run(size: Size, data: Path, place: str, redis: str) -> Outcome:
    """Let it storm over the empty database at ``place``; everything lies in ``data``. Raises nothing for what is not kept: see ``broken``."""
    outcome = Outcome(size)
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(Counter.open())
        crowd = await _arrive(size, data, place, service)
        environment = {
            "GOODSHIFT_DATABASE_URL": place,
            "GOODSHIFT_REDIS_URL": redis,
            "GOODSHIFT_WORKER": "0",
            "GOODSHIFT_PUSH_HOSTS": service.host,
            "GOODSHIFT_PUSH_INSECURE": "1",
            "GOODSHIFT_LOG": "text",
        }
        servers = [Process("serve", data, environment) for _ in range(size.servers)]
        processes = [*servers, *(Process("worker", data, environment) for _ in range(size.workers))]
        connector = aiohttp.TCPConnector(limit=0)
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        )
        try:
            for process in processes:
                process.start()
            for process in processes:
                await process.up(session)
            await _storm(size, crowd, servers, processes, session, service, outcome, place)
        finally:
            for process in processes:
                await process.kill()
    hold(crowd, service, outcome, place)
    return outcome


async def _arrive(size: Size, data: Path, place: str, service: Counter) -> Crowd:
    """Stores full of people, each with a phone; the first ones get pushes."""
    keys = Keys(data)
    vapid.load(data)
    await db.start(place, features.MODELS)
    try:
        return await _people(size, keys, service)
    finally:
        await db.stop()


@db.transaction
async def _people(size: Size, keys: Keys, service: Counter) -> Crowd:
    now = clock.now()
    stores = [
        Store(code=f"S{number:03}", name=f"Store {number}", region="North", timezone="UTC", opening_hours=[None] * 7)
        for number in range(-(-size.sockets // CREW))
    ]
    await Store.bulk_create(stores)
    people = [Person(name=f"Nia {number}", store_id=stores[number // CREW].id) for number in range(size.sockets)]
    await Person.bulk_create(people)
    cookies = [secrets.token_urlsafe(32) for _ in people]
    await Device.bulk_create(
        Device(
            person_id=person.id,
            name="phone",
            secret_hash=keys.digest(cookie),
            last_used_at=now,
            expires_at=now + timedelta(days=1),
            **(service.subscription(str(person.id)) if number < size.phones else {}),
        )
        for number, (person, cookie) in enumerate(zip(people, cookies, strict=True))
    )
    return Crowd(people, [f"goodshift={cookie}" for cookie in cookies], await table.last_position())


async def _storm(
    size: Size,
    crowd: Crowd,
    servers: Sequence[Process],
    processes: Sequence[Process],
    session: aiohttp.ClientSession,
    service: Counter,
    outcome: Outcome,
    place: str,
) -> None:
    ports = [server.port for server in servers]
    ears = [Ear(cookie, ports, crowd.start) for cookie in crowd.cookies]
    following = []
    for number, ear in enumerate(ears):
        following.append(asyncio.create_task(ear.follow()))
        if number % 50 == 49:
            await asyncio.sleep(0.1)
    async with asyncio.timeout(UP):
        while not all(ear.listens for ear in ears):  # noqa: ASYNC110 - as they come
            await asyncio.sleep(0.1)
    began = time.monotonic()
    writing = asyncio.create_task(_write(size, crowd, ports, session, outcome))
    await _kill(size, processes, session, writing, outcome)
    await writing
    outcome.seconds = time.monotonic() - began
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST):
            await all_heard(len(outcome.waits), crowd, ears, place)
    outcome.settled = time.monotonic() - began
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    wanted = expected(crowd, place)
    for number, ear in enumerate(ears):
        outcome.gaps += ear.gaps
        outcome.endings.update(ear.endings)
        outcome.events += len(ear.heard)
        if ear.heard != wanted[number]:
            doubled = len(ear.heard) - len(set(ear.heard))
            missing = len(set(wanted[number]) - set(ear.heard))
            outcome.broken.append(f"subscriber {number}: {missing} missing, {doubled} doubled, or out of order")


async def _write(
    size: Size, crowd: Crowd, ports: Sequence[int], session: aiohttp.ClientSession, outcome: Outcome
) -> None:
    """All mutations, ``IN_FLIGHT`` at a time, each again and again until it is acknowledged."""
    numbers = iter(range(size.mutations))
    until = time.monotonic() + size.seconds
    pace = size.every * (size.kills + 0.5) / size.mutations * IN_FLIGHT
    last = time.monotonic()

    async def hand() -> None:
        nonlocal last
        for number in numbers:
            began = time.monotonic()
            await _give(number, crowd, ports, session, outcome)
            now = time.monotonic()
            outcome.pause, last = max(outcome.pause, now - last), now
            outcome.waits.append(now - began)
            if now > until:
                return
            await asyncio.sleep(max(0.0, pace - (now - began)))  # so that there is something to kill into

    await asyncio.gather(*(hand() for _ in range(IN_FLIGHT)))


async def _give(
    number: int, crowd: Crowd, ports: Sequence[int], session: aiohttp.ClientSession, outcome: Outcome
) -> None:
    giver = number % len(crowd.people)
    receiver = crowd.people[crowd.neighbour(giver, number // len(crowd.people))]
    key = str(ids.new())
    body = {"id": key, "recipientId": str(receiver.id), "kind": "PRAISE", "message": f"Well done, {number}"}
    asked = {"query": GIVE, "variables": {"input": body}}
    while True:
        outcome.tries += 1
        try:
            async with session.post(
                f"http://127.0.0.1:{random.choice(ports)}/graphql",
                json=asked,
                headers={"cookie": crowd.cookies[giver]},
                timeout=aiohttp.ClientTimeout(15),
            ) as response:
                answer = await response.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            outcome.refusals[type(error).__name__] += 1
            await asyncio.sleep(random.uniform(0, 0.5))
            continue
        if "errors" not in answer:
            assert answer["data"]["feedbackGive"]["feedback"]["id"] == key
            return
        code = answer["errors"][0]["extensions"]["code"]
        outcome.refusals[code] += 1
        if code not in ("UNAVAILABLE", "RATE_LIMITED"):
            outcome.broken.append(f"a write was refused: {answer['errors'][0]}")
            return
        await asyncio.sleep(answer["errors"][0]["extensions"]["retryAfter"])


async def _kill(
    size: Size,
    processes: Sequence[Process],
    session: aiohttp.ClientSession,
    writing: asyncio.Task[None],
    outcome: Outcome,
) -> None:
    """Kill one at random and start it again at once, the next one when it is up, until nobody writes any more."""
    while not writing.done() or outcome.killed.total() < size.kills:
        next_one = asyncio.create_task(asyncio.sleep(size.every))
        victim = random.choice(processes)
        await victim.kill()
        outcome.killed[victim.kind] += 1
        victim.start()
        seconds = await victim.up(session)
        if victim.kind == "serve":
            outcome.starts.append(seconds)
        await next_one

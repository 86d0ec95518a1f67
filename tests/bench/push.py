"""Web push: what one costs, and what people notice of many: a light query beside them, and without them."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import uvloop
from cryptography.hazmat.primitives.asymmetric import ec

from server import features, settings
from server.auth.actions import make_code
from server.house import House
from server.kit import clock, db
from server.kit.keys import Keys
from server.notifications import vapid
from server.notifications.endpoints import Rules
from server.notifications.models import Delivery
from server.notifications.push import Message, Outcome, PushClient, Subscription
from server.worker import Worker
from tests.bench.sink import sink
from tests.cast import arrive
from tests.live import LiveServer
from tests.push.crowd import tell_crowd
from tests.push.desk import open_on
from tests.pushservice import b64, point

HANDS = 50
"""Pushes in flight when the client alone is measured, as many as the peer has."""
BODY = b"x" * 300
LIGHT = {"query": "{ unreadNotifications }"}
EVERY = 0.01
"""Seconds from one light query to the next."""
ROUNDS = 5
PATIENCE = 300
TICK = os.sysconf("SC_CLK_TCK")


async def run(quick: bool) -> dict[str, float]:
    """The figures: pushes a second and CPU microseconds of one, by the client alone and by the whole pipeline; the light
    query in milliseconds, quiet and while pushes go out as the server sends them."""
    size = 2_000 if quick else 20_000
    with sink() as port, TemporaryDirectory(prefix="goodshift-push-") as folder:
        data = Path(folder)
        found = await asyncio.to_thread(_in_a_loop, lambda: _client(data, port, min(size, 5_000)))
        code = await asyncio.to_thread(_in_a_loop, lambda: _build(data, port, size + size // 4))
        found |= await asyncio.to_thread(_in_a_loop, lambda: _pipeline(data, port, size // 4))
        return found | await asyncio.to_thread(_beside, data, port, code, size)


def _in_a_loop(work: Callable[[], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        return await work()

    return uvloop.run(main())


async def _client(data: Path, port: int, size: int) -> dict[str, float]:
    """Encrypt, sign, post; no database."""
    ways = [
        Subscription(f"http://127.0.0.1:{port}/push/{number}", b64(point(_key())), b64(os.urandom(16)))
        for number in range(size)
    ]
    config, message = _settings(data, port), Message(BODY, "topic", "normal")
    left = iter(ways)
    async with PushClient(Rules(config), vapid.load(data), config.contact) as client:

        async def hand() -> None:
            for to in left:
                answer = await client.send(to, message, clock.now())
                assert answer.outcome is Outcome.SENT

        began, used = time.perf_counter(), time.process_time()
        await asyncio.gather(*(hand() for _ in range(HANDS)))
        seconds, used = time.perf_counter() - began, time.process_time() - used
    return {"client_per_second": size / seconds, "client_cpu_us": used / size * 1e6}


async def _build(data: Path, port: int, size: int) -> str:
    """A house with ``size`` people who are told of something in ten years; a sign-in code."""
    await db.migrate(data / "goodshift.db", features.MODELS)
    await db.start(data / "goodshift.db", features.MODELS)
    try:
        cast = await arrive()
        store = cast.stores["HARBOUR"]
        await open_on(store, [None] * 7)
        auth = b64(os.urandom(16))
        for first in range(0, size, 1_000):
            endpoints = (f"http://127.0.0.1:{port}/push/{number}" for number in range(first, min(first + 1_000, size)))
            keys = [{"endpoint": endpoint, "p256dh": b64(point(_key())), "auth": auth} for endpoint in endpoints]
            await tell_crowd(store, cast.sam, keys, clock.now() + timedelta(days=3650))
        return (await make_code(Keys(data), cast.ana, None)).value
    finally:
        await db.stop()


async def _pipeline(data: Path, port: int, size: int) -> dict[str, float]:
    """Claim, write, encrypt, sign, post, settle, as fast as it goes."""
    _make_due(data, size)
    await db.start(data / "goodshift.db", features.MODELS)
    try:
        worker = Worker(House(_settings(data, port), Keys(data), features.SUBJECTS, features.NOTICES))
        began, used = time.perf_counter(), time.process_time()
        await worker.run_once()
        seconds, used = time.perf_counter() - began, time.process_time() - used
        assert await Delivery.filter(sent_at__isnull=False).count() == size
    finally:
        await db.stop()
    return {"pipeline_per_second": size / seconds, "pipeline_cpu_us": used / size * 1e6}


def _beside(data: Path, port: int, code: str, size: int) -> dict[str, float]:
    """The light query, in turns without pushes and with some that the server sends by itself."""
    server = LiveServer(data, None, **_environment(port))
    server.start()
    quiet: list[float] = []
    pushing: list[float] = []
    seconds = 0.0
    cpu = {"quiet": 0.0, "pushing": 0.0}
    try:
        assert server.process is not None
        with httpx.Client(base_url=server.origin) as phone:
            phone.post("/auth/enrol", json={"code": code, "device": "phone"}).raise_for_status()
            _ask(phone, lambda: False, 1.0)
            for _ in range(ROUNDS):
                used = _cpu(server.process.pid)
                quiet += _ask(phone, lambda: False, 3.0 if size < 10_000 else 10.0)
                cpu["quiet"] += _cpu(server.process.pid) - used
                _make_due(data, size // ROUNDS)
                _wait_for_the_first(data)
                began, used = time.perf_counter(), _cpu(server.process.pid)
                pushing += _ask(phone, lambda: _left(data) == 0, PATIENCE)
                seconds += time.perf_counter() - began
                cpu["pushing"] += _cpu(server.process.pid) - used
    finally:
        server.stop()
    return {
        "pushes": float(size),
        "embedded_per_second": size / seconds,
        "query_cpu_quiet_us": cpu["quiet"] / len(quiet) * 1e6,
        "query_and_pushes_cpu_us": cpu["pushing"] / len(pushing) * 1e6,
        **{f"query_{name}_quiet_ms": of(quiet) * 1e3 for name, of in STATISTICS.items()},
        **{f"query_{name}_pushing_ms": of(pushing) * 1e3 for name, of in STATISTICS.items()},
        **{f"query_{name}_slower": of(pushing) / of(quiet) - 1 for name, of in STATISTICS.items()},
    }


def _ask(phone: httpx.Client, done: Callable[[], bool], seconds: float) -> list[float]:
    """Ask every now and then until ``done``, or for ``seconds``; the seconds of every answer."""
    seen: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        if len(seen) % 20 == 19 and done():
            break
        sent = time.perf_counter()
        answer = phone.post("/graphql", json=LIGHT)
        seen.append(time.perf_counter() - sent)
        assert "errors" not in answer.json(), answer.text
        time.sleep(EVERY)
    return seen


def _make_due(data: Path, size: int) -> None:
    with sqlite3.connect(data / "goodshift.db", timeout=30) as file:
        unsent = "SELECT id FROM delivery WHERE due_at > '2030-01-01' ORDER BY id LIMIT ?"
        moment = clock.now().isoformat(" ")
        file.execute(f"UPDATE delivery SET due_at = ?, held = 0 WHERE id IN ({unsent})", (moment, size))
    file.close()


def _wait_for_the_first(data: Path) -> None:
    with sqlite3.connect(data / "goodshift.db", timeout=30) as file:
        while not file.execute("SELECT 1 FROM delivery WHERE claimed_until IS NOT NULL LIMIT 1").fetchone():
            time.sleep(0.005)
    file.close()


def _left(data: Path) -> int:
    with sqlite3.connect(data / "goodshift.db", timeout=30) as file:
        (count,) = file.execute("SELECT count(*) FROM delivery WHERE due_at < '2030-01-01'").fetchone()
    file.close()
    return int(count)


def _cpu(process: int) -> float:
    """Seconds of the processor."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _settings(data: Path, port: int) -> settings.Settings:
    return settings.read({"GOODSHIFT_DATA": str(data), **_environment(port)})


def _environment(port: int) -> dict[str, str]:
    return {"GOODSHIFT_PUSH_HOSTS": f"127.0.0.1:{port}", "GOODSHIFT_PUSH_INSECURE": "1"}


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


STATISTICS: dict[str, Callable[[list[float]], float]] = {"p50": median, "mean": fmean, "p99": _p99}


if __name__ == "__main__":
    import sys

    for name, value in asyncio.run(run("--quick" in sys.argv)).items():
        print(f"{name:28} {value:10.2f}")

"""Where our time goes: one request after the other inside this process, under a profiler, summed up by room.

A profiler makes short Python functions look dearer than they are, so the shares say what is in the way, not how much it costs.
"""

from __future__ import annotations

import asyncio
import cProfile
import pstats
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from server import settings
from server.app import create_app
from tests.bench.company import Company

ROOMS = (
    ("SQLite", ("sqlite3", "aiosqlite")),
    ("Tortoise", ("/tortoise/", "/pypika_tortoise/")),
    ("graphql-core", ("/graphql/",)),
    ("Strawberry", ("/strawberry/",)),
    ("plans (server/kit/execution)", ("/server/kit/execution/",)),
    ("kit, the rest", ("/server/kit/",)),
    ("features", ("/server/",)),
    ("HTTP", ("/starlette/", "/uvicorn/")),
    ("JSON", ("/json/", "_json")),
    ("event loop", ("/asyncio/", "select", "uvloop")),
)
OTHER = "Python and other libraries"
WARM = 100
"""Requests before the profiler looks."""
Key = tuple[str, int, str]


def shares(company: Company, requests: Iterator[bytes], count: int) -> dict[str, float]:
    """The share of each room, largest first, over ``count`` requests."""
    profiler = cProfile.Profile()
    asyncio.run(_run(company, requests, count, profiler))
    spent: Counter[str] = Counter()
    stats: dict[Key, Any] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # it has them, its type does not say so
    for key, (_, _, own, _, callers) in stats.items():
        if key[0] != "~" or _room(key) != OTHER or not callers:
            spent[_room(key)] += own
            continue
        for caller, (_, _, part, _) in callers.items():  # what is built into Python belongs to whoever calls it
            spent[_room(caller)] += part
    whole = sum(spent.values())
    return {room: own / whole for room, own in spent.most_common()}


def _room(key: Key) -> str:
    file, _, name = key
    place = name if file == "~" else file
    return next((room for room, marks in ROOMS if any(mark in place for mark in marks)), OTHER)


async def _run(company: Company, requests: Iterator[bytes], count: int, profiler: cProfile.Profile) -> None:
    config = settings.read({"GOODSHIFT_DATA": str(company.folder), "GOODSHIFT_WORKER": "0"})
    app = create_app(config)
    async with app.router.lifespan_context(app):
        for request in islice(requests, WARM):
            await _ask(app, request)
        profiler.enable()
        for request in islice(requests, count):
            await _ask(app, request)
        profiler.disable()


async def _ask(app: Any, request: bytes) -> None:
    """One request straight into the application, without a network."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:]]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": [(name.lower(), value) for name, value in lines],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    waiting = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in waiting:
            return message
        return await asyncio.Future()  # nobody hangs up

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise RuntimeError(f"status {message['status']}")

    await app(scope, receive, send)
    await asyncio.sleep(0)  # as between two requests over a network: the record of who read what has its turn

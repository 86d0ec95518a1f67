"""Load from this process: some connections that each ask, wait for the whole answer, and ask again.

It speaks just enough HTTP/1.1 to be light, so that it runs beside the server on another core without being what is measured.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from time import perf_counter
from typing import Any

import uvloop

PATIENCE = 120.0
"""Seconds after which a run is given up."""


@dataclass
class Seen:
    """What one run saw."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    """Seconds of every answer."""
    errors: int = 0
    """Answers with errors, or of another status than 200."""
    sample: bytes = b""
    """The first of those."""

    @property
    def answers(self) -> int:
        """How many came."""
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    def quantile(self, share: float) -> float:
        """Seconds within which this share was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def request(document: str, variables: dict[str, Any], token: str) -> bytes:
    """A request as it goes over the wire."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run(port: int, requests: Iterator[bytes], connections: int, seconds: float = 0.0, count: int = 0) -> Seen:
    """Send ``requests`` for ``seconds``, or ``count`` of them. Raises TimeoutError when answers stay away."""
    return uvloop.run(_run(port, islice(requests, count) if count else requests, connections, seconds or None))


async def _run(port: int, requests: Iterator[bytes], connections: int, seconds: float | None) -> Seen:
    loop, seen = asyncio.get_running_loop(), Seen()
    began = perf_counter()
    until = began + seconds if seconds else None
    talks = [_Talk(requests, seen, until, loop.create_future()) for _ in range(connections)]
    for talk in talks:
        await loop.create_connection(lambda talk=talk: talk, "127.0.0.1", port)  # type: ignore[misc]  # mypy knows no lambda with a default
    async with asyncio.timeout(PATIENCE + (seconds or 0)):
        await asyncio.gather(*(talk.ended for talk in talks))
    seen.seconds = perf_counter() - began
    return seen


class _Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: Iterator[bytes], seen: Seen, until: float | None, ended: asyncio.Future[None]) -> None:
        self.requests = requests
        self.seen = seen
        self.until = until
        self.ended = ended
        self.asked = 0.0
        self.answer = bytearray()
        self.missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]  # TCP transports write
        self._ask()

    def data_received(self, data: bytes) -> None:
        self.answer += data
        if not self.missing:
            end = self.answer.find(b"\r\n\r\n")
            if end < 0:
                return
            self.missing = end + 4 + _length(bytes(self.answer[:end]))
        if len(self.answer) >= self.missing:
            self._note(bytes(self.answer))
            self.answer.clear()
            self.missing = 0
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(
                error or ConnectionError(f"hung up on us; last words: {bytes(self.answer[:500])!r}")
            )

    def _note(self, answer: bytes) -> None:
        self.seen.latencies.append(perf_counter() - self.asked)
        if not answer.startswith(b"HTTP/1.1 200") or b'"errors"' in answer:
            self.seen.errors += 1
            self.seen.sample = self.seen.sample or answer[:600]

    def _ask(self) -> None:
        self.asked = perf_counter()
        wanted = next(self.requests, None) if self.until is None or self.asked < self.until else None
        if wanted is None:
            if not self.ended.done():
                self.ended.set_result(None)
            self.transport.close()
        else:
            self.transport.write(wanted)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError(f"an answer without a length: {head!r}")

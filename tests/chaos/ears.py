"""Thousands of phones that listen, in one loop: graphql-transport-ws over plain sockets, on after the last event heard."""

from __future__ import annotations

import asyncio
import json
import random
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any

CHANGES = "subscription($after: ID) { changes(after: $after) { id } }"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
PAUSE = 0.5
"""Seconds, at most, before somebody whose socket ended comes again."""
PATIENCE = 20.0
"""Seconds in which a process has to let somebody in, and in which a socket that is open must show a sign of life."""


class Ear:
    """One phone: what it heard, and how often it had to come again."""

    def __init__(self, cookie: str, ports: Sequence[int], after: int) -> None:
        self.heard: list[int] = []
        """Positions of events, as they came."""
        self.gaps: list[float] = []
        """Seconds without a socket, each time."""
        self.endings: list[str] = []
        """How each socket ended."""
        self.listens = False
        self._cookie = cookie
        self._ports = ports
        self._after = after
        self._lost_at = time.monotonic()

    async def follow(self) -> None:
        """Listen until somebody ends it; to another process each time."""
        port = random.choice(self._ports)
        while True:
            ended = asyncio.get_running_loop().create_future()
            line = _Line(self._cookie, self._after, self._hear, ended)
            try:
                async with asyncio.timeout(PATIENCE):
                    await asyncio.get_running_loop().create_connection(lambda line=line: line, "127.0.0.1", port)
                    await line.open
                if self.endings:
                    self.gaps.append(time.monotonic() - self._lost_at)
                self.listens = True
                self.endings.append(await ended)
                self._lost_at = time.monotonic()
            except (OSError, _Refused):
                pass
            finally:
                self.listens = False
                line.hang_up()
            await asyncio.sleep(random.uniform(0, PAUSE))
            port = random.choice([other for other in self._ports if other != port])

    def _hear(self, position: int) -> None:
        self.heard.append(position)
        self._after = position


class _Refused(Exception):
    """The other side does not let us listen."""


class _Line(asyncio.Protocol):
    """One socket."""

    def __init__(self, cookie: str, after: int, hear: Callable[[int], None], ended: asyncio.Future[str]) -> None:
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._cookie = cookie
        self._after = after
        self._hear = hear
        self._ended = ended
        self._bytes = bytearray()
        self._upgraded = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(
            f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Cookie: {self._cookie}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        if not self._upgraded:
            end = self._bytes.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in self._bytes[:20]:
                self._over(f"status {bytes(self._bytes[9:12]).decode()}")
                return
            del self._bytes[: end + 4]
            self._upgraded = True
            self._say({"type": "connection_init"})
        self._frames()

    def connection_lost(self, exc: Exception | None) -> None:
        self._over("cut")

    def hang_up(self) -> None:
        """End it from this side."""
        if self._transport is not None:
            self._transport.abort()
        self._over("hung up")

    def _frames(self) -> None:
        while len(self._bytes) >= 2:
            length, start = self._bytes[1], 2
            if length == 126:
                if len(self._bytes) < 4:
                    return
                length, start = struct.unpack(">H", self._bytes[2:4])[0], 4
            if len(self._bytes) < start + length:
                return
            kind, body = self._bytes[0] & 15, bytes(self._bytes[start : start + length])
            del self._bytes[: start + length]
            if kind == TEXT:
                self._take(json.loads(body))
            elif kind == PING:
                self._frame(PONG, body)
            elif kind == CLOSE:
                self._over(f"closed {struct.unpack('>H', body[:2])[0]}")

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "connection_ack":
            payload = {"query": CHANGES, "variables": {"after": str(self._after)}}
            self._say({"id": "1", "type": "subscribe", "payload": payload})
            if not self.open.done():
                self.open.set_result(None)
        elif kind == "next":
            self._hear(int(message["payload"]["data"]["changes"]["id"]))
        elif kind == "ping":
            self._say({"type": "pong"})
        elif kind == "error":
            self._over(str(message["payload"][0]["extensions"]["code"]))

    def _over(self, why: str) -> None:
        if not self.open.done():
            self.open.set_exception(_Refused(why))
            self.open.exception()  # somebody else may have given up before
        if not self._ended.done():
            self._ended.set_result(why)

    def _say(self, message: dict[str, Any]) -> None:
        self._frame(TEXT, json.dumps(message).encode())

    def _frame(self, kind: int, body: bytes) -> None:
        # Masked, as clients must, with a mask of zeros.
        short = (
            bytes((128 | kind, 128 | len(body))) if len(body) < 126 else struct.pack(">BBH", 128 | kind, 254, len(body))
        )
        if self._transport is not None:
            self._transport.write(short + b"\0\0\0\0" + body)

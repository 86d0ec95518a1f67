"""Thousands of subscribers in this process, and how long one event takes to the last of them.

Plain sockets and epoll, so that who listens costs little. The protocol is graphql-transport-ws, uncompressed.
"""

from __future__ import annotations

import json
import resource
import select
import socket
import struct
from collections.abc import Iterator, Sequence
from time import monotonic, perf_counter
from typing import Any

PATIENCE = 120.0
"""Seconds for one event to reach everybody."""
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Deaf(Exception):
    """Somebody did not hear what everybody should have heard."""


class Subscriber:
    """One socket with one subscription."""

    def __init__(self, port: int, token: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._waiting = bytearray()
        self._socket.sendall(
            f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Authorization: Bearer {token}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
        )
        head = self._until(b"\r\n\r\n")
        if b" 101 " not in head[:20]:
            raise Deaf(f"no socket: {head[:300]!r}")

    @property
    def number(self) -> int:
        """Its file descriptor."""
        return self._socket.fileno()

    def subscribe(self, document: str, variables: dict[str, Any]) -> None:
        """Greet, wait to be let in, and ask."""
        self._send({"type": "connection_init"})
        while not any(message["type"] == "connection_ack" for message in self.read()):
            pass
        payload = {"query": document, "variables": variables}
        self._send({"id": "1", "type": "subscribe", "payload": payload})

    def read(self) -> list[dict[str, Any]]:
        """The messages that came, after waiting for some bytes. Pings are answered. Raises Deaf when the socket ended."""
        return self.told(self.raw())

    def raw(self) -> bytes:
        """The bytes that came. Raises Deaf when the socket ended."""
        data = self._socket.recv(65_536)
        if not data:
            raise Deaf("the socket ended")
        return data

    def told(self, data: bytes) -> list[dict[str, Any]]:
        """The messages that are whole with these bytes."""
        self._waiting += data
        return list(self._messages())

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _messages(self) -> Iterator[dict[str, Any]]:
        while len(self._waiting) >= 2:
            length, start = self._waiting[1], 2
            if length == 126:
                length, start = struct.unpack(">H", self._waiting[2:4].ljust(2, b"\xff"))[0], 4
            elif length == 127:
                length, start = struct.unpack(">Q", self._waiting[2:10].ljust(8, b"\xff"))[0], 10
            if len(self._waiting) < start + length:
                return
            kind, body = self._waiting[0] & 15, bytes(self._waiting[start : start + length])
            del self._waiting[: start + length]
            if kind == TEXT:
                yield json.loads(body)
            elif kind == PING:
                self._frame(PONG, body)
            elif kind == CLOSE:
                raise Deaf(f"closed: {body!r}")

    def _send(self, message: dict[str, Any]) -> None:
        self._frame(TEXT, json.dumps(message).encode())

    def _frame(self, kind: int, body: bytes) -> None:
        # Masked, as clients must, with a mask of zeros.
        short = (
            bytes((128 | kind, 128 | len(body))) if len(body) < 126 else struct.pack(">BBH", 128 | kind, 254, len(body))
        )
        self._socket.sendall(short + b"\0\0\0\0" + body)

    def _until(self, end: bytes) -> bytes:
        while (place := self._waiting.find(end)) < 0:
            data = self._socket.recv(65_536)
            if not data:
                raise Deaf(f"hung up on us: {bytes(self._waiting[:300])!r}")
            self._waiting += data
        head = bytes(self._waiting[: place + len(end)])
        del self._waiting[: place + len(end)]
        return head


class Crowd:
    """Many subscribers, and one ear for all of them."""

    def __init__(self, port: int, tokens: Sequence[str], document: str, variables: dict[str, Any]) -> None:
        self._ear = select.epoll()
        self._members: dict[int, Subscriber] = {}
        for number, token in enumerate(tokens):
            member = Subscriber(port, token)
            member.subscribe(document, variables)
            self._members[member.number] = member
            self._ear.register(member.number, select.EPOLLIN)
            if number % 50 == 0:
                self.idle(0)

    def __len__(self) -> int:
        return len(self._members)

    def idle(self, seconds: float) -> None:
        """Answer pings for a while. Raises Deaf for anything else that comes."""
        until = monotonic() + seconds
        while True:
            for number, _ in self._ear.poll(max(0.0, until - monotonic())):
                for message in self._members[number].read():
                    raise Deaf(f"not expected: {message}")
            if monotonic() >= until:
                return

    def hear(self, send: bytes, port: int) -> tuple[list[float], dict[str, Any]]:
        """Send the request that makes the event: seconds until each member heard it, and what they heard, all the same."""
        late: list[float] = []
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as voice:
            waiting = set(self._members)
            began = perf_counter()
            voice.sendall(send)
            same, first = b"", None
            while waiting:
                found = self._ear.poll(PATIENCE)
                if not found:
                    raise Deaf(f"{len(waiting)} of {len(self)} heard nothing for {PATIENCE} seconds")
                now = perf_counter()
                for number, _ in found:
                    data = self._members[number].raw()
                    if data != same:  # the first, or not the same bytes: look closer, which takes longer
                        for message in self._members[number].told(data):
                            first = first or message["payload"]
                            if message["type"] != "next" or message["payload"] != first:
                                raise Deaf(f"{message} is not {first}")
                            same = data
                        if same != data:
                            continue
                    waiting.remove(number)
                    late.append(now - began)
            voice.recv(65_536)
        if first is None or "errors" in first:
            raise Deaf(f"errors: {first}")
        return late, first["data"]

    def leave(self) -> None:
        """Hang up, all of them."""
        for member in self._members.values():
            member.close()
        self._ear.close()


def allow_many() -> None:
    """As many open sockets as this machine allows, for this process and those it starts."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

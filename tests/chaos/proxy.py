"""A line that a test can cut, close or turn into a black hole: a TCP proxy on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Self

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PIECE = 65_536


class Proxy:
    """Passes bytes on to where ``dial`` leads, until it is told otherwise."""

    def __init__(self, dial: Callable[[], Awaitable[Streams]]) -> None:
        self._dial = dial
        self._lines: set[asyncio.StreamWriter] = set()
        self._talks: set[asyncio.Task[None]] = set()
        self._refuses = False
        self._swallows = False
        self.swallowed = 0
        """Bytes that went into the hole."""
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def to(cls, dial: Callable[[], Awaitable[Streams]]) -> AsyncIterator[Self]:
        """One that listens, until the block ends."""
        proxy = cls(dial)
        server = await asyncio.start_server(proxy._serve, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            server.close()
            proxy.cut()
            for talk in proxy._talks:
                talk.cancel()
            await asyncio.gather(*proxy._talks, return_exceptions=True)

    def cut(self) -> None:
        """End all lines, as a router does that starts anew. Who calls again gets through."""
        for line in self._lines:
            line.transport.abort()

    def refuse(self) -> None:
        """Cut all lines, and let nobody through."""
        self._refuses = True
        self.cut()

    def swallow(self) -> None:
        """Take every byte, on old lines and new ones, in both directions, and pass none on."""
        self._swallows = True

    def mend(self) -> None:
        """Let new lines through again. Old ones that lost bytes stay deaf and dumb until somebody hangs up."""
        self._refuses = self._swallows = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        self._lines.add(writer)
        try:
            if not self._refuses:
                await self._connect((reader, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass  # either side hung up
        finally:
            self._lines.discard(writer)
            self._talks.discard(task)
            writer.transport.abort()

    async def _connect(self, near: Streams) -> None:
        if self._swallows:
            await self._drain(near[0])
            return
        far = await self._dial()
        self._lines.add(far[1])
        try:
            ways = [
                asyncio.create_task(self._pass_on(near[0], far[1])),
                asyncio.create_task(self._pass_on(far[0], near[1])),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            self._lines.discard(far[1])
            far[1].transport.abort()

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(PIECE):
            if self._swallows:
                self.swallowed += len(data)
                await self._drain(source)
                return
            target.write(data)
            await target.drain()

    async def _drain(self, source: asyncio.StreamReader) -> None:
        while data := await source.read(PIECE):
            self.swallowed += len(data)

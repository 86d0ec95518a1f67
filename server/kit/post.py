"""What waits for one listener until the network takes it: bounded, so that who does not read holds up nobody."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from typing import Any

from starlette.websockets import WebSocketDisconnect

from server.kit.streams import Payload, TooSlow
from server.kit.wire import Wire

MOST = 100
"""Answers that may wait for one listener. Whoever lets more wait is closed, and goes on later with ``after``."""


def too_slow() -> TooSlow:
    """Why a stream of somebody who does not read ends."""
    return TooSlow("You read more slowly than things happen. Come again, and go on after the last one you saw.")


class Post:
    """A listener that is read from: ``frame(key, json)`` makes of an answer what goes out."""

    def __init__(self, frame: Callable[[str, str], str]) -> None:
        self._frame = frame
        self._waiting: deque[str] = deque()
        self._came = asyncio.Event()
        self._taken = asyncio.Event()
        self._problem: Exception | None = None

    def hear(self, payload: Payload) -> None:
        """Keep one answer until it is read. Raises TooSlow when too many wait already."""
        if len(self._waiting) >= MOST:
            raise too_slow()
        self._waiting.append(payload.framed(self._frame))
        self._came.set()

    async def room(self) -> None:
        """Wait until all is read."""
        while self._waiting:
            self._taken.clear()
            await self._taken.wait()

    def end(self, problem: Exception) -> None:
        """Let ``read`` raise ``problem`` after what waits."""
        self._problem = problem
        self._came.set()

    async def read(self, pulse: float, sign: str) -> AsyncGenerator[str, None]:
        """What comes, in order, and ``sign`` whenever nothing came for ``pulse`` seconds. Raises what it ended with."""
        while True:
            while self._waiting:
                yield self._waiting.popleft()
                self._taken.set()
            if self._problem is not None:
                raise self._problem
            self._came.clear()
            try:
                async with asyncio.timeout(pulse):
                    await self._came.wait()
            except TimeoutError:
                yield sign


class Outlet:
    """Frames that go out by ``send``: at once where the network takes them, without a task; ``left`` when nobody is there."""

    __slots__ = ("_left", "_send", "_waiting", "_wire", "sending")

    def __init__(
        self, send: Callable[[str], Coroutine[Any, Any, None]], left: Callable[[], None], wire: Wire | None
    ) -> None:
        self._send = send
        self._left = left
        self._wire = wire
        self._waiting: deque[str] | None = None
        self.sending: asyncio.Task[None] | None = None

    def push(self, frame: bytes) -> bool:
        """Send a finished frame at once, past everybody; False where that cannot be."""
        return self._wire is not None and self._waiting is None and self._wire.push(frame)

    def post(self, frame: str) -> None:
        """Send ``frame`` without waiting for it. Raises TooSlow when too many wait already."""
        if self._waiting is not None and len(self._waiting) >= MOST:
            raise too_slow()
        self.say(frame)

    def say(self, frame: str) -> None:
        """Send ``frame`` without waiting for it, behind whatever waits."""
        if self._waiting is not None:
            self._waiting.append(frame)
            return
        sending = self._send(frame)
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except WebSocketDisconnect:
            self._left()
            return
        self._waiting = deque()
        self.sending = asyncio.create_task(self._send_waiting(self._waiting, _Rest(sending, waits_for)))

    async def room(self) -> None:
        """Wait until nothing waits."""
        if self.sending is not None:
            await asyncio.wait([self.sending])

    async def _send_waiting(self, waiting: deque[str], begun: Awaitable[None]) -> None:
        try:
            await begun
            while waiting:
                await self._send(waiting.popleft())
        except WebSocketDisconnect:
            self._left()
        finally:
            self._waiting = self.sending = None


class _Rest:
    """What is left of a coroutine that was begun by hand, and now waits for something."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self.coroutine = coroutine
        self.waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        yield self.waits_for
        yield from self.coroutine.__await__()

"""uvicorn's WebSocket connection, light where nothing happens, with a way past ASGI for frames that many get at once.

ASGI makes a frame for each receiver; here a finished one goes straight to the network. Servers without this work too: whoever
finds no wire in the scope sends by ASGI.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

GOING_AWAY = 1001
"""RFC 6455: this server goes down. Browsers come again, and go on after the last event that they saw."""
EXTENSION = "goodshift.wire"


class Wire(WebSocketsSansIOProtocol):
    """One connection."""

    scope: Any
    writable: _Gate  # type: ignore[assignment]  # what uvicorn uses of an event

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = _Inbox()
        self.writable = _Gate()

    def handle_connect(self, event: Request) -> None:
        """Let the app find us in the scope."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][EXTENSION] = self

    def shutdown(self) -> None:
        """Send the client away, because the process ends."""
        if self.handshake_complete and not self.close_sent:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": GOING_AWAY})
            self.conn.send_close(GOING_AWAY, "going away")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything."""
        super().connection_lost(exc)
        if hasattr(self, "scope"):
            self.scope["extensions"].pop(EXTENSION, None)

    def push(self, frame: bytes) -> bool:
        """Send a finished frame at once; False where the network does not take it now, or nobody is there."""
        if not self.writable.open or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

    def settle(self) -> None:
        """Forget what was only needed to open the connection."""
        self.request.headers.clear()  # those who read frames hold on to the request itself
        self.response.headers.clear()

    def cut(self) -> None:
        """End the connection without a word, and drop what it did not take."""
        self.transport.abort()


def wire_of(scope: Scope) -> Wire | None:
    """The wire of a connection, where the server has them."""
    return cast("Wire | None", (scope.get("extensions") or {}).get(EXTENSION))


def text_frame(text: str) -> bytes:
    """``text`` as a server sends it."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class _Inbox(asyncio.Queue[Any]):
    """What uvicorn uses of a queue: one reader, no limit. The queue of asyncio takes 2.5 KB before anything is in it."""

    def __init__(self) -> None:
        self._items: deque[Any] | None = None
        self._reader: asyncio.Future[None] | None = None

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._items

    def put_nowait(self, item: Any) -> None:
        """Add something."""
        if self._items is None:
            self._items = deque()
        self._items.append(item)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Any:
        """The next thing, as soon as there is one."""
        while not self._items:
            self._items = None
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self._items.popleft()


class _Gate:
    """What uvicorn uses of an event. That of asyncio takes 0.8 KB before anybody waits."""

    __slots__ = ("_waiting", "open")

    def __init__(self) -> None:
        self.open = True
        self._waiting: asyncio.Event | None = None

    def is_set(self) -> bool:
        """Whether it is open."""
        return self.open

    def set(self) -> None:
        """Open it, and let everybody through."""
        self.open = True
        if self._waiting is not None:
            self._waiting.set()
            self._waiting = None

    def clear(self) -> None:
        """Close it."""
        self.open = False

    async def wait(self) -> None:
        """Go through once it is open."""
        while not self.open:
            if self._waiting is None:
                self._waiting = asyncio.Event()
            await self._waiting.wait()

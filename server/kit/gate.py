"""uvicorn's HTTP connection, with an end to its patience: it reads heads of any length, for ever."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = 32 * 1024
"""Bytes of a request's line and headers: one cookie, one token and a query by GET are far less."""
HEADERS = 100
HEAD_SECONDS = 20.0
"""For a head to arrive, from the moment that somebody connects or begins another one."""

TOO_LARGE = b'{"errors":[{"message":"A request has at most 32 KB of headers.","extensions":{"code":"TOO_EXPENSIVE"}}]}'
TOO_SLOW = b'{"errors":[{"message":"The request did not arrive in time.","extensions":{"code":"INVALID"}}]}'


class Gate(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waits: asyncio.TimerHandle | None = None
        self._reading = True
        """Whether a head is awaited, or coming in."""
        self._size = self._lines = 0
        self._shut = False

    def connection_made(self, transport: Any) -> None:
        """Somebody connected: their first head shall come soon."""
        super().connection_made(transport)
        self._waits = self.loop.call_later(HEAD_SECONDS, self._refuse, 408, TOO_SLOW)

    def connection_lost(self, exc: Exception | None) -> None:
        """They left."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes. A header that does not end is not told of until it does, so they are counted here too."""
        super().data_received(data)
        if self._reading and not self._shut:
            self._size += len(data)
            if self._size > 2 * HEAD:
                self._refuse(431, TOO_LARGE)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._reading, self._size, self._lines = True, 0, 0
        if self._waits is None:
            self._waits = self.loop.call_later(HEAD_SECONDS, self._refuse, 408, TOO_SLOW)

    def on_url(self, url: bytes) -> None:
        """A part of the address."""
        super().on_url(url)
        self._size += len(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        super().on_header(name, value)
        self._size += len(name) + len(value)
        self._lines += 1

    def on_headers_complete(self) -> None:
        """The head is there; from here on the app decides."""
        self._stop_waiting()
        self._reading = False
        if self._size > HEAD or self._lines > HEADERS:
            self._refuse(431, TOO_LARGE)
        elif not self._shut:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body, unless it is nobody's."""
        if not self._shut:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The end of the body."""
        if not self._shut:
            super().on_message_complete()

    def _stop_waiting(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None

    def _refuse(self, status: int, body: bytes) -> None:
        """Say why, and hang up."""
        self._stop_waiting()
        if self._shut or self.transport.is_closing():
            return
        self._shut = True
        words = {408: b"Request Timeout", 431: b"Request Header Fields Too Large"}[status]
        head = b"HTTP/1.1 %d %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        self.transport.write(head % (status, words, len(body)) + body)
        self.transport.close()

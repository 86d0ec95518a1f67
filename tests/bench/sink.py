"""A push service that takes everything and looks at nothing, in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import cast

import uvloop

CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


class Taker(asyncio.Protocol):
    """One connection, kept for as long as the other side likes."""

    def __init__(self) -> None:
        self.came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.back = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self.came += data
        while (end := self.came.find(b"\r\n\r\n")) >= 0:
            head = self.came[:end].lower()
            _, _, length = head.partition(b"content-length:")
            whole = end + 4 + int(length.split(b"\r\n")[0])
            if len(self.came) < whole:
                return
            self.came = self.came[whole:]
            self.back.write(CREATED)


@contextmanager
def sink() -> Iterator[int]:
    """The port of a running one, on the last core of this machine."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(tell: Connection) -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    uvloop.run(_listen(tell))


async def _listen(tell: Connection) -> None:
    server = await asyncio.get_running_loop().create_server(Taker, "127.0.0.1", 0)
    tell.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()

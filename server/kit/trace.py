"""Which request we work for: its id is in the answer, in every log line and in an unexpected error, so that one finds the other."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Awaitable
from contextvars import ContextVar
from itertools import count

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"
SANE = re.compile(rb"[A-Za-z0-9_.:-]{8,64}")
"""Ids of others that we take over: nothing that could end a line, and nothing long enough to be a letter."""

answered: Counter[int] = Counter()
"""How often each HTTP status was answered in this process."""
_current: ContextVar[bytes] = ContextVar("request", default=b"")
_process = secrets.token_hex(4).encode()
_numbers = count(1)


def current() -> str:
    """The id of the request that this task works for; empty where it works for nobody in particular."""
    return _current.get().decode()


def forget() -> None:
    """Let this task work for nobody in particular: it was started by one request and serves all."""
    _current.set(b"")


class Traced:
    """Gives each request, and each socket, an id: the one that it brings along where that is sane, else one of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, and say the id in what comes back."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        key = _id(scope)
        _current.set(key)  # uvicorn has a context for each request and socket

        def said(message: Message) -> Awaitable[None]:
            kind = message["type"]
            if kind == "http.response.start" or kind == "websocket.accept":
                message["headers"] = [*message.get("headers", ()), (HEADER, key)]
                if "status" in message:
                    answered[message["status"]] += 1
            return send(message)  # no coroutine of its own

        await self.app(scope, receive, said)


def _id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == HEADER:
            if SANE.fullmatch(value):
                return bytes(value)
            break
    return b"%b-%x" % (_process, next(_numbers))

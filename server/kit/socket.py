"""GraphQL over WebSocket: the graphql-transport-ws protocol, and no other.

Specification: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
A bad document ends its own operation; a bad frame ends the socket with the protocol's code.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from graphql import GraphQLError, OperationType
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from server.kit import text
from server.kit.context import Context
from server.kit.errors import NotAllowed, Problem, RateLimited, Unauthenticated, Unavailable
from server.kit.http import Enter
from server.kit.operations import Engine, Operation, Refused, dumps, present
from server.kit.post import Outlet
from server.kit.streams import Follower, GoingAway, Payload, TooSlow
from server.kit.wire import GOING_AWAY, text_frame, wire_of

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
MOST_OPERATIONS = 50
MOST_STREAMS = 20
"""Subscriptions among them; the phone app has one."""
BAD, UNAUTHORIZED, FORBIDDEN, WRONG_PROTOCOL, INIT_TIMEOUT, DUPLICATE, TOO_MANY = (
    4400,
    4401,
    4403,
    4406,
    4408,
    4409,
    4429,
)
LATER = 1013
"""RFC 6455's registry: try again later; on from the last event seen."""
LAST_WORDS = 10.0
"""Seconds that somebody who does not read has to take our close."""


class Close(Exception):
    """The socket ends with a code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class GraphQLSocket:
    """The endpoint for sockets. Each operation has a context of its own, entered through the same door as HTTP."""

    def __init__(self, engine: Engine, enter: Enter) -> None:
        self.engine = engine
        self.enter = enter

    async def serve(self, socket: WebSocket) -> None:
        """Serve one socket until either side leaves."""
        if PROTOCOL not in socket.scope.get("subprotocols", []):
            await socket.accept()
            await socket.close(WRONG_PROTOCOL, "Subprotocol not acceptable")
            return
        await socket.accept(PROTOCOL)
        await _Talk(self, socket).serve()


class _Talk:
    def __init__(self, house: GraphQLSocket, socket: WebSocket) -> None:
        self.house = house
        self.socket = socket
        self.connection: HTTPConnection = socket
        self.operations: dict[str, asyncio.Task[None] | Follower] = {}
        self.writing: set[asyncio.Task[None]] = set()
        self.muted: set[asyncio.Task[None]] = set()
        """Mutations that the client completed early: they go on, and hold their place until they end."""
        self.streams: set[str] = set()
        self.wire = wire_of(socket.scope)
        self.outlet = Outlet(socket.send_text, lambda: self._end(Close(1000, "")), self.wire)
        """Where streams say what they have to say."""
        self.greeted = False
        self.ended: Close | None = None
        self.reading: asyncio.Task[Any] | None = None
        """The task that takes frames, until the socket ends."""

    async def serve(self) -> None:
        self.reading = asyncio.current_task()
        try:
            close = await self._read()
        except asyncio.CancelledError:
            close = self.ended
            if close is None or self.reading is None or self.reading.uncancel():
                raise
        finally:
            self.reading = None
            running = list(self.operations.values())
            self.operations.clear()
            for follower in running:
                if isinstance(follower, Follower):
                    follower.leave()
            tasks = [*self.muted, *(task for task in running if isinstance(task, asyncio.Task))]
            tasks += [self.outlet.sending] if self.outlet.sending else []
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if close is not None and self.socket.client_state is WebSocketState.CONNECTED:
            try:
                async with asyncio.timeout(LAST_WORDS):
                    await self.socket.close(close.code, close.reason)
            except TimeoutError:
                if self.wire is not None:
                    self.wire.cut()

    async def _read(self) -> Close | None:
        """Take frames until the socket ends; the reason where it is ours."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                await self._greet(await self._message())
        except TimeoutError:
            return Close(INIT_TIMEOUT, "Connection initialisation timeout")
        except Close as close:
            return close
        except WebSocketDisconnect:
            return None
        try:
            while True:
                await self._take(await self._message())
        except Close as close:
            return close
        except WebSocketDisconnect:
            return None

    async def _greet(self, message: dict[str, Any]) -> None:
        while message["type"] in ("ping", "pong"):
            await self._alive(message)
            message = await self._message()
        if message["type"] != "connection_init":
            raise Close(UNAUTHORIZED, "Unauthorized")
        payload = message.get("payload")
        if isinstance(payload, dict) and isinstance(payload.get("authorization"), str):
            # Programs that cannot set headers on a socket send their token in the first frame.
            headers = [*self.socket.scope["headers"], (b"authorization", payload["authorization"].encode())]
            self.connection = HTTPConnection({**self.socket.scope, "headers": headers})
        await self._enter()
        self.greeted = True
        if self.wire is not None:
            self.wire.settle()
        await self._send('{"type":"connection_ack"}')

    async def _take(self, message: dict[str, Any]) -> None:
        kind, key = message["type"], message.get("id")
        if kind in ("ping", "pong"):
            await self._alive(message)
        elif kind == "connection_init":
            raise Close(TOO_MANY, "Too many initialisation requests")
        elif kind == "complete" and isinstance(key, str):
            running = self.operations.pop(key, None)
            self.streams.discard(key)
            if isinstance(running, Follower):
                running.leave()
            elif running in self.writing:
                self.muted.add(running)
            elif running:
                running.cancel()
        elif kind == "subscribe" and isinstance(key, str) and key and isinstance(message.get("payload"), dict):
            if key in self.operations:
                raise Close(DUPLICATE, f"Subscriber for {key[:40]} already exists")
            if len(self.operations) + len(self.muted) >= MOST_OPERATIONS:
                raise Close(TOO_MANY, "Too many operations")
            task = asyncio.create_task(self._operate(key, message["payload"]))
            self.operations[key] = task
            task.add_done_callback(self._forget)
        else:
            raise Close(BAD, "Invalid message received")

    async def _operate(self, key: str, payload: dict[str, Any]) -> None:
        try:
            context = await self._enter()
            operation = self.house.engine.read(payload, context)
            if operation.type is OperationType.SUBSCRIPTION:
                await self._follow(key, operation, context)
                return
            if operation.type is OperationType.MUTATION and (task := asyncio.current_task()):
                self.writing.add(task)
            await self._send(_next(key, dumps(await self.house.engine.run(operation, context))))
            self._free(key)
            await self._send(_complete(key))
        except Refused as refused:
            self._free(key)
            await self._send(_error(key, refused.errors))
        except Unauthenticated as problem:
            self._end(Close(UNAUTHORIZED, problem.message))
        except Close as close:
            self._end(close)
        except WebSocketDisconnect:
            self._end(Close(1000, ""))  # the other side left while we were sending
        except Exception as error:  # a stream that broke ends alone, with a code, and the socket lives on
            self._free(key)
            await self._send(_broken(key, error))
        finally:
            self._free(key)

    def _free(self, key: str) -> None:
        """Let the client use ``key`` again, before it hears that the operation ended."""
        if self.operations.get(key) is asyncio.current_task():
            del self.operations[key]
            self.streams.discard(key)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self.writing.discard(task)
        self.muted.discard(task)

    async def _follow(self, key: str, operation: Operation, context: Context[Any, Any]) -> None:
        if len(self.streams) >= MOST_STREAMS:
            raise RateLimited("This socket follows too much at once.", retryAfter=10)
        self.streams.add(key)
        follower = await self.house.engine.follow(operation, context, _Line(self, key))
        if self.operations.get(key) is asyncio.current_task() and not follower.gone:
            self.operations[key] = follower  # from here on no task is needed
        else:
            follower.leave()

    async def _enter(self) -> Context[Any, Any]:
        try:
            return await self.house.enter(self.connection)
        except Unauthenticated as problem:
            raise Close(UNAUTHORIZED, problem.message) from None
        except NotAllowed as problem:
            raise Close(FORBIDDEN, problem.message) from None
        except Unavailable as problem:
            raise Close(LATER, problem.message) from None
        except Problem as problem:
            raise Close(BAD, problem.message) from None

    async def _alive(self, message: dict[str, Any]) -> None:
        if message["type"] == "ping":
            await self._send('{"type":"pong"}')

    async def _message(self) -> dict[str, Any]:
        frame = await self.socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code") or 1000)
        try:
            message = text.from_json(frame["text"])
        except (KeyError, TypeError, ValueError):
            raise Close(BAD, "Invalid message received") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise Close(BAD, "Invalid message received")
        return message

    async def _send(self, frame: str) -> None:
        if asyncio.current_task() in self.muted:
            return  # the client does not listen any more, and may have given the id to something else
        await self.socket.send_text(frame)

    def stream_ended(self, key: str, problem: Exception) -> None:
        """Tell the client that a stream of theirs is over."""
        self.operations.pop(key, None)
        self.streams.discard(key)
        if isinstance(problem, Unauthenticated):
            self._end(Close(UNAUTHORIZED, problem.message))
        elif isinstance(problem, TooSlow):
            self._end(Close(LATER, problem.message))
        elif isinstance(problem, GoingAway):
            self._end(Close(GOING_AWAY, problem.message))
        else:
            self.outlet.say(_broken(key, problem))

    def _end(self, close: Close) -> None:
        if self.ended is None and self.reading is not None:
            self.ended = close
            self.reading.cancel()


class _Line:
    """One stream of a socket."""

    __slots__ = ("key", "talk")

    def __init__(self, talk: _Talk, key: str) -> None:
        self.talk = talk
        self.key = key

    def hear(self, payload: Payload) -> None:
        if not self.talk.outlet.push(payload.framed(_next_frame, self.key)):
            self.talk.outlet.post(payload.framed(_next, self.key))

    async def room(self) -> None:
        await self.talk.outlet.room()

    def end(self, problem: Exception) -> None:
        self.talk.stream_ended(self.key, problem)


def _next(key: str, payload: str) -> str:
    return f'{{"id":{json.dumps(key)},"type":"next","payload":{payload}}}'


def _next_frame(key: str, payload: str) -> bytes:
    return text_frame(_next(key, payload))


def _complete(key: str) -> str:
    return f'{{"id":{json.dumps(key)},"type":"complete"}}'


def _error(key: str, errors: list[GraphQLError]) -> str:
    return f'{{"id":{json.dumps(key)},"type":"error","payload":{json.dumps(present(errors))}}}'


def _broken(key: str, error: Exception) -> str:
    return _error(key, [GraphQLError(str(error), path=[], original_error=error)])

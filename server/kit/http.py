"""GraphQL over HTTP, and server-sent events for subscriptions.

Specifications: https://graphql.github.io/graphql-over-http/draft/ and graphql-sse, "distinct connections mode".
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from graphql import ExecutionResult, GraphQLError, OperationType
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.status import HTTP_405_METHOD_NOT_ALLOWED, HTTP_406_NOT_ACCEPTABLE

from server.kit import meters, text
from server.kit.context import Context
from server.kit.errors import Invalid, NotAllowed, Problem, Unavailable
from server.kit.execution.waiting import resumed
from server.kit.operations import Engine, Operation, Refused, answer, cause_of, dumps, present
from server.kit.post import Post
from server.kit.streams import GoingAway

log = logging.getLogger("goodshift.http")

Enter = Callable[[HTTPConnection], Awaitable[Context[Any, Any]]]
"""The door of the house: the context of a signed-in person. Raises Unauthenticated, NotAllowed for a foreign origin."""

GRAPHQL, JSON, EVENTS = "application/graphql-response+json", "application/json", "text/event-stream"
LARGEST, LARGEST_OF_STRANGERS = 3 * 1024 * 1024, 64 * 1024
"""Bytes of a request body: a call with 10,000 entries fits; who signs in needs little."""
BODY_SECONDS = 60.0
"""For a body to arrive."""
PULSE, PULSE_SIGN = 12.0, ":\n\n"
"""Seconds between two signs of life on a quiet event stream, and what they look like."""


class TooLarge(Problem):
    """A body over ``LARGEST``."""

    code, status = "TOO_EXPENSIVE", 413


class TooSlow(Problem):
    """A body that does not come to its end."""

    code, status = "INVALID", 408


class WrongType(Problem):
    """A body that is not JSON, which also keeps a foreign page's form from being taken for a request."""

    code, status = "INVALID", 415


class GraphQLHTTP:
    """The endpoint: GET for queries, POST for all; an event stream where the client accepts nothing else."""

    def __init__(self, engine: Engine, enter: Enter) -> None:
        self.engine = engine
        self.enter = enter

    async def __call__(self, request: Request) -> Response:
        """The response to one request."""
        wanted = _media_type(request.headers.get("accept"))
        if request.method not in ("GET", "POST"):
            return _plain("Use GET or POST.", HTTP_405_METHOD_NOT_ALLOWED, {"allow": "GET, POST"})
        if wanted is None:
            return _plain(f"This endpoint speaks {GRAPHQL}, {JSON} and {EVENTS}.", HTTP_406_NOT_ACCEPTABLE)
        try:
            context = await self.enter(request)
            operation = self.engine.read(await _payload(request), context)
            return await self._answer(request, wanted, operation, context)
        except Problem as problem:
            return refusal(problem, GRAPHQL if wanted == GRAPHQL else JSON)
        except Refused as refused:
            return self._refuse(refused, wanted)

    async def _answer(
        self, request: Request, wanted: str, operation: Operation, context: Context[Any, Any]
    ) -> Response:
        if request.method == "GET" and operation.type is not OperationType.QUERY:
            return _plain("Use POST for anything but a query.", HTTP_405_METHOD_NOT_ALLOWED, {"allow": "POST"})
        if wanted == EVENTS:
            if operation.type is OperationType.SUBSCRIPTION:
                self.engine.check_following(context)
            return StreamingResponse(
                self._events(operation, context), media_type=EVENTS, headers={"cache-control": "no-store"}
            )
        if operation.type is OperationType.SUBSCRIPTION:
            raise Invalid("A subscription needs an event stream or a socket.")
        result = await self.engine.run(operation, context)
        if result.data is None:
            return _nothing(result, wanted)
        return _json(answer(result), 200, wanted)

    def _refuse(self, refused: Refused, wanted: str) -> Response:
        status = 400 if refused.malformed or wanted == GRAPHQL else 200
        return _json({"errors": present(refused.errors)}, status, GRAPHQL if wanted == GRAPHQL else JSON)

    async def _events(self, operation: Operation, context: Context[Any, Any]) -> AsyncIterator[str]:
        yield PULSE_SIGN  # opens the stream at once, before the first event
        post, follower = Post(_event), None
        try:
            if operation.type is OperationType.SUBSCRIPTION:
                follower = await self.engine.follow(operation, context, post)
                async with aclosing(post.read(PULSE, PULSE_SIGN)) as events:
                    async for event in events:
                        yield event
            else:
                yield _event("", dumps(await self.engine.run(operation, context)))
        except GoingAway:
            return  # without a "complete", so that they come again
        except Refused as refused:
            yield _event("", dumps(ExecutionResult(None, refused.errors)))
        except Exception as error:  # a stream that broke, or whose session ended, says so before it closes
            yield _event("", dumps(ExecutionResult(None, [GraphQLError(str(error), path=[], original_error=error)])))
        finally:
            if follower is not None:
                follower.leave()
        yield "event: complete\ndata:\n\n"


def _nothing(result: ExecutionResult, wanted: str) -> Response:
    """An answer without data: nothing ran, something that it cannot do without is out of reach, or a part that has to be there failed."""
    errors = result.errors or []
    for cause in map(cause_of, errors):
        if isinstance(cause, Unavailable):
            later = {"retry-after": str(cause.details["retryAfter"])}
            return _json(answer(result), cause.status, wanted, later)
    nothing_ran = any(error.path is None for error in errors)
    return _json(answer(result), 400 if nothing_ran and wanted == GRAPHQL else 200, wanted)


def refusal(problem: Problem, media_type: str = JSON) -> Response:
    """A problem as a response of its own status."""
    meters.errors[problem.code] += 1
    body = {"errors": [{"message": problem.message, "extensions": problem.extensions}]}
    headers = {"retry-after": str(problem.details["retryAfter"])} if "retryAfter" in problem.details else None
    return JSONResponse(body, problem.status, headers, media_type=media_type)


async def read_json(request: Request, largest: int = LARGEST_OF_STRANGERS) -> Any:
    """The JSON body of ``request``, at most ``largest`` bytes. Raises WrongType, TooLarge, or Invalid for what is no JSON."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != JSON or charset not in ("", "utf-8"):
        raise WrongType(f"Send {JSON} in UTF-8.")
    try:
        return text.from_json(await read_body(request, largest))
    except ValueError:
        raise Invalid("The body is not JSON.") from None


async def read_body(request: Request, largest: int) -> bytes:
    """The body, read no further than ``largest``. Raises TooLarge, or Invalid when whoever sends it goes away."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length[:12]) > largest:
        raise _too_large(largest)
    reading = _arriving(request, largest)
    try:
        waits_for = reading.send(None)
    except StopIteration as whole:  # mostly it has come with the head, and needs no timer
        return bytes(whole.value)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await resumed(reading, waits_for)
    except TimeoutError:
        raise TooSlow("The body did not arrive in time.") from None


async def _arriving(request: Request, largest: int) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                raise _too_large(largest)
    except ClientDisconnect:
        raise Invalid("The body broke off.") from None
    return bytes(body)


def _too_large(largest: int) -> TooLarge:
    return TooLarge(f"A request has at most {largest:,} bytes.", limit=largest)


def check_origin(connection: HTTPConnection, own: str) -> None:
    """Raises NotAllowed when a page of another site makes the call. Programs send no Origin."""
    origin = connection.headers.get("origin")
    if origin is None or origin == own:
        return
    scheme, _, host = origin.partition("://")
    if host != connection.headers.get("host") or (own.startswith("https://") and scheme != "https"):
        raise NotAllowed("This call comes from another site.")


def address_of(connection: HTTPConnection) -> str:
    """What tries are counted by. In IPv6 one customer has a whole /64, so that is one address."""
    host = connection.client.host if connection.client else "unknown"
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


async def _payload(request: Request) -> Any:
    if request.method == "POST":
        return await read_json(request, LARGEST)
    payload: dict[str, Any] = dict(request.query_params)
    for key in ("variables", "extensions"):
        if key in payload:
            try:
                payload[key] = text.from_json(payload[key])
            except ValueError:
                raise Invalid(f"`{key}` is not JSON.", key) from None
    return payload


def _media_type(accept: str | None) -> str | None:
    """The media type to answer in, None when the client takes none of ours."""
    if accept is None:
        return JSON
    for part in accept.split(","):
        kind = part.partition(";")[0].strip().lower()
        if kind in (GRAPHQL, JSON, EVENTS):
            return kind
        if kind in ("*/*", "application/*"):
            return JSON
    return None


def _json(body: object, status: int, media_type: str, more: Mapping[str, str] | None = None) -> Response:
    return Response(text.to_json(body), status, {"content-type": f"{media_type}; charset=utf-8", **(more or {})})


def _plain(words: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"errors": [{"message": words, "extensions": {"code": "INVALID"}}]}, status, headers)


def _event(key: str, payload: str) -> str:
    return f"event: next\ndata: {payload}\n\n"

"""Everything that is kept about whoever asks, as a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from server.kit import clock
from server.kit.errors import NotAllowed, Problem, Unavailable
from server.kit.http import refusal
from server.kit.operations import Engine
from server.kit.shares import Places
from server.people.models import Asked
from server.privacy import takeout

Enter = Callable[[HTTPConnection], Awaitable[Asked]]


class OwnRecord:
    """GET /export/record.json and /export/record.html: all that is kept about the one who asks."""

    def __init__(self, enter: Enter, engine: Engine) -> None:
        self._enter = enter
        self._engine = engine
        self._places = Places(1, "Your last file is still being made. Take a moment.", seconds=5)

    def routes(self) -> list[Route]:
        """The addresses of files."""
        return [
            Route("/export/record.json", self.json, methods=["GET"]),
            Route("/export/record.html", self.html, methods=["GET"]),
        ]

    async def json(self, request: Request) -> Response:
        """As JSON. A problem answers with its status: 401, 403, 429."""
        return await self._file(request, "json", lambda found, _: JSONResponse(found))

    async def html(self, request: Request) -> Response:
        """As a page to read."""
        return await self._file(request, "html", lambda found, on: HTMLResponse(takeout.readable(found, on)))

    async def _file(self, request: Request, kind: str, made: Callable[[dict[str, Any], str], Response]) -> Response:
        try:
            context = await self._enter(request)
            if context.only is not None:
                raise NotAllowed("This token may not read.")
            self._places.check(context.person_key)
            with self._places.taken(context.person_key):
                found = await takeout.gathered(self._asking(context), context.person_key)
        except Problem as problem:
            return refusal(problem)
        on = f"{clock.now():%Y-%m-%d}"
        response = made({"exportedOn": on} | found, on)
        response.headers["content-disposition"] = f'attachment; filename="my-record-{on}.{kind}"'
        response.headers["cache-control"] = "no-store"
        return response

    def _asking(self, context: Asked) -> takeout.Ask:
        async def ask(document: str, variables: dict[str, Any]) -> dict[str, Any]:
            operation = self._engine.read({"query": document, "variables": variables})
            context.forget()
            result = await self._engine.run(operation, context)
            if result.errors or result.data is None:
                raise Unavailable("Some of it cannot be read just now.", retryAfter=5)
            return result.data

        return ask

"""The only wiring: routes, lifespan, and the doors."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute

from server import features, settings
from server.auth.models import Device, Scope
from server.auth.routes import Door
from server.auth.sessions import viewers_of
from server.goals.routes import Downloads
from server.house import House
from server.kit import broker, db
from server.kit.errors import Problem, Unauthenticated, Unavailable
from server.kit.http import GraphQLHTTP, address_of, refusal
from server.kit.keys import Keys
from server.kit.operations import Engine
from server.kit.pages import Pages, SecurityHeaders
from server.kit.shares import Bucket
from server.kit.socket import GraphQLSocket
from server.kit.straight import Straight
from server.kit.throttle import counted_together
from server.kit.trace import Traced
from server.people.models import COMPANY_WIDE, Asked
from server.privacy.looks import Looks
from server.privacy.models import RecordUse
from server.privacy.routes import OwnRecord
from server.schema import schema
from server.settings import Settings
from server.upkeep.health import Health
from server.worker import Worker

log = logging.getLogger("goodshift")


def create_app(config: Settings | None = None) -> Starlette:
    """The whole server for ``config``, or for the environment."""
    config = config or settings.read()
    house = House(config, Keys(config.data), features.SUBJECTS, features.NOTICES)
    door = Door(config, house.keys)
    enter = _enter(house, door)
    pages = Pages(config.pwa, _first_questions(config, enter))
    looks = Looks()
    engine = Engine(schema, _built(config, "persisted-documents.json"), work=config.work, note=looks.note)
    exported = partial(looks.add, done=RecordUse.EXPORTED)
    health = Health(house, engine)
    http, socket = GraphQLHTTP(engine, enter), GraphQLSocket(engine, enter)

    async def graphql(request: Request) -> Response:
        """GraphiQL for a signed-in browser that opens the address; GraphQL for everybody else."""
        if (
            request.method == "GET"
            and "text/html" in request.headers.get("accept", "")
            and "query" not in request.query_params
        ):
            return await pages.graphiql(request, await _may_explore(enter, request))
        return await http(request)

    app = Starlette(
        routes=[
            Route("/graphql", graphql, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
            WebSocketRoute("/graphql", socket.serve),
            *door.routes(),
            *Downloads(enter, exported).routes(),
            *OwnRecord(enter, engine).routes(),
            *health.routes(),
            Mount("/", pages),
        ],
        middleware=[
            Middleware(Traced),
            Middleware(SecurityHeaders, secure=config.secure),
            Middleware(Straight, path="/graphql", answer=http),
        ],
        exception_handlers={Unavailable: _later},
        lifespan=_lifespan(house, looks),
    )
    app.state.house, app.state.health, app.state.looks = house, health, looks
    return app


async def _later(request: Request, problem: Exception) -> Response:
    """What a route answers that needs something out of reach."""
    assert isinstance(problem, Unavailable)
    return refusal(problem)


STRANGERS, A_SECOND = 600, 10
"""Calls of nobody from one address, which may be a whole store, and how many more every second."""


def _enter(house: House, door: Door) -> Callable[[HTTPConnection], Awaitable[Asked]]:
    strangers = Bucket(STRANGERS, A_SECOND)

    async def enter(connection: HTTPConnection) -> Asked:
        try:
            opened = await door.enter(connection)
        except Unauthenticated:
            strangers.take(address_of(connection))  # whoever is signed in at the same address is not concerned
            raise
        session, viewer = opened.session, opened.viewer
        only = features.RECORDING if session.scope is Scope.RECORD else None
        may_write = session.scope is not Scope.READ
        person = str(viewer.id)
        counted_by = person if session.kind is Device else f"token {session.id}"
        # Where people reach us by https it is the real thing; elsewhere everybody may look around.
        may_explore = not house.settings.secure or viewer.role in COMPANY_WIDE
        look, number = viewers_of, opened.number
        return Asked(viewer, person, may_write, session, look, house, only, counted_by, may_explore, number)

    return enter


async def _may_explore(enter: Callable[[HTTPConnection], Awaitable[Asked]], request: Request) -> bool | None:
    """Whether whoever is signed in may; None where nobody is."""
    try:
        return (await enter(request)).may_explore
    except Problem:
        return None


def _first_questions(
    config: Settings, enter: Callable[[HTTPConnection], Awaitable[Asked]]
) -> Callable[[Request], Awaitable[str | None]]:
    """What a signed-in browser may ask beside the scripts of the page that it opens, instead of after them."""
    addresses = _built(config, "first-questions.json")

    async def first(request: Request) -> str | None:
        address = addresses.get(request.url.path)
        if address is None:
            return None
        try:
            asked = await enter(request)
        except Problem:
            return None
        return address.replace("VIEWER", asked.person_key)

    return first


def _built(config: Settings, name: str) -> dict[str, str]:
    """What the build of the phone app wrote down for the server: its documents by their hash, its first questions by path."""
    file = config.pwa / name
    entries: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return {key.removeprefix("sha256:"): str(text) for key, text in entries.items()}


def _lifespan(house: House, looks: Looks) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await db.start(house.settings.database, features.MODELS)
        stop = asyncio.Event()
        work = asyncio.create_task(Worker(house).run(stop)) if house.settings.embedded_worker else None
        try:
            redis = house.settings.redis_url
            async with broker.connected(redis, alone=not house.settings.database_url), counted_together(redis):
                yield
        finally:
            stop.set()
            if work:
                await work
            await looks.close()
            await db.stop()

    return lifespan

"""/healthz: the process lives. /readyz: it can be sent people. /metrics: what it counts, for this machine or whoever has the token."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from server.house import House
from server.kit import db, mishaps
from server.kit.operations import Engine
from server.notifications import vapid
from server.upkeep import metrics

log = logging.getLogger("goodshift.health")

PATIENCE = 2.0
"""Seconds in which the database has to answer."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""What proxies add: a call that came through one is nobody of this machine."""
MIGRATIONS = frozenset(file.stem for file in (Path(__file__).parent.parent / "migrations").glob("0*.py"))


class Health:
    """How this process is."""

    def __init__(self, house: House, engine: Engine) -> None:
        self.house = house
        self.engine = engine
        self.leaving = False
        """Whether it is about to end, and wants nobody new."""

    def routes(self) -> list[Route]:
        """The routes of machines that look after us."""
        return [Route("/healthz", self.alive), Route("/readyz", self.ready), Route("/metrics", self.metrics)]

    async def alive(self, request: Request) -> Response:
        """200 for as long as the loop turns."""
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """200 where people can be served, 503 with what is in the way."""
        if self.leaving:
            return JSONResponse({"status": "draining"}, 503)
        trouble = [name for name, check in (("database", self._database), ("keys", self._keys)) if not await check()]
        return JSONResponse(
            {"status": "not ready", "trouble": trouble} if trouble else {"status": "ready"}, 503 if trouble else 200
        )

    async def metrics(self, request: Request) -> Response:
        """What is counted, as Prometheus reads it; to others it is not there."""
        if not self._may_count(request):
            return PlainTextResponse("Not found", 404)
        return Response(await metrics.said(self.house, self.engine), media_type=metrics.CONTENT_TYPE)

    async def _database(self) -> bool:
        """Whether it answers, and knows all that this version of the server needs."""
        try:
            async with asyncio.timeout(PATIENCE):
                applied = await db.applied_migrations()
        except Exception as error:  # whatever it is, nobody can be served
            mishaps.note(log, "readiness", error)
            return False
        return applied >= MIGRATIONS

    async def _keys(self) -> bool:
        try:
            self.house.keys.digest("")
            vapid.load(self.house.settings.data)
        except (OSError, ValueError) as error:
            mishaps.note(log, "readiness", error)
            return False
        return True

    def _may_count(self, request: Request) -> bool:
        wanted = self.house.settings.metrics_token
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if wanted and kind.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), wanted.encode()):
            return True
        through = any(name in request.headers for name in FORWARDED)
        here = request.client.host if request.client else ""
        return not through and _is_loopback(here) and _is_loopback(request.headers.get("host", ""))


def _is_loopback(place: str) -> bool:
    """Whether ``place``, with or without a port, is this machine."""
    try:
        host = (urlsplit(f"//{place}").hostname if place.count(":") < 2 or place[0] == "[" else place) or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

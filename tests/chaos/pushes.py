"""A push service for a crowd: it reads what each device gets, with the same keys for all of them."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import http_ece
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec

from tests.pushservice import b64, point


class Counter:
    """Takes everything, and writes down which push came to whom."""

    def __init__(self) -> None:
        self.shown: defaultdict[str, list[str]] = defaultdict(list)
        """Device -> the ids of its pushes, as they came."""
        self.host = ""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        """One that runs, on a free port of this machine."""
        counter = cls()
        app = web.Application()
        app.router.add_post("/push/{device}", counter._take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        counter.host = f"127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield counter
        finally:
            await runner.cleanup()

    def subscription(self, device: str) -> dict[str, str]:
        """What the browser of ``device`` would send."""
        return {
            "push_endpoint": f"http://{self.host}/push/{device}",
            "push_p256dh": b64(point(self._key)),
            "push_auth": b64(self._auth),
        }

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        plain = http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        self.shown[request.match_info["device"]].append(json.loads(plain)["id"])
        return web.Response(status=201)

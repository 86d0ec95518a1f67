"""A push service of our own on this machine (RFC 8030), and browsers that subscribe there. As strict as the real ones.

It checks who signed (RFC 8292), decrypts with the browser's own keys (RFC 8291), and answers as it is told.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import http_ece
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from tests.house import Phone

SUBSCRIBE = "mutation($input: PushSubscribeInput!) { pushSubscribe(input: $input) { device { id current push } } }"


def b64(data: bytes) -> str:
    """Base64url without padding, as browsers write it."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """The bytes in base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half of ``key``, uncompressed."""
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@dataclass
class Push:
    """A message as the browser reads it."""

    payload: dict[str, Any]
    headers: dict[str, str]

    @property
    def shown(self) -> dict[str, Any]:
        """What stands on the lock screen."""
        shown: dict[str, Any] = self.payload["notification"]
        return shown


@dataclass
class Reply:
    """How the service answers from now on."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    endless: bool = False
    """Whether the body of the answer never ends."""


class Browser:
    """One browser's subscription: keys of its own, and what it was sent."""

    def __init__(self, service: PushService, server_key: str) -> None:
        self.name = b64(os.urandom(12))
        self.endpoint = f"{service.origin}/push/{self.name}"
        self.server_key = server_key
        self.auth = os.urandom(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.pushes: list[Push] = []
        self.tries = 0
        self.reply = Reply()

    @property
    def keys(self) -> dict[str, str]:
        """The input of pushSubscribe."""
        return {"endpoint": self.endpoint, "p256dh": b64(point(self.key)), "auth": b64(self.auth)}

    @property
    def titles(self) -> list[str]:
        """What it showed, oldest first."""
        return [push.shown["title"] for push in self.pushes]


class PushService:
    """Listens on a free port of this machine."""

    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        """Paths that were asked for and are no subscriptions: where a followed redirect ends up."""
        self.now = time.time
        self.origin = ""
        self.host = ""

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        """A running service."""
        service = cls()
        app = web.Application()
        app.router.add_routes(service.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        service.host = f"127.0.0.1:{runner.addresses[0][1]}"
        service.origin = f"http://{service.host}"
        try:
            yield service
        finally:
            await runner.cleanup()

    def routes(self) -> list[web.RouteDef]:
        """What it answers to."""
        return [web.post("/push/{name}", self._take), web.route("*", "/{path:.*}", self._stray)]

    async def browser(self, phone: Phone) -> Browser:
        """Subscribe ``phone``, as its browser would."""
        made = await self.unknown_browser(phone)
        answer = await phone.ask(SUBSCRIBE, input=made.keys)
        assert answer["pushSubscribe"]["device"]["push"] is True
        return made

    async def unknown_browser(self, phone: Phone) -> Browser:
        """A subscription that our server does not know of yet."""
        key = (await phone.ask("{ pushPublicKey }"))["pushPublicKey"]
        made = Browser(self, key)
        self.browsers[made.name] = made
        return made

    async def _take(self, request: web.Request) -> web.StreamResponse:
        browser = self.browsers.get(request.match_info["name"])
        if browser is None:
            return web.Response(status=404)
        browser.tries += 1
        reply = browser.reply
        if reply.seconds:
            await asyncio.sleep(reply.seconds)
        body = await request.read()
        problem = self.problem(request, browser.server_key, body)
        if problem:
            self.complaints.append(problem)
            return web.Response(status=403, text=problem)
        if reply.status == 201:
            plain = http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
            browser.pushes.append(Push(json.loads(plain), {k.lower(): v for k, v in request.headers.items()}))
        if reply.endless:
            return await _endless(request, reply)
        return web.Response(status=reply.status, headers=reply.headers)

    async def _stray(self, request: web.Request) -> web.Response:
        self.elsewhere.append(request.path)
        return web.Response(status=201)

    def problem(self, request: web.Request, server_key: str, body: bytes) -> str | None:
        """What is wrong with a push for a browser that subscribed with ``server_key``; None where nothing is."""
        headers = request.headers
        if headers.get("Content-Encoding") != "aes128gcm" or not headers.get("TTL", "").isdigit():
            return "Content-Encoding or TTL is missing"
        if headers.get("Urgency") not in ("very-low", "low", "normal", "high"):
            return "Urgency is not one of the four"
        topic = headers.get("Topic", "")
        if not 1 <= len(topic) <= 32 or not topic.replace("-", "").replace("_", "").isalnum():
            return "Topic is not 1 to 32 characters of base64url"
        if len(body) > 4096:
            return "too large"
        return self._stranger(headers.get("Authorization", ""), server_key)

    def _stranger(self, authorization: str, server_key: str) -> str | None:
        """Why the sender is not who the browser subscribed to; None when it is."""
        kind, _, rest = authorization.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        if kind != "vapid" or parts.get("k") != server_key:
            return "signed by somebody else"
        signed, _, signature = parts["t"].rpartition(".")
        raw = unb64(signature)
        der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(parts["k"]))
        try:
            key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return "the signature is wrong"
        claims = json.loads(unb64(signed.split(".")[1]))
        if claims["aud"] != self.origin:
            return f"aud is {claims['aud']}"
        if not 0 < claims["exp"] - self.now() <= 12 * 3600 + 5:
            return "exp is past, or more than 12 hours away"
        if not claims["sub"].startswith(("mailto:", "https://")):
            return f"sub is {claims['sub']}"
        return None


async def _endless(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Talk until the other side hangs up."""
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await response.write(b"x" * 65_536)
            await asyncio.sleep(0.001)
    return response

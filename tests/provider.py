"""A company's OpenID provider on loopback: codes, PKCE, signed tokens, keys that change; and every lie a test wants of it."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.live import free_port

CLIENT, SECRET = "goodshift", "a secret of two"


def _key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", parameters={"kid": kid})


@dataclass
class Provider:
    """Whoever asks is ``claims``; ``alter`` changes the token before it is signed, ``sign`` how that is done."""

    port: int
    claims: dict[str, Any] = field(default_factory=lambda: {"email": "hana@goodshift.example", "email_verified": True})
    alter: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: _key("first"))
    published: list[ECKey] = field(default_factory=list)
    sign: Callable[[dict[str, Any]], str] | None = None
    pause: float = 0
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """Its own address."""
        return f"http://127.0.0.1:{self.port}"

    def turn(self, kid: str) -> None:
        """Sign with another key from now on."""
        self.key = _key(kid)
        self.published.append(self.key)

    def unsigned(self, claims: dict[str, Any]) -> str:
        """`alg: none`."""
        parts = ({"alg": "none", "typ": "JWT"}, claims)
        coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
        return ".".join([*coded, ""])

    def shared_secret(self, claims: dict[str, Any]) -> str:
        """HS256 with what anybody can fetch: our public key."""
        public = json.dumps(self.key.as_dict(private=False)).encode()
        return jwt.encode({"alg": "HS256", "kid": self.key.kid}, claims, OctKey.import_key(public))

    def foreign(self, claims: dict[str, Any]) -> str:
        """Another key under the same name."""
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, _key(str(self.key.kid)))

    async def configuration(self, request: Request) -> Response:
        """Discovery."""
        await self._note("discovery")
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        return JSONResponse(said | self.discovery)

    async def authorize(self, request: Request) -> Response:
        """Somebody is signed in here already: back with a code."""
        await self._note("authorize")
        sent = dict(request.query_params)
        assert sent["response_type"] == "code"
        assert sent["client_id"] == CLIENT
        assert sent["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = sent
        back = urlencode({"code": code, "state": sent["state"], "iss": self.issuer})
        return RedirectResponse(f"{sent['redirect_uri']}?{back}", 302)

    async def token(self, request: Request) -> Response:
        """A token for a code, once, for the client that proves that it asked."""
        await self._note("token")
        form = dict(parse_qsl((await request.body()).decode()))
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        known = self.codes.pop(form.get("code", ""), None)
        if (
            known is None
            or request.headers.get("authorization") != f"Basic {basic}"
            or form["redirect_uri"] != known["redirect_uri"]
            or create_s256_code_challenge(form["code_verifier"]) != known["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        about = {"iss": self.issuer, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 300, "nonce": known["nonce"]}
        claims = {name: value for name, value in (about | self.claims | self.alter).items() if value is not None}
        signed = self.sign(claims) if self.sign else jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": signed})

    async def jwks(self, request: Request) -> Response:
        """The public keys."""
        await self._note("jwks")
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.published]})

    async def _note(self, what: str) -> None:
        self.asked.append(what)
        await asyncio.sleep(self.pause)

    def app(self) -> Starlette:
        """It as an application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.configuration),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
            ]
        )


class _Server(uvicorn.Server):
    """Says when it is up, and leaves the signals to the test run."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # a generator there
        return nullcontext()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def running() -> AsyncIterator[Provider]:
    """A provider that answers on a free port of this machine."""
    provider = Provider(free_port())
    provider.published.append(provider.key)
    config = uvicorn.Config(provider.app(), "127.0.0.1", provider.port, log_config=None, lifespan="off")
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    await server.up.wait()
    try:
        yield provider
    finally:
        server.should_exit = server.force_exit = True
        await task

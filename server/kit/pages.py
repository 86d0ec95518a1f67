"""The built phone app as files: one page for all its addresses, hashed assets for ever, and a strict content policy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.kit.compressed import SUFFIXES, CompressedFiles

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'{sockets}; "
    "manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
MISSING = "The phone app is not built yet: run `make run`, or `npm run build` in pwa/."
UNSEEN = {"persisted-documents.json", "first-questions.json"}
"""Files in the folder that are for the server alone, as are the compressed forms of others."""
IMMUTABLE = "public, max-age=31536000, immutable"


class Pages:
    """Serves the folder that Vite builds. ``first`` is asked for the address of a page's first question, None for none."""

    def __init__(self, folder: Path, first: Callable[[Request], Awaitable[str | None]]) -> None:
        self.folder = folder
        self.first = first
        self.files = CompressedFiles(directory=folder, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A file where there is one, else the app's page, which knows its own addresses."""
        response = await self._response(scope)
        await response(scope, receive, send)

    async def graphiql(self, request: Request, allowed: bool | None) -> Response:
        """GraphiQL, built from npm like the app, for whom it is ``allowed``; strangers, of whom that is not known, sign in first."""
        if allowed is None:
            return RedirectResponse("/signin", 303)
        if not allowed:
            return PlainTextResponse("GraphiQL is for HQ.", 403)
        response = await self._page("graphiql/index.html", request.scope)
        response.headers["cache-control"] = "no-store"
        response.headers["content-security-policy"] = _policy(
            None, "style-src 'self' 'unsafe-inline'; font-src 'self' data:"
        )
        return response

    async def _response(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Method not allowed", 405, {"allow": "GET, HEAD"})
        path = self.files.get_path(scope)
        name = Path(path).name
        if name in UNSEEN or name.endswith(tuple(SUFFIXES.values())):
            return PlainTextResponse("Not found", 404)
        if path not in (".", "index.html") and not name.startswith("."):
            try:
                response = await self.files.get_response(path, scope)
                response.headers["cache-control"] = IMMUTABLE if path.startswith("assets/") else "no-cache"
                return response
            except HTTPException as error:
                if error.status_code != 404 or "." in name:
                    return PlainTextResponse("Not found", error.status_code)
        return await self._app(scope)

    async def _app(self, scope: Scope) -> Response:
        request = Request(scope)
        # Only a browser that opens the page asks the question: the copy that a service worker keeps is nobody's.
        opened = request.headers.get("sec-fetch-mode") == "navigate"
        question = await self.first(request) if opened else None
        if question is None:
            response = await self._page("index.html", scope)
            response.headers["cache-control"] = "no-cache"
            return response
        # Whose page it is stands in its headers: it is sent whole and kept by nobody.
        headers = [(name, value) for name, value in scope["headers"] if not name.startswith(b"if-")]
        response = await self._page("index.html", {**scope, "headers": headers})
        response.headers["cache-control"] = "no-store"
        response.headers["link"] = f"<{question}>; rel=preload; as=fetch; crossorigin"
        return response

    async def _page(self, path: str, scope: Scope) -> Response:
        try:
            return await self.files.get_response(path, scope)
        except HTTPException:
            return PlainTextResponse(MISSING, 503)


class SecurityHeaders:
    """Says on every response what a browser may do with it."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, with headers added to what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        def with_headers(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                known = [name for name, _ in message["headers"]]
                more = _headers(_host(scope), self.secure)
                message["headers"] = [*message["headers"], *(pair for pair in more if pair[0] not in known)]
            return send(message)  # no coroutine of its own

        await self.app(scope, receive, with_headers)


def _host(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == b"host":
            return bytes(value)
    return None


@lru_cache(maxsize=100)
def _headers(host: bytes | None, secure: bool) -> list[tuple[bytes, bytes]]:
    """What is said to a browser that knows us as ``host``, unless a response says something else itself."""
    said = {
        "content-security-policy": _policy(host.decode("latin-1") if host else None),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(self), microphone=(), geolocation=()",
        "cache-control": "no-store",
    }
    if secure:
        said["strict-transport-security"] = "max-age=63072000; includeSubDomains"
    return [(name.encode(), value.encode("latin-1")) for name, value in said.items()]


def _policy(host: str | None, *more: str) -> str:
    # 'self' does not cover sockets in older Safari, so they are named.
    known = host if host and all(letter.isalnum() or letter in ".-:[]" for letter in host) else None
    base = POLICY.format(sockets=f" ws://{known} wss://{known}" if known else "")
    for rule in more:
        for part in rule.split("; "):
            name = part.split(" ")[0]
            base = "; ".join([kept for kept in base.split("; ") if not kept.startswith(f"{name} ")] + [part])
    return base

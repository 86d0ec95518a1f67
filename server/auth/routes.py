"""Signing in and out: plain routes, because nobody is signed in yet. And the door of the house."""

from __future__ import annotations

from typing import Any, Literal

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.auth import actions, passkeys, shared
from server.auth.actions import Secret
from server.auth.models import SharedDevice
from server.auth.oidc_routes import CompanyDoor
from server.auth.sessions import Opened
from server.kit import clock, ids
from server.kit.errors import Invalid, Problem, Unauthenticated
from server.kit.http import address_of, check_origin, read_json, refusal
from server.kit.keys import Keys
from server.people.models import Person
from server.settings import Settings

MARK_LIFE = 400 * 24 * 60 * 60
"""Seconds; browsers keep no cookie longer."""


class Door:
    """Knows who stands before it: by cookie (a device) or by bearer token (a machine)."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self.settings = settings
        self.keys = keys
        # __Host- keeps other hosts and paths from setting it; browsers accept the prefix on https only.
        self.cookie = "__Host-goodshift" if settings.secure else "goodshift"
        self.mark = f"{self.cookie}-known"
        self.shared = f"{self.cookie}-shared"
        self.company = CompanyDoor(settings, keys, self.cookie) if settings.oidc_issuer else None

    async def enter(self, connection: HTTPConnection) -> Opened:
        """Who makes a request or opens a socket. Raises Unauthenticated, NotAllowed for a foreign origin."""
        kind, _, token = connection.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and token:
            return await actions.enter_by_token(self.keys, token.strip())
        cookie = connection.cookies.get(self.cookie)
        if not cookie:
            raise Unauthenticated("Sign in first.")
        check_origin(connection, self.settings.origin)
        return await actions.enter_by_cookie(self.keys, cookie)

    def routes(self) -> list[Route]:
        """The routes of signing in and out."""
        return [
            Route("/auth/enrol", self.enrol, methods=["POST"]),
            Route("/auth/password", self.password, methods=["POST"]),
            Route("/auth/ways", self.ways, methods=["GET"]),
            Route("/auth/passkey", self.passkey, methods=["POST"]),
            Route("/auth/people", self.people, methods=["GET"]),
            Route("/auth/pin", self.pin, methods=["POST"]),
            *(self.company.routes() if self.company else ()),
            Route("/auth/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def enrol(self, request: Request) -> Response:
        """Spend a one-time code: {"code", "device"} -> {"person"} and the session cookie; of a store, {"shared"} and its cookie."""
        try:
            body = await self._body(request, "code")
            whose, secret = await actions.sign_in_with_code(self.keys, body["code"], _device(body), address_of(request))
        except Problem as problem:
            return refusal(problem)
        if isinstance(whose, Person):
            return self._welcome(whose, secret)
        response = JSONResponse({"shared": {"store": whose.name}})
        self._set(response, self.shared, secret.value, _seconds(secret), "strict")
        return response

    async def password(self, request: Request) -> Response:
        """Check a password: {"login", "password", "device"} -> {"person"} and the session cookie."""
        try:
            body = await self._body(request, "login", "password")
            known = request.cookies.get(self.mark, "")
            person, secret, mark = await actions.sign_in_with_password(
                self.keys, body["login"], body["password"], _device(body), address_of(request), known
            )
        except Problem as problem:
            return refusal(problem)
        response = self._welcome(person, secret)
        self._set(response, self.mark, mark, MARK_LIFE, "strict")
        return response

    async def ways(self, request: Request) -> Response:
        """How one may sign in here: {"passkey"}, what `navigator.credentials.get` takes, or null; {"shared"}, the store's name;
        {"company"}, whether by a company account.

        On a shared device a passkey is not offered: it would stay there.
        """
        try:
            here = await self._shared(request)
            ways = {"passkey": None, "shared": {"store": here.store.name}, "company": False}
        except Unauthenticated:
            ways = {"passkey": passkeys.request_options(self.settings, self.keys), "shared": None}
            ways["company"] = self.company is not None
        return JSONResponse(ways, headers={"cache-control": "no-store"})

    async def passkey(self, request: Request) -> Response:
        """Check a passkey's signature: {"credential", "device"} -> {"person"} and the session cookie."""
        try:
            body = await self._body(request)
            credential = body.get("credential")
            if not isinstance(credential, dict):
                raise Invalid("This is missing.", "credential")
            person, secret = await passkeys.sign_in(
                self.settings, self.keys, credential, _device(body), address_of(request)
            )
        except Problem as problem:
            return refusal(problem)
        return self._welcome(person, secret)

    async def people(self, request: Request) -> Response:
        """On a shared device, who may choose themself: ?search= -> {"people": [{"id", "name", "onShift", "hasPin"}]}."""
        try:
            named = await shared.people_of(await self._shared(request), request.query_params.get("search", "")[:120])
        except Problem as problem:
            return refusal(problem)
        people = [
            {"id": str(one.person.id), "name": one.person.name, "onShift": one.on_shift, "hasPin": one.has_pin}
            for one in named
        ]
        return JSONResponse({"people": people}, headers={"cache-control": "no-store"})

    async def pin(self, request: Request) -> Response:
        """On a shared device: {"person", "pin"} -> {"person", "rest"} and a session that ends after ``rest`` seconds of it."""
        try:
            body = await self._body(request, "person", "pin")
            here = await self._shared(request)
            person, secret = await shared.sign_in(self.keys, here, ids.parse(body["person"], "person"), body["pin"])
        except Problem as problem:
            return refusal(problem)
        # The cookie goes with the browser; when the session ends is kept with us, because it moves.
        response = JSONResponse({"person": _named(person), "rest": int(actions.REST.total_seconds())})
        self._set(response, self.cookie, secret.value, None, "lax")
        return response

    async def _shared(self, request: Request) -> SharedDevice:
        cookie = request.cookies.get(self.shared)
        if not cookie:
            raise Unauthenticated("This device is not shared here.")
        return await shared.device_by(self.keys, cookie)

    async def sign_out(self, request: Request) -> Response:
        """End this device's session."""
        try:
            await self._body(request)
            opened = await self.enter(request)
            await actions.revoke(opened.viewer, opened.session.id)
        except Unauthenticated:
            pass  # already out
        except Problem as problem:
            return refusal(problem)
        response = Response(status_code=204)
        response.delete_cookie(self.cookie, secure=self.settings.secure, httponly=True, samesite="lax")
        return response

    async def _body(self, request: Request, *names: str) -> dict[str, Any]:
        check_origin(request, self.settings.origin)
        body = await read_json(request)
        if not isinstance(body, dict):
            raise Invalid("Send a JSON object.")
        for name in names:
            if not isinstance(body.get(name), str) or not body[name].strip():
                raise Invalid("This is missing.", name)
        return body

    def _welcome(self, person: Person, secret: Secret) -> Response:
        response = JSONResponse({"person": _named(person)})
        self._set(response, self.cookie, secret.value, _seconds(secret), "lax")
        return response

    def _set(
        self, response: Response, name: str, value: str, seconds: int | None, same_site: Literal["lax", "strict"]
    ) -> None:
        response.set_cookie(
            name, value, max_age=seconds, secure=self.settings.secure, httponly=True, samesite=same_site
        )


def _named(person: Person) -> dict[str, str]:
    return {"id": str(person.id), "name": person.name}


def _seconds(secret: Secret) -> int:
    return int((secret.expires_at - clock.now()).total_seconds())


def _device(body: dict[str, Any]) -> str:
    name = body.get("device")
    return name if isinstance(name, str) else ""

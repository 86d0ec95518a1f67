"""The way to the company's provider and back, by the browser's own address line."""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from server.auth import challenges, oidc
from server.auth.actions import let_in
from server.kit import clock, db
from server.kit.errors import Invalid, RateLimited
from server.kit.http import address_of
from server.kit.keys import Keys
from server.kit.throttle import Throttle
from server.settings import Settings

LIFE = timedelta(minutes=15)
"""How long somebody may take at the provider."""
PURPOSE = "oidc"

_tries = Throttle(most=200, seconds=600, name="company accounts")
"""By address."""


class CompanyDoor:
    """Starts at /auth/oidc?to=PATH and ends at /auth/oidc/return; a refusal goes back to the sign-in page with its reason."""

    def __init__(self, settings: Settings, keys: Keys, cookie: str) -> None:
        self.settings = settings
        self.keys = keys
        self.cookie = cookie
        self.mark = f"{cookie}-oidc"
        self.provider = oidc.Provider(settings)
        self.redirect_uri = f"{settings.origin}/auth/oidc/return"

    def routes(self) -> list[Route]:
        """The two routes."""
        return [
            Route("/auth/oidc", self.start, methods=["GET"]),
            Route("/auth/oidc/return", self.back, methods=["GET"]),
        ]

    async def start(self, request: Request) -> Response:
        """Send the browser to the provider. What it carries there is bound to this browser by a cookie."""
        holder = (
            f"{secrets.token_urlsafe(24)}.{bytes_to_base64url(safe_path(request.query_params.get('to', '')).encode())}"
        )
        state = bytes_to_base64url(challenges.make(self.keys, PURPOSE, holder, LIFE))
        try:
            url = await self.provider.authorization_url(self.redirect_uri, state, *self._secrets(state, holder))
        except oidc.Refused as refused:
            return self._sorry(refused.reason)
        response = RedirectResponse(url, 303, {"cache-control": "no-store"})
        # Lax: the provider sends the browser back from another site.
        response.set_cookie(
            self.mark,
            holder,
            max_age=int(LIFE.total_seconds()),
            secure=self.settings.secure,
            httponly=True,
            samesite="lax",
        )
        return response

    async def back(self, request: Request) -> Response:
        """Take what the provider says, and let in whom it means."""
        said, holder = request.query_params, request.cookies.get(self.mark, "")
        try:
            async with _tries.trying(address_of(request)):
                state = said.get("state", "")
                await challenges.burn(self.keys, _bytes(state), PURPOSE, holder)
        except RateLimited:
            return self._sorry("TOO_MANY_TRIES")
        except Invalid:
            return self._sorry("OIDC_STATE")
        if said.get("iss", self.settings.oidc_issuer) != self.settings.oidc_issuer or not said.get("code"):
            return self._sorry("OIDC_REFUSED")
        try:
            nonce, verifier = self._secrets(state, holder)
            claims = await self.provider.claims(said["code"][:4_000], self.redirect_uri, nonce, verifier)
            person = await oidc.person_of(self.settings, claims)
        except oidc.Refused as refused:
            return self._sorry(refused.reason)
        secret = await db.transaction(let_in)(self.keys, person, "Company account", "oidc")
        to = safe_path(base64url_to_bytes(holder.partition(".")[2]).decode())
        # The page learns who it is from the address, behind the #; what it may see, from the cookie.
        response = self._to(f"/signin?to={quote(to, safe='')}#in={person.id}")
        response.set_cookie(
            self.cookie,
            secret.value,
            max_age=int((secret.expires_at - clock.now()).total_seconds()),
            secure=self.settings.secure,
            httponly=True,
            samesite="lax",
        )
        return response

    def _secrets(self, state: str, holder: str) -> tuple[str, str]:
        """The nonce and the PKCE verifier of one try; made of it, so that nothing has to be kept."""
        return self.keys.digest(f"oidc nonce {state}"), self.keys.digest(f"oidc verifier {state} {holder}")

    def _sorry(self, reason: str) -> Response:
        return self._to(f"/signin?refused={reason}")

    def _to(self, path: str) -> Response:
        response = RedirectResponse(path, 303, {"cache-control": "no-store"})
        response.delete_cookie(self.mark, secure=self.settings.secure, httponly=True, samesite="lax")
        return response


def safe_path(to: str) -> str:
    """``to`` where it is a path of ours, else the start: nobody is sent on to another site."""
    if len(to) > 500 or not to.isprintable() or "\\" in to:
        return "/"
    elsewhere = not to.startswith("/") or to.startswith(("//", "/auth/"))
    return "/" if elsewhere else to


def _bytes(state: str) -> bytes:
    try:
        return base64url_to_bytes(state[:200])
    except ValueError:
        return b""

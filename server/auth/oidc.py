"""The company's own accounts (OpenID Connect): who the provider says somebody is, and whom of ours that is. Nobody is created by it."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from time import monotonic
from typing import Any

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.auth.models import Password
from server.kit import clock
from server.kit.errors import Problem
from server.people.models import Person, Role
from server.settings import Settings

TIMEOUT = httpx.Timeout(5, connect=3)
"""Seconds: a provider that hangs is a clear message, not a page that hangs."""
LARGEST = 512 * 1024
"""Bytes of any answer of the provider."""
FRESH, PATIENCE = 3_600.0, 10.0
"""Seconds that discovery and keys are kept; and between two looks for a key that we do not know."""
LEEWAY = 60
"""Seconds by which clocks may differ."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Only what a public key checks: neither `none` nor a shared secret."""

log = logging.getLogger("goodshift.oidc")


class Refused(Problem):
    """Nobody comes in by it; ``reason`` says why in a word that the sign-in page knows."""

    code, status = "NOT_ALLOWED", 403

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(why, reason=reason)
        self.reason = reason
        # Names what did not fit, never who somebody is.
        log.warning("company sign-in refused: %s: %s", reason, why)


@dataclass(frozen=True)
class Endpoints:
    """What discovery says."""

    authorization: str
    token: str
    jwks: str


class Provider:
    """The company's OpenID provider, as far as it is known by now."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._endpoints: tuple[float, Endpoints] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._lock = asyncio.Lock()

    async def authorization_url(self, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where to send the browser (authorization code, PKCE). Raises Refused (OIDC_DOWN)."""
        endpoints = await self._discover()
        url: str = prepare_grant_uri(
            endpoints.authorization,
            self.settings.oidc_client_id,
            "code",
            redirect_uri,
            "openid email profile",
            state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return url

    async def claims(self, code: str, redirect_uri: str, nonce: str, verifier: str) -> dict[str, Any]:
        """What the provider vouches for in exchange for ``code``. Raises Refused (OIDC_DOWN, OIDC_TOKEN)."""
        endpoints = await self._discover()
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        answer = await self._ask("POST", endpoints.token, sent)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise Refused("OIDC_TOKEN", "the provider gave no id_token")
        return await self._checked(token, nonce)

    async def _checked(self, token: str, nonce: str) -> dict[str, Any]:
        try:
            kid = jws.extract_compact(token.encode()).headers().get("kid")
            claims = jwt.decode(token, await self._key_set(kid), algorithms=ALGORITHMS).claims
            registry = jwt.JWTClaimsRegistry(
                now=int(clock.now().timestamp()),
                leeway=LEEWAY,
                iss={"essential": True, "value": self.settings.oidc_issuer},
                aud={"essential": True, "value": self.settings.oidc_client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            registry.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Refused("OIDC_TOKEN", f"the id_token does not hold: {type(error).__name__}") from None
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.settings.oidc_client_id:
            raise Refused("OIDC_TOKEN", "the id_token is for another program")
        return dict(claims)

    async def _discover(self) -> Endpoints:
        async with self._lock:
            if self._endpoints and monotonic() - self._endpoints[0] < FRESH:
                return self._endpoints[1]
            issuer = self.settings.oidc_issuer
            said = await self._ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if said.get("issuer") != issuer:
                raise Refused("OIDC_DOWN", "discovery names another issuer than GOODSHIFT_OIDC_ISSUER")
            found = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            secure = issuer.startswith("http://") or all(str(address).startswith("https://") for address in found)
            if not secure or not all(isinstance(address, str) for address in found):
                raise Refused("OIDC_DOWN", "discovery is not whole")
            endpoints = Endpoints(*(str(address) for address in found))
            self._endpoints = (monotonic(), endpoints)
            return endpoints

    async def _key_set(self, kid: object) -> KeySet:
        """The provider's public keys; looked at anew for a key that is not among them, but not again and again."""
        endpoints = await self._discover()
        async with self._lock:
            if self._keys:
                age = monotonic() - self._keys[0]
                known = kid is None or kid in {key.kid for key in self._keys[1].keys}
                if age < PATIENCE or (known and age < FRESH):
                    return self._keys[1]
            keys = KeySet.import_key_set(await self._ask("GET", endpoints.jwks))  # type: ignore[arg-type]  # checked inside
            self._keys = (monotonic(), keys)
            return keys

    async def _ask(self, method: str, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        """A JSON object of the provider. Raises Refused (OIDC_DOWN, or OIDC_TOKEN where it says no)."""
        auth = (self.settings.oidc_client_id, self.settings.oidc_client_secret) if form else None
        try:
            async with (
                asyncio.timeout(10),
                httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
                client.stream(method, url, data=form, auth=auth, headers={"accept": "application/json"}) as answer,
            ):
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > LARGEST:
                        raise Refused("OIDC_DOWN", "the provider says too much")
                status = answer.status_code
            said = json.loads(body) if status == 200 else None
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            raise Refused("OIDC_DOWN", f"the provider does not answer: {type(error).__name__}") from None
        if status in (400, 401, 403) and form:
            raise Refused("OIDC_TOKEN", f"the provider does not take the code: {status}")
        if not isinstance(said, dict):
            raise Refused("OIDC_DOWN", f"the provider answers {status}")
        return said


async def person_of(settings: Settings, claims: dict[str, Any]) -> Person:
    """Whom of ours the provider means. Raises Refused (OIDC_UNKNOWN, OIDC_ROLE)."""
    value = claims.get(settings.oidc_claim)
    if not isinstance(value, str) or not value.strip():
        raise Refused("OIDC_UNKNOWN", f"there is no claim {settings.oidc_claim}")
    if settings.oidc_claim == "email":
        if claims.get("email_verified") is not True:
            raise Refused("OIDC_UNKNOWN", "the provider has not verified the address")
        known = await Password.get_or_none(login=value.strip().casefold()).prefetch_related("person")
        person = known.person if known else None
    else:
        person = await Person.get_or_none(employee_number=value.strip())
    if person is None or not person.is_active:
        raise Refused("OIDC_UNKNOWN", "nobody of ours is meant")
    if Role(person.role) not in settings.oidc_roles:
        raise Refused("OIDC_ROLE", "people of this role sign in by a code")
    return person

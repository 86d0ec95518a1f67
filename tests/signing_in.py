"""What the tests of signing in share: browsers at an address, tries at the doors, and what is said of refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from server.app import create_app
from server.auth import actions as auth
from server.kit.throttle import Throttle
from tests.house import Phone, TestHouse

NAME = "{ viewer { name } }"
PASSWORD = "correct horse battery"
ENROL = """mutation($id: ID!) {
    personEnrol(input: { personId: $id }) { person { name } code link qr expiresAt }
}"""


def fresh_throttles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has tried yet."""
    for name in ("_codes", "_passwords", "_logins_here", "_logins"):
        known: Throttle = getattr(auth, name)
        monkeypatch.setattr(auth, name, Throttle(known.most, known.seconds, name=known.name))


def browser(house: TestHouse, address: str = "192.0.2.1", origin: str = "http://test") -> httpx.AsyncClient:
    """A browser at ``address`` that opened our site."""
    app = house.app if origin == "http://test" else create_app(replace(house.settings, origin=origin))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url=origin)


async def enter(client: httpx.AsyncClient, code: str) -> httpx.Response:
    """Try a code."""
    return await client.post("/auth/enrol", json={"code": code, "device": "Ana's phone"})


async def log_in(client: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    """Try a password."""
    return await client.post("/auth/password", json={"login": login, "password": password, "device": "Office"})


def refusal(response: httpx.Response) -> tuple[Any, ...]:
    """Status, code, field and reason."""
    details = response.json()["errors"][0]["extensions"]
    return response.status_code, details["code"], details.get("field"), details.get("reason")


def bearer(house: TestHouse, token: str) -> Phone:
    """A program that holds ``token``."""
    phone = house.stranger()
    phone.http.headers["authorization"] = f"Bearer {token}"
    return phone

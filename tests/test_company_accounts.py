"""Signing in with the company's own account, against a provider that answers on loopback, and everything that must not."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine

from server.app import create_app
from server.auth import actions as auth
from server.auth import oidc
from server.auth.models import Device
from server.auth.oidc_routes import safe_path
from server.people.models import Person
from server.settings import BadSetting, read
from tests.cast import Cast
from tests.house import TestHouse
from tests.live import free_port
from tests.provider import CLIENT, SECRET, Provider, running
from tests.signing_in import NAME, PASSWORD, browser


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """The company's provider."""
    async with running() as one:
        yield one


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Person:
    """Hana of HQ, whose login is her address."""
    await auth.set_password(cast.hana, "hana@goodshift.example", PASSWORD)
    return cast.hana


@asynccontextmanager
async def office(house: TestHouse, provider: Provider, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at headquarters, of a house that knows the provider."""
    ours = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, **settings}
    app = create_app(replace(house.settings, **ours))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def leave(client: httpx.AsyncClient, to: str = "") -> str:
    """Start; the address of the provider to which the browser is sent."""
    answer = await client.get("/auth/oidc", params={"to": to} if to else None)
    assert answer.status_code == 303
    return answer.headers["location"]


async def return_(client: httpx.AsyncClient, address: str) -> httpx.Response:
    """Visit the provider, and come back with what it gives."""
    async with httpx.AsyncClient(trust_env=False) as outside:
        back = (await outside.get(address)).headers["location"]
    parts = urlsplit(back)
    return await client.get(f"{parts.path}?{parts.query}")


async def sign_in(client: httpx.AsyncClient, to: str = "") -> httpx.Response:
    """The whole road."""
    return await return_(client, await leave(client, to))


def refused(response: httpx.Response) -> str:
    """The reason with which the sign-in page opens."""
    assert response.status_code == 303
    assert "goodshift=" not in " ".join(response.headers.get_list("set-cookie")), "nobody is let in"
    return response.headers["location"].removeprefix("/signin?refused=")


async def test_a_company_account_signs_hq_in(house: TestHouse, hana: Person, provider: Provider) -> None:
    async with office(house, provider) as client:
        assert (await client.get("/auth/ways")).json()["company"] is True
        back = await sign_in(client, "/board?by=STORE")
        assert back.headers["location"] == f"/signin?to=%2Fboard%3Fby%3DSTORE#in={hana.id}"
        assert (await client.post("/graphql", json={"query": NAME})).json()["data"]["viewer"]["name"] == "Hana Sato"
        assert (await client.post("/auth/sign-out", json={})).status_code == 204
        assert (await client.post("/graphql", json={"query": NAME})).status_code == 401
    assert provider.asked == ["discovery", "authorize", "token", "jwks"]


async def test_discovery_and_keys_are_asked_once(house: TestHouse, hana: Person, provider: Provider) -> None:
    async with office(house, provider) as client:
        for _ in range(3):
            assert "#in=" in (await sign_in(client)).headers["location"]
    assert (provider.asked.count("discovery"), provider.asked.count("jwks")) == (1, 1)


async def test_a_new_key_of_the_provider_is_fetched_and_not_again_and_again(
    house: TestHouse, hana: Person, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(house, provider) as client:
        await sign_in(client)
        provider.turn("second")
        assert refused(await sign_in(client)) == "OIDC_TOKEN", "a moment ago it was not there"
        assert provider.asked.count("jwks") == 1
        monkeypatch.setattr(oidc, "PATIENCE", 0.0)
        assert "#in=" in (await sign_in(client)).headers["location"]
        assert provider.asked.count("jwks") == 2


async def test_an_employee_number_identifies_too(house: TestHouse, cast: Cast, provider: Provider) -> None:
    await Person.filter(id=cast.hana.id).update(employee_number="H7")
    provider.claims = {"staff_id": "H7"}
    async with office(house, provider, oidc_claim="staff_id") as client:
        assert f"#in={cast.hana.id}" in (await sign_in(client)).headers["location"]


async def test_who_is_not_here_or_of_another_role_stays_outside(
    house: TestHouse, cast: Cast, hana: Person, provider: Provider
) -> None:
    people = await Person.all().count()
    await Person.filter(id=cast.ana.id).update(employee_number="A1")
    async with office(house, provider) as client:
        for claims in (
            {"email": "nobody@goodshift.example", "email_verified": True},
            {"email": "hana@goodshift.example", "email_verified": False},
            {"email": "hana@goodshift.example"},
            {"email": "hana@goodshift.example", "email_verified": "true"},
            {"email": ["hana@goodshift.example"], "email_verified": True},
            {},
        ):
            provider.claims = claims
            assert refused(await sign_in(client)) == "OIDC_UNKNOWN", claims
        await Person.filter(id=hana.id).update(left_on=datetime.now(UTC).date() - timedelta(days=1))
        provider.claims = {"email": "hana@goodshift.example", "email_verified": True}
        assert refused(await sign_in(client)) == "OIDC_UNKNOWN"
    provider.claims = {"staff_id": "A1"}
    async with office(house, provider, oidc_claim="staff_id") as client:
        assert refused(await sign_in(client)) == "OIDC_ROLE"
    async with office(house, provider, oidc_claim="staff_id", oidc_roles=("ASSOCIATE",)) as client:
        assert f"#in={cast.ana.id}" in (await sign_in(client)).headers["location"]
    assert await Person.all().count() == people, "nobody is created by it"


LIES: list[tuple[str, dict[str, Any]]] = [
    ("another nonce", {"nonce": "another"}),
    ("no nonce", {"nonce": None}),
    ("another issuer", {"iss": "https://evil.example"}),
    ("another audience", {"aud": "another program"}),
    ("several audiences, none of them named", {"aud": [CLIENT, "another"]}),
    ("made for another program", {"azp": "another"}),
    ("expired", {"exp": int(time.time()) - 120}),
    ("without an end", {"exp": None}),
    ("of the future", {"iat": int(time.time()) + 3_600}),
    ("without a subject", {"sub": None}),
]


@pytest.mark.parametrize(("lie", "alter"), LIES, ids=[lie for lie, _ in LIES])
async def test_a_token_that_does_not_hold_lets_nobody_in(
    house: TestHouse, hana: Person, provider: Provider, lie: str, alter: dict[str, Any]
) -> None:
    provider.alter = alter
    async with office(house, provider) as client:
        assert refused(await sign_in(client)) == "OIDC_TOKEN", lie
    assert await Device.all().count() == 0


@pytest.mark.parametrize("how", ["unsigned", "shared_secret", "foreign"])
async def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    house: TestHouse, hana: Person, provider: Provider, how: str
) -> None:
    provider.sign = getattr(provider, how)
    async with office(house, provider) as client:
        assert refused(await sign_in(client)) == "OIDC_TOKEN"
    provider.sign = lambda claims: "no token"
    async with office(house, provider) as client:
        assert refused(await sign_in(client)) == "OIDC_TOKEN"


async def test_what_comes_back_belongs_to_the_browser_that_left(
    house: TestHouse, hana: Person, provider: Provider
) -> None:
    async with office(house, provider) as client, office(house, provider) as victim:
        theirs = await leave(client)
        await leave(victim)
        assert refused(await return_(victim, theirs)) == "OIDC_STATE", "an attacker's own sign-in is nobody else's"
    async with office(house, provider) as client:
        address = await leave(client)
        stranger = browser(house)
        async with stranger:
            assert (await stranger.get("/auth/oidc/return")).status_code != 303, "not where it is not configured"
        async with office(house, provider) as bare:
            assert refused(await return_(bare, address)) == "OIDC_STATE"


async def test_a_return_is_taken_once_and_in_time(house: TestHouse, hana: Person, provider: Provider) -> None:
    async with office(house, provider) as client:
        address = await leave(client)
        cookies = dict(client.cookies)
        state = parse_qs(urlsplit(address).query)["state"][0]
        assert "#in=" in (await return_(client, address)).headers["location"]
        client.cookies.update(cookies)
        assert refused(await client.get("/auth/oidc/return", params={"code": "x", "state": state})) == "OIDC_STATE"
        late = await leave(client)
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=15, seconds=5)):
            assert refused(await return_(client, late)) == "OIDC_STATE"
        for state in ("", "AAAA", "é", "=" * 75):
            await leave(client)
            assert refused(await client.get("/auth/oidc/return", params={"code": "x", "state": state})) == "OIDC_STATE"


async def test_a_code_of_another_try_and_a_no_are_refused(house: TestHouse, hana: Person, provider: Provider) -> None:
    async with office(house, provider) as client:
        for more in ({"code": "stolen"}, {"error": "access_denied"}, {"code": "x", "iss": "https://evil.example"}):
            state = parse_qs(urlsplit(await leave(client)).query)["state"][0]
            reason = refused(await client.get("/auth/oidc/return", params={"state": state, **more}))
            assert reason == ("OIDC_TOKEN" if more == {"code": "stolen"} else "OIDC_REFUSED")


async def test_a_provider_that_is_down_or_hangs_is_a_clear_word_and_nothing_hangs(
    house: TestHouse, hana: Person, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "TIMEOUT", httpx.Timeout(0.3))
    async with office(house, provider) as client:
        provider.pause = 5
        began = time.monotonic()
        assert refused(await client.get("/auth/oidc")) == "OIDC_DOWN"
        assert time.monotonic() - began < 3
        provider.pause = 0
        address = await leave(client)
        provider.pause = 5
        state = parse_qs(urlsplit(address).query)["state"][0]
        assert refused(await client.get("/auth/oidc/return", params={"code": "x", "state": state})) == "OIDC_DOWN"
    async with office(house, Provider(free_port())) as client:
        assert refused(await client.get("/auth/oidc")) == "OIDC_DOWN"


@pytest.mark.parametrize(
    "said",
    [{"issuer": "https://evil.example"}, {"token_endpoint": None}, {"jwks_uri": 5}, {"authorization_endpoint": ["x"]}],
)
async def test_a_discovery_that_is_not_whole_or_of_another_is_refused(
    house: TestHouse, hana: Person, provider: Provider, said: dict[str, Any]
) -> None:
    provider.discovery = said
    async with office(house, provider) as client:
        assert refused(await client.get("/auth/oidc")) == "OIDC_DOWN"


@pytest.mark.parametrize(
    ("to", "path"),
    [
        ("/board", "/board"),
        ("/stores?x=1#y", "/stores?x=1#y"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/a\\..\\evil", "/"),
        ("javascript:alert(1)", "/"),
        ("/board\r\nset-cookie: a=b", "/"),
        ("/auth/oidc", "/"),
        ("", "/"),
        ("/" + "a" * 600, "/"),
    ],
)
def test_nobody_is_sent_on_to_another_site(to: str, path: str) -> None:
    assert safe_path(to) == path


async def test_without_settings_there_is_no_company_account(house: TestHouse, cast: Cast) -> None:
    async with browser(house) as client:
        assert (await client.get("/auth/ways")).json()["company"] is False


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"GOODSHIFT_OIDC_ISSUER": "http://id.example"}, "GOODSHIFT_OIDC_ISSUER"),
        ({"GOODSHIFT_OIDC_ISSUER": "https://id.example"}, "GOODSHIFT_OIDC_CLIENT_ID"),
        ({"GOODSHIFT_OIDC_ISSUER": "https://id.example", "GOODSHIFT_OIDC_CLIENT_ID": "x"}, "CLIENT_SECRET"),
    ],
)
def test_half_a_setting_stops_the_start(settings: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read(settings)

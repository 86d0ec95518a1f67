"""Passwords, for HQ and admins: guessed by nobody, and no way to lock anybody out."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from server.auth import actions as auth
from server.kit.errors import Conflict, Invalid
from server.kit.throttle import Throttle
from server.people.models import Person
from tests.cast import Cast
from tests.house import TestHouse
from tests.signing_in import NAME, PASSWORD, browser, enter, fresh_throttles, log_in, refusal


@pytest.fixture(autouse=True)
def throttles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fresh counters for each test."""
    fresh_throttles(monkeypatch)


async def test_a_password_lets_hq_in(house: TestHouse, cast: Cast) -> None:
    await auth.set_password(cast.hana, " Hana@Goodshift.example ", PASSWORD)
    async with browser(house) as client:
        assert (await log_in(client, "hana@goodshift.EXAMPLE", PASSWORD)).json()["person"]["name"] == "Hana Sato"
        assert (await client.post("/graphql", json={"query": NAME})).json()["data"]["viewer"]["name"] == "Hana Sato"


async def test_a_wrong_password_and_an_unknown_login_look_the_same(house: TestHouse, cast: Cast) -> None:
    await auth.set_password(cast.hana, "hana", PASSWORD)
    async with browser(house) as client:
        wrong, unknown = await log_in(client, "hana", "wrong"), await log_in(client, "nobody", PASSWORD)
        assert refusal(wrong) == (400, "INVALID", "password", "PASSWORD_WRONG")
        assert wrong.json() == unknown.json()
        await Person.filter(id=cast.hana.id).update(left_on=date(2025, 1, 1))
        assert (await log_in(client, "hana", PASSWORD)).json() == wrong.json()
        assert not client.cookies
        for body, field in (({}, "login"), ({"login": "hana"}, "password"), ({"login": 1, "password": "x"}, "login")):
            assert refusal(await client.post("/auth/password", json=body))[1:3] == ("INVALID", field)


async def test_guessing_a_password_does_not_lock_its_owner_out(house: TestHouse, cast: Cast) -> None:
    await auth.set_password(cast.hana, "hana", PASSWORD)
    async with browser(house, "192.0.2.66") as guesser, browser(house) as hana:
        for _ in range(5):
            assert refusal(await log_in(guesser, "hana", "wrong"))[1] == "INVALID"
        for spelling in ("hana", "HANA", " hana "):
            assert refusal(await log_in(guesser, spelling, PASSWORD))[1] == "RATE_LIMITED"
        assert (await log_in(hana, "hana", PASSWORD)).status_code == 200


async def test_wrong_codes_of_a_store_shut_no_password_out(house: TestHouse, cast: Cast) -> None:
    await auth.set_password(cast.hana, "hana", PASSWORD)
    async with browser(house) as client:
        await asyncio.gather(*(enter(client, "AAAAAAAA") for _ in range(200)))
        assert refusal(await enter(client, "AAAAAAAA"))[1] == "RATE_LIMITED"
        assert (await log_in(client, "hana", PASSWORD)).status_code == 200


async def test_all_addresses_of_one_network_count_as_one(house: TestHouse, cast: Cast) -> None:
    await auth.set_password(cast.hana, "hana", PASSWORD)
    for number in range(5):
        async with browser(house, f"2001:db8:0:1::{number}") as client:
            assert refusal(await log_in(client, "hana", "wrong"))[1] == "INVALID"
    async with browser(house, "2001:db8:0:1:ffff::9") as client, browser(house, "2001:db8:0:2::1") as other:
        assert refusal(await log_in(client, "hana", PASSWORD))[1] == "RATE_LIMITED"
        assert (await log_in(other, "hana", PASSWORD)).status_code == 200


async def test_guessing_from_everywhere_is_stopped_and_the_owners_browser_is_let_in(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_logins", Throttle(most=10, seconds=86_400))
    await auth.set_password(cast.hana, "hana", PASSWORD)
    async with browser(house) as hana, browser(house, "192.0.2.99") as stranger:
        assert (await log_in(hana, "hana", PASSWORD)).status_code == 200
        assert (await hana.post("/auth/sign-out", json={})).status_code == 204
        for number in range(10):
            async with browser(house, f"192.0.2.{number + 100}") as guesser:
                assert refusal(await log_in(guesser, "hana", "wrong"))[1] == "INVALID"
        assert refusal(await log_in(stranger, "hana", PASSWORD))[1] == "RATE_LIMITED"
        assert (await log_in(hana, "hana", PASSWORD)).status_code == 200


async def test_a_new_password_signs_all_devices_out(house: TestHouse, cast: Cast) -> None:
    await auth.set_password(cast.hana, "hana", PASSWORD)
    phone = await house.phone(cast.hana)
    await auth.set_password(cast.hana, "hana", "another long password")
    assert (await phone.refused(NAME)).code == "UNAUTHENTICATED"


async def test_a_password_has_12_characters_and_a_login_has_one_owner(house: TestHouse, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        await auth.set_password(cast.hana, "hana", "short")
    assert refused.value.field == "password"
    await auth.set_password(cast.hana, "hana", PASSWORD)
    with pytest.raises(Conflict) as taken:
        await auth.set_password(cast.adam, "HANA", PASSWORD)
    assert taken.value.field == "login"
    await auth.set_password(cast.hana, "hana", "another long password")
    async with browser(house) as client:
        assert (await log_in(client, "hana", PASSWORD)).status_code == 400
        assert (await log_in(client, "hana", "another long password")).status_code == 200

"""Getting in by a one-time code: once, in time, by the right phone."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from server.auth import actions as auth
from server.auth.models import Device
from server.people.models import Person
from tests.cast import Cast
from tests.house import TestHouse
from tests.signing_in import NAME, PASSWORD, browser, enter, fresh_throttles, log_in, refusal


@pytest.fixture(autouse=True)
def throttles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fresh counters for each test."""
    fresh_throttles(monkeypatch)


async def test_a_code_lets_one_phone_in_once(house: TestHouse, cast: Cast) -> None:
    secret = await auth.make_code(house.keys, cast.ana, None)
    async with browser(house) as client, browser(house) as other:
        welcome = await enter(client, secret.value)
        assert welcome.json() == {"person": {"id": str(cast.ana.id), "name": "Ana Ruiz"}}
        assert (await client.post("/graphql", json={"query": NAME})).json()["data"]["viewer"]["name"] == "Ana Ruiz"
        assert refusal(await enter(other, secret.value)) == (400, "INVALID", "code", "CODE_USED")
        assert not other.cookies


async def test_a_code_is_read_however_it_is_typed(house: TestHouse, cast: Cast) -> None:
    secret = await auth.make_code(house.keys, cast.ana, None)
    async with browser(house) as client:
        assert (await enter(client, f" {secret.value[:4].lower()}-{secret.value[4:]} ")).status_code == 200


async def test_a_code_that_is_wrong_old_or_replaced_says_so(house: TestHouse, cast: Cast) -> None:
    async with browser(house) as client:
        assert refusal(await enter(client, "AAAAAAAA")) == (400, "INVALID", "code", "CODE_WRONG")
        first = await auth.make_code(house.keys, cast.ana, None)
        second = await auth.make_code(house.keys, cast.ana, None)
        assert refusal(await enter(client, first.value)) == (400, "INVALID", "code", "CODE_EXPIRED")
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10, seconds=1)):
            assert refusal(await enter(client, second.value)) == (400, "INVALID", "code", "CODE_EXPIRED")
        third = await auth.make_code(house.keys, cast.ana, None)
        await Person.filter(id=cast.ana.id).update(left_on=date(2025, 1, 1))
        assert refusal(await enter(client, third.value)) == (400, "INVALID", "code", "CODE_EXPIRED")
    assert await Device.all().count() == 0


async def test_a_code_that_two_phones_use_at_the_same_moment_lets_one_in(house: TestHouse, cast: Cast) -> None:
    secret = await auth.make_code(house.keys, cast.ana, None)
    async with browser(house) as client:
        answers = await asyncio.gather(*(enter(client, secret.value) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9
    assert await Device.all().count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"5", None),
        (b"null", None),
        (b"[]", None),
        (b'"AAAAAAAA"', None),
        (b"{", None),
        (b"\xff", None),
        (b"{}", "code"),
        (b'{"code": 5}', "code"),
        (b'{"code": null}', "code"),
        (b'{"code": "  "}', "code"),
        (b'{"code": ["AAAAAAAA"]}', "code"),
    ],
)
async def test_a_body_without_a_code_is_refused(house: TestHouse, cast: Cast, body: bytes, field: str | None) -> None:
    async with browser(house) as client:
        response = await client.post("/auth/enrol", content=body, headers={"content-type": "application/json"})
    assert refusal(response) == (400, "INVALID", field, None)


async def test_a_form_a_huge_body_and_another_site_are_refused(house: TestHouse, cast: Cast) -> None:
    async with browser(house) as client:
        assert (await client.post("/auth/enrol", data={"code": "AAAAAAAA"})).status_code == 415
        huge = {"code": "A" * 10_000_000}
        assert (await client.post("/auth/enrol", json=huge)).status_code == 413
        for path in ("/auth/enrol", "/auth/password", "/auth/sign-out"):
            response = await client.post(path, json={}, headers={"origin": "https://evil.example"})
            assert refusal(response) == (403, "NOT_ALLOWED", None, None)


async def test_guessing_codes_is_stopped_for_that_address_only(house: TestHouse, cast: Cast) -> None:
    secret = await auth.make_code(house.keys, cast.ana, None)
    async with browser(house, "192.0.2.66") as guesser, browser(house) as ana:
        for _ in range(200):
            assert refusal(await enter(guesser, "AAAAAAAA"))[1] == "INVALID"
        stopped = await enter(guesser, secret.value)
        assert refusal(stopped) == (429, "RATE_LIMITED", None, "TOO_MANY_TRIES")
        assert 0 < int(stopped.headers["retry-after"]) <= 600
        assert (await enter(ana, secret.value)).status_code == 200, "the right code still works elsewhere"


async def test_guesses_at_the_same_moment_are_counted_too(house: TestHouse, cast: Cast) -> None:
    await auth.set_password(cast.hana, "hana", PASSWORD)
    async with browser(house) as client, browser(house, "192.0.2.2") as other:
        codes = await asyncio.gather(*(enter(client, "AAAAAAAA") for _ in range(240)))
        logins = await asyncio.gather(*(log_in(other, "hana", "wrong") for _ in range(12)))
    assert [answer.status_code for answer in codes].count(400) == 200
    assert [answer.status_code for answer in logins].count(400) == 5

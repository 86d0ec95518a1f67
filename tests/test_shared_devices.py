"""A tablet at the till: people sign in on it for minutes with a PIN, and nothing of them stays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from server.auth import actions as auth
from server.auth.models import Device, Pin, PinMiss, SharedDevice
from server.kit import ids
from server.people.models import Person
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.signing_in import ENROL, NAME, browser, enter, refusal
from tests.test_passkeys import ADD, OPTIONS

SHARE = "mutation($id: ID!) { sharedDeviceEnrol(input: { storeId: $id }) { code link store { name } } }"
END = "mutation($id: ID!) { sharedDeviceRevoke(input: { sharedDeviceId: $id }) { sharedDevice { name } } }"
PIN = "mutation($pin: String!) { pinSet(input: { pin: $pin }) { setAt } }"
FORGET = "mutation { pinRemove { removed } }"


@asynccontextmanager
async def tablet(
    house: TestHouse, cast: Cast, lead: Phone | None = None, store: str = "HARBOUR"
) -> AsyncIterator[httpx.AsyncClient]:
    """A tablet that somebody set up as a shared device."""
    lead = lead or await house.phone(cast.sam)
    code = (await lead.ask(SHARE, id=str(cast.stores[store].id)))["sharedDeviceEnrol"]["code"]
    async with browser(house) as client:
        answer = await enter(client, code)
        assert answer.json() == {"shared": {"store": cast.stores[store].name}}
        yield client


async def choose_pin(house: TestHouse, person: Person, pin: str = "4711") -> Phone:
    """Their own phone, on which they chose a PIN."""
    phone = await house.phone(person)
    await phone.ask(PIN, pin=pin)
    return phone


async def type_pin(client: httpx.AsyncClient, person: Person, pin: str = "4711") -> httpx.Response:
    """Choose oneself on a tablet, and type a PIN."""
    return await client.post("/auth/pin", json={"person": str(person.id), "pin": pin})


async def who(client: httpx.AsyncClient) -> Any:
    """Who is signed in on it; the code of the refusal where nobody is."""
    answer = (await client.post("/graphql", json={"query": NAME})).json()
    return answer["data"]["viewer"]["name"] if answer.get("data") else answer["errors"][0]["extensions"]["code"]


async def test_a_pin_signs_in_on_a_shared_device(house: TestHouse, cast: Cast) -> None:
    phone = await choose_pin(house, cast.ana)
    async with tablet(house, cast) as client:
        assert await who(client) == "UNAUTHENTICATED", "by itself it is nobody"
        welcome = await type_pin(client, cast.ana)
        assert welcome.json() == {"person": {"id": str(cast.ana.id), "name": "Ana Ruiz"}, "rest": 300}
        cookie = next(value for value in welcome.headers.get_list("set-cookie") if value.startswith("goodshift="))
        assert "max-age" not in cookie.lower()
        assert "expires" not in cookie.lower(), "it goes with the browser"
        assert await who(client) == "Ana Ruiz"
        assert (await client.post("/auth/sign-out", json={})).status_code == 204
        assert await who(client) == "UNAUTHENTICATED"
        ways = (await client.get("/auth/ways")).json()
        assert ways == {"passkey": None, "shared": {"store": "Harbour Street"}, "company": False}
    assert (await phone.ask("{ pinSetAt }"))["pinSetAt"]


async def test_a_shared_device_shows_the_names_of_its_store_those_at_work_first(house: TestHouse, cast: Cast) -> None:
    await choose_pin(house, cast.ana)
    later = datetime.now(UTC) + timedelta(hours=2)
    await Person.filter(id=cast.priya.id).update(shift_ends_at=later)
    async with tablet(house, cast) as client, browser(house) as stranger:
        people = (await client.get("/auth/people")).json()["people"]
        assert people[0] == {"id": str(cast.priya.id), "name": cast.priya.name, "onShift": True, "hasPin": False}
        assert {row["name"].split(" ")[0] for row in people} == {"Ana", "Ben", "Maya", "Priya", "Sam"}
        assert [row["hasPin"] for row in people if row["id"] == str(cast.ana.id)] == [True]
        found = (await client.get("/auth/people", params={"search": "RUÍ"})).json()["people"]
        assert [row["name"] for row in found] == ["Ana Ruiz"]
        assert refusal(await stranger.get("/auth/people"))[:2] == (401, "UNAUTHENTICATED")


async def test_a_session_on_a_shared_device_ends_after_minutes_of_rest(house: TestHouse, cast: Cast) -> None:
    await choose_pin(house, cast.ana)
    async with tablet(house, cast) as client:
        start = datetime.now(UTC)
        await type_pin(client, cast.ana)
        for minutes in (4, 8, 12):
            with time_machine.travel(start + timedelta(minutes=minutes)):
                assert await who(client) == "Ana Ruiz", "whoever does something stays"
        with time_machine.travel(start + timedelta(minutes=17, seconds=5)):
            assert await who(client) == "UNAUTHENTICATED"


async def test_no_session_on_a_shared_device_is_longer_than_an_hour(house: TestHouse, cast: Cast) -> None:
    await choose_pin(house, cast.ana)
    async with tablet(house, cast) as client:
        start = datetime.now(UTC)
        await type_pin(client, cast.ana)
        for minutes in range(4, 60, 4):
            with time_machine.travel(start + timedelta(minutes=minutes)):
                assert await who(client) == "Ana Ruiz"
        with time_machine.travel(start + timedelta(minutes=60, seconds=5)):
            assert await who(client) == "UNAUTHENTICATED"


async def test_a_wrong_pin_is_refused_and_guessing_stops_on_that_device_for_that_person_only(
    house: TestHouse, cast: Cast
) -> None:
    phone = await choose_pin(house, cast.ana)
    await choose_pin(house, cast.ben)
    sam = await house.phone(cast.sam)
    async with tablet(house, cast, sam) as client, tablet(house, cast, sam) as other:
        for _ in range(5):
            assert refusal(await type_pin(client, cast.ana, "0815")) == (400, "INVALID", "pin", "PIN_WRONG")
        stopped = await type_pin(client, cast.ana)
        assert refusal(stopped) == (429, "RATE_LIMITED", None, "TOO_MANY_TRIES")
        assert 0 < int(stopped.headers["retry-after"]) <= 900
        assert (await type_pin(client, cast.ben)).status_code == 200, "somebody else on the same tablet"
        assert (await type_pin(other, cast.ana)).status_code == 200, "the same person on another tablet"
        assert await phone.ask(NAME), "and on their own phone"


async def test_tries_at_the_same_moment_are_counted_too(house: TestHouse, cast: Cast) -> None:
    await choose_pin(house, cast.ana)
    async with tablet(house, cast) as client:
        answers = await asyncio.gather(*(type_pin(client, cast.ana, "0815") for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [400] * 5 + [429] * 7


async def test_fifteen_wrong_pins_a_day_are_the_end_of_it(house: TestHouse, cast: Cast) -> None:
    await choose_pin(house, cast.ana)
    async with tablet(house, cast) as client:
        start = datetime.now(UTC)
        for quarter in range(3):
            with time_machine.travel(start + timedelta(minutes=16 * quarter)):
                for _ in range(5):
                    assert refusal(await type_pin(client, cast.ana, "0815"))[3] == "PIN_WRONG"
        with time_machine.travel(start + timedelta(hours=2)):
            assert refusal(await type_pin(client, cast.ana))[1] == "RATE_LIMITED"
        with time_machine.travel(start + timedelta(hours=25)):
            assert (await type_pin(client, cast.ana)).status_code == 200
            assert await PinMiss.all().count() == 0


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("123", "PIN_SHAPE"),
        ("123456789", "PIN_SHAPE"),
        ("12a4", "PIN_SHAPE"),
        ("٤٧١١", "PIN_SHAPE"),
        ("", "PIN_SHAPE"),
        ("1234", "PIN_EASY"),
        ("0000", "PIN_EASY"),
        ("98765", "PIN_EASY"),
    ],
)
async def test_a_pin_is_a_number_that_not_everybody_tries_first(
    house: TestHouse, cast: Cast, pin: str, reason: str
) -> None:
    refused = await (await house.phone(cast.ana)).refused(PIN, pin=pin)
    assert (refused.code, refused.field) == ("INVALID", "pin")
    assert refused.errors[0]["extensions"]["reason"] == reason


async def test_a_pin_is_worth_nothing_without_a_shared_device_of_ones_store(house: TestHouse, cast: Cast) -> None:
    await choose_pin(house, cast.ana)
    zoe = await house.phone(cast.zoe)
    async with browser(house) as stranger, tablet(house, cast, zoe, "CASTLE") as elsewhere:
        assert refusal(await type_pin(stranger, cast.ana))[:2] == (401, "UNAUTHENTICATED")
        assert refusal(await type_pin(elsewhere, cast.ana))[3] == "PIN_MISSING"
    async with tablet(house, cast) as client:
        assert refusal(await type_pin(client, cast.ben))[3] == "PIN_MISSING", "who never chose one"
        await Person.filter(id=cast.ana.id).update(left_on=datetime.now(UTC).date() - timedelta(days=1))
        assert refusal(await type_pin(client, cast.ana))[3] == "PIN_MISSING", "who left"
        await auth.shut_out([cast.ana.id])
    assert await Pin.all().count() == 0


async def test_a_pin_that_was_forgotten_opens_nothing(house: TestHouse, cast: Cast) -> None:
    phone = await choose_pin(house, cast.ana)
    async with tablet(house, cast) as client:
        await phone.ask(PIN, pin="2580")
        assert refusal(await type_pin(client, cast.ana))[3] == "PIN_WRONG"
        assert (await type_pin(client, cast.ana, "2580")).status_code == 200
        await phone.ask(FORGET)
        assert refusal(await type_pin(client, cast.ana, "2580"))[3] == "PIN_MISSING"
        assert (await phone.ask("{ pinSetAt }"))["pinSetAt"] is None


async def test_a_pin_is_stored_hashed_with_our_own_secret_in_it(house: TestHouse, cast: Cast) -> None:
    await choose_pin(house, cast.ana)
    await choose_pin(house, cast.ben)
    first, second = [pin.hash for pin in await Pin.all()]
    assert first.startswith("$argon2id$")
    assert second.startswith("$argon2id$")
    assert first != second
    assert not auth._verify(first, "4711"), "nobody finds it by trying 10,000 numbers on a stolen database"


async def test_what_opens_doors_is_not_done_on_a_shared_device(house: TestHouse, cast: Cast) -> None:
    sam = await choose_pin(house, cast.sam)
    async with tablet(house, cast, sam) as client:
        assert (await type_pin(client, cast.sam)).status_code == 200
        here = Phone(house, client)
        for query, variables in (
            (PIN, {"pin": "2580"}),
            (FORGET, {}),
            (ENROL, {"id": str(cast.ana.id)}),
            (SHARE, {"id": str(cast.stores["HARBOUR"].id)}),
            (ADD, {"credential": "{}", "name": "Tablet"}),
        ):
            assert (await here.refused(query, **variables)).code == "NOT_ALLOWED", query
        assert await here.ask(OPTIONS)


async def test_a_lead_ends_a_shared_device_and_who_is_on_it(house: TestHouse, cast: Cast) -> None:
    sam, ana, zoe = await house.phone(cast.sam), await choose_pin(house, cast.ana), await house.phone(cast.zoe)
    async with tablet(house, cast, sam) as client:
        await type_pin(client, cast.ana)
        [listed] = (await sam.ask("{ sharedDevices { id name } }"))["sharedDevices"]
        for phone in (ana, zoe):
            assert (await phone.ask("{ sharedDevices { id } }"))["sharedDevices"] == []
            refused = await phone.refused(END, id=listed["id"])
            assert (refused.code, refused.field) == ("NOT_FOUND", "sharedDeviceId")
        assert (await sam.refused(END, id=str(ids.new()))).code == "NOT_FOUND"
        await sam.ask(END, id=listed["id"])
        assert await who(client) == "UNAUTHENTICATED"
        assert refusal(await client.get("/auth/people"))[0] == 401
        assert refusal(await type_pin(client, cast.ana))[0] == 401
    assert await ana.ask(NAME), "their own phones stay"


async def test_a_code_for_a_shared_device_works_once(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    code = (await sam.ask(SHARE, id=str(cast.stores["HARBOUR"].id)))["sharedDeviceEnrol"]["code"]
    async with browser(house) as client:
        answers = await asyncio.gather(*(enter(client, code) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]
    assert await SharedDevice.all().count() == 1
    assert await Device.filter(person_id=cast.sam.id).count() == 1, "it signs nobody in"


SETS_UP = [("ana", "NOT_ALLOWED"), ("sam", None), ("maya", None), ("rita", None), ("adam", None)]
SETS_UP += [("omar", "NOT_FOUND"), ("hana", "NOT_ALLOWED"), ("helen", "NOT_ALLOWED")]


@pytest.mark.parametrize(("name", "code"), SETS_UP)
async def test_only_those_who_lead_a_store_set_its_devices_up(
    house: TestHouse, cast: Cast, name: str, code: str | None
) -> None:
    phone, store = await house.phone(cast.people[name]), str(cast.stores["HARBOUR"].id)
    if code is None:
        assert (await phone.ask(SHARE, id=store))["sharedDeviceEnrol"]["store"]["name"] == "Harbour Street"
        return
    refused = await phone.refused(SHARE, id=store)
    assert (refused.code, refused.field) == (code, "storeId")


async def test_a_shared_devices_cookie_is_for_the_server_only(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    code = (await sam.ask(SHARE, id=str(cast.stores["HARBOUR"].id)))["sharedDeviceEnrol"]["code"]
    async with browser(house, origin="https://shop.example") as client:
        cookie = (await enter(client, code)).headers["set-cookie"].lower()
    assert cookie.startswith("__host-goodshift-shared=")
    assert all(word in cookie for word in ("httponly", "secure", "samesite=strict", "path=/"))

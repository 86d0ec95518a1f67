"""Getting in and out: one-time codes, passwords, device sessions, tokens, and who may let whom in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from server.app import create_app
from server.auth import actions as auth
from server.auth.models import Device, EnrolCode, Scope
from server.kit import ids
from server.kit.errors import Conflict, Invalid
from server.kit.throttle import Throttle
from server.people.models import Person
from tests.cast import Cast
from tests.house import Phone, TestHouse, revoke

NAME = "{ viewer { name } }"
ENROL = """mutation($id: ID!) {
    personEnrol(input: { personId: $id }) { person { name } code link qr expiresAt }
}"""
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def throttles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fresh counters for each test."""
    for name in ("_codes", "_passwords", "_logins_here", "_logins"):
        known: Throttle = getattr(auth, name)
        monkeypatch.setattr(auth, name, Throttle(known.most, known.seconds))


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


async def test_the_cookie_is_for_the_server_only(house: TestHouse, cast: Cast) -> None:
    for origin, name, secure in (
        ("http://test", "goodshift", False),
        ("https://shop.example", "__Host-goodshift", True),
    ):
        secret = await auth.make_code(house.keys, cast.ana, None)
        async with browser(house, origin=origin) as client:
            response = await enter(client, secret.value)
            first, *rest = response.headers["set-cookie"].split("; ")
            assert first.startswith(f"{name}=")
            attributes = {part.split("=")[0].lower(): part for part in rest}
            assert "httponly" in attributes
            assert attributes["samesite"].lower() == "samesite=lax"
            assert attributes["path"].lower() == "path=/"
            assert ("secure" in attributes) is secure
            assert "domain" not in attributes
            assert secret.value not in response.text
            assert (await client.post("/graphql", json={"query": NAME})).status_code == 200
            assert ("strict-transport-security" in response.headers) is secure


async def test_secrets_are_stored_hashed(house: TestHouse, cast: Cast) -> None:
    code = (await auth.make_code(house.keys, cast.ana, None)).value
    spent = (await auth.make_code(house.keys, cast.ben, None)).value
    token = (await auth.issue_token(house.keys, cast.ana, Scope.READ, 1)).value
    await auth.set_password(cast.hana, "hana", PASSWORD)
    async with browser(house) as client:
        await enter(client, spent)
        cookie = client.cookies["goodshift"]
    disk = b"".join(file.read_bytes() for file in house.settings.data.glob("goodshift.db*"))
    for secret in (code, spent, token, token.removeprefix("gs_"), cookie, PASSWORD):
        assert secret.encode() not in disk


async def test_signing_out_ends_this_device_only(house: TestHouse, cast: Cast) -> None:
    phone, other = await house.phone(cast.ana), await house.phone(cast.ana)
    assert (await phone.http.post("/auth/sign-out", json={})).status_code == 204
    assert not phone.http.cookies
    assert (await phone.refused(NAME)).code == "UNAUTHENTICATED"
    assert (await phone.http.post("/auth/sign-out", json={})).status_code == 204, "being out already is fine"
    assert await other.ask(NAME)


async def test_a_stolen_cookie_is_worth_nothing_after_signing_out(house: TestHouse, cast: Cast) -> None:
    phone, thief = await house.phone(cast.ana), house.stranger()
    thief.http.cookies.update(phone.http.cookies)
    assert await thief.ask(NAME)
    await phone.http.post("/auth/sign-out", json={})
    assert (await thief.refused(NAME)).code == "UNAUTHENTICATED"


async def test_devices_are_listed_and_revoked_by_their_owner(house: TestHouse, cast: Cast) -> None:
    phone, other, ben = await house.phone(cast.ana), await house.phone(cast.ana), await house.phone(cast.ben)
    listed = (await phone.ask("{ devices { id name current push } }"))["devices"]
    assert [(device["name"], device["push"]) for device in listed] == [("Ana's phone", False)] * 2
    assert sorted(device["current"] for device in listed) == [False, True]
    theirs = next(device["id"] for device in listed if not device["current"])
    mutation = "mutation($id: ID!) { deviceRevoke(input: { deviceId: $id }) { device { id } } }"
    for key in (theirs, str(ids.new())):
        refused = await ben.refused(mutation, id=key)
        assert (refused.code, refused.field) == ("NOT_FOUND", "deviceId")
    assert (await phone.ask(mutation, id=theirs))["deviceRevoke"]["device"]["id"] == theirs
    assert (await other.refused(NAME)).code == "UNAUTHENTICATED"
    assert len((await phone.ask("{ devices { id } }"))["devices"]) == 1
    assert (await phone.refused(mutation, id=theirs)).code == "NOT_FOUND"
    await revoke(phone)
    assert (await phone.refused(NAME)).code == "UNAUTHENTICATED"


async def test_other_devices_hear_of_a_new_sign_in(house: TestHouse, cast: Cast) -> None:
    phone = await house.phone(cast.ana)
    async with phone.listen("subscription { changes { kind actor { name } } }") as stream:
        assert await stream.quiet(0.05)
        await house.phone(cast.ana)
        kinds = [(await stream.next())["changes"]["kind"] for _ in range(2)]
    assert kinds == ["person.enrolled", "device.signedIn"]


LETS_IN = [
    ("sam", "ana", None),
    ("sam", "sam", "NOT_ALLOWED"),
    ("sam", "maya", "NOT_ALLOWED"),
    ("sam", "lee", "NOT_FOUND"),
    ("sam", "omar", "NOT_FOUND"),
    ("sam", "lou", "NOT_ALLOWED"),
    ("sam", "hana", "NOT_FOUND"),
    ("ana", "ben", "NOT_ALLOWED"),
    ("ana", "ana", "NOT_ALLOWED"),
    ("maya", "sam", None),
    ("maya", "ana", None),
    ("maya", "lee", "NOT_FOUND"),
    ("omar", "ana", "NOT_FOUND"),
    ("rita", "maya", None),
    ("rita", "lee", None),
    ("rita", "zoe", "NOT_FOUND"),
    ("hana", "ana", "NOT_ALLOWED"),
    ("helen", "ana", "NOT_ALLOWED"),
    ("adam", "kit", None),
    ("adam", "hana", None),
    ("adam", "lou", "NOT_ALLOWED"),
]


@pytest.mark.parametrize(("who", "whom", "code"), LETS_IN)
async def test_only_those_who_lead_somebody_let_their_phone_in(
    house: TestHouse, cast: Cast, who: str, whom: str, code: str | None
) -> None:
    phone, person = await house.phone(cast.people[who]), cast.people[whom]
    before = await EnrolCode.all().count()
    can = (await phone.ask("query($id: ID!) { person(id: $id) { viewerCanEnrol } }", id=str(person.id)))["person"]
    assert (can is not None and can["viewerCanEnrol"]) is (code is None)
    if code is not None:
        refused = await phone.refused(ENROL, id=str(person.id))
        assert (refused.code, refused.field) == (code, "personId")
        assert await EnrolCode.all().count() == before
        return
    shown = (await phone.ask(ENROL, id=str(person.id)))["personEnrol"]
    assert shown["link"] == f"http://test/signin#{shown['code']}"
    assert shown["qr"].startswith("data:image/svg+xml")
    async with browser(house) as client:
        assert (await enter(client, shown["code"])).json()["person"]["name"] == person.name


async def test_somebody_who_reports_by_name_is_let_in_from_another_store(house: TestHouse, cast: Cast) -> None:
    await Person.filter(id=cast.kit.id).update(manager_id=cast.sam.id)
    sam = await house.phone(cast.sam)
    assert (await sam.ask(ENROL, id=str(cast.kit.id)))["personEnrol"]["person"]["name"] == "Kit Farrow"


@pytest.mark.parametrize(
    ("who", "whom"),
    [("sam", "adam"), ("sam", "hana"), ("sam", "helen"), ("sam", "maya"), ("ana", "ben"), ("hana", "adam")],
)
async def test_a_managers_name_in_a_roster_opens_nobody_beside_or_above(
    house: TestHouse, cast: Cast, who: str, whom: str
) -> None:
    viewer, person = cast.people[who], cast.people[whom]
    await Person.filter(id=person.id).update(manager_id=viewer.id, employee_number="N900")
    phone = await house.phone(viewer)
    asked = "query($id: ID!) { person(id: $id) { viewerCanEnrol employeeNumber } }"
    assert (await phone.ask(asked, id=str(person.id)))["person"] == {"viewerCanEnrol": False, "employeeNumber": None}
    refused = await phone.refused(ENROL, id=str(person.id))
    assert (refused.code, refused.field) == ("NOT_ALLOWED", "personId")


async def test_somebody_of_the_office_lets_in_who_reports_to_them_by_name(house: TestHouse, cast: Cast) -> None:
    await Person.filter(id=cast.rita.id).update(manager_id=cast.hana.id)
    hana = await house.phone(cast.hana)
    assert (await hana.ask(ENROL, id=str(cast.rita.id)))["personEnrol"]["person"]["name"] == cast.rita.name


def bearer(house: TestHouse, token: str) -> Phone:
    """A program that holds ``token``."""
    phone = house.stranger()
    phone.http.headers["authorization"] = f"Bearer {token}"
    return phone


async def test_a_token_has_a_scope_and_an_end(house: TestHouse, cast: Cast) -> None:
    token = await auth.issue_token(house.keys, cast.hana, Scope.READ, days=30)
    writer = await auth.issue_token(house.keys, cast.hana, Scope.WRITE, days=30)
    reads, writes = bearer(house, token.value), bearer(house, writer.value)
    assert (await reads.ask(NAME))["viewer"]["name"] == "Hana Sato"
    end = "mutation { shiftEnd { person { name } } }"
    assert (await reads.refused(end)).code == "NOT_ALLOWED"
    assert (await writes.ask(end))["shiftEnd"]["person"]["name"] == "Hana Sato"
    async with reads.socket() as talk:
        await talk.init()
        await talk.subscribe("1", end)
        message = await talk.receive()
        assert message["payload"]["errors"][0]["extensions"] == {"code": "NOT_ALLOWED"}
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30, seconds=1)):
        assert (await reads.refused(NAME)).code == "UNAUTHENTICATED"
    assert (await bearer(house, token.value[:-1]).refused(NAME)).code == "UNAUTHENTICATED"
    assert (await bearer(house, "").refused(NAME)).code == "UNAUTHENTICATED"


async def test_a_token_works_in_the_greeting_of_a_socket(house: TestHouse, cast: Cast) -> None:
    token = await auth.issue_token(house.keys, cast.hana, Scope.READ, days=1)
    async with house.stranger().socket() as talk:
        await talk.init({"authorization": f"Bearer {token.value}"})
        await talk.subscribe("1", NAME)
        assert (await talk.receive())["payload"] == {"data": {"viewer": {"name": "Hana Sato"}}}


@pytest.mark.parametrize("days", [0, -1, 367])
async def test_a_token_lives_1_to_366_days(house: TestHouse, cast: Cast, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        await auth.issue_token(house.keys, cast.hana, Scope.READ, days)
    assert refused.value.field == "days"


async def test_a_leavers_phone_and_tokens_are_shut_after_the_last_day(house: TestHouse, cast: Cast) -> None:
    phone = await house.phone(cast.ana)
    token = await auth.issue_token(house.keys, cast.ana, Scope.READ, days=1)
    await Person.filter(id=cast.ana.id).update(left_on=datetime.now(UTC).date() - timedelta(days=1))
    for out in (phone, bearer(house, token.value)):
        assert (await out.refused(NAME)).code == "UNAUTHENTICATED"


async def test_a_session_ends_after_half_a_year(house: TestHouse, cast: Cast) -> None:
    phone = await house.phone(cast.ana)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=179)):
        assert await phone.ask(NAME)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=181)):
        assert (await phone.refused(NAME)).code == "UNAUTHENTICATED"

"""Sessions of devices: their cookie, their list, their end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from server.auth import actions as auth
from server.auth.models import Scope
from server.kit import ids
from tests.cast import Cast
from tests.house import TestHouse, revoke
from tests.signing_in import NAME, PASSWORD, browser, enter


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


async def test_a_session_ends_after_half_a_year(house: TestHouse, cast: Cast) -> None:
    phone = await house.phone(cast.ana)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=179)):
        assert await phone.ask(NAME)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=181)):
        assert (await phone.refused(NAME)).code == "UNAUTHENTICATED"

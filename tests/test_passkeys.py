"""Passkeys: added on one's own phone, then they sign in; and everything that must not."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.app import create_app
from server.auth import actions as auth
from server.auth import challenges, passkeys
from server.auth.models import Device, Passkey, Scope, SpentChallenge
from server.events.models import Event
from server.kit.throttle import Throttle
from server.people.models import Person
from tests.authenticator import PRESENT, Authenticator, coded
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.signing_in import NAME, bearer, browser, refusal

OPTIONS = "{ passkeyCreationOptions }"
ADD = """mutation($credential: String!, $name: String!) {
    passkeyAdd(input: { credential: $credential, name: $name }) { passkey { id name lastUsedAt } }
}"""
REMOVE = "mutation($id: ID!) { passkeyRemove(input: { passkeyId: $id }) { passkey { name } } }"


@pytest.fixture(autouse=True)
def tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has tried yet."""
    monkeypatch.setattr(passkeys, "_tries", Throttle(passkeys._tries.most, passkeys._tries.seconds))


async def creation_options(phone: Phone) -> dict[str, Any]:
    """What the phone's browser is to make a passkey by."""
    options: dict[str, Any] = json.loads((await phone.ask(OPTIONS))["passkeyCreationOptions"])
    return options


async def add(phone: Phone, made: dict[str, Any], name: str = "Ana's phone") -> dict[str, Any]:
    """The whole answer to keeping a passkey."""
    return await phone.send(ADD, credential=json.dumps(made), name=name)


async def with_passkey(phone: Phone, authenticator: Authenticator) -> str:
    """Add the authenticator's passkey; its id."""
    answer = await add(phone, authenticator.make(await creation_options(phone)))
    return str(answer["data"]["passkeyAdd"]["passkey"]["id"])


async def asked(client: httpx.AsyncClient) -> dict[str, Any]:
    """What a browser is to sign."""
    options: dict[str, Any] = (await client.get("/auth/ways")).json()["passkey"]
    return options


async def sign_in(client: httpx.AsyncClient, credential: object) -> httpx.Response:
    """Try a signature."""
    return await client.post("/auth/passkey", json={"credential": credential, "device": "Tablet"})


def problem(answer: dict[str, Any]) -> tuple[Any, ...]:
    """Code, field and reason of a refused mutation."""
    details = answer["errors"][0]["extensions"]
    return details["code"], details.get("field"), details.get("reason")


async def test_a_passkey_that_was_added_signs_in_without_a_code(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator()
    options = await creation_options(phone)
    assert options["rp"] == {"name": "Goodshift", "id": "test"}
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert "Ana" not in options["user"]["id"]
    added = await add(phone, own.make(options))
    assert added["data"]["passkeyAdd"]["passkey"]["name"] == "Ana's phone"
    async with browser(house) as client:
        wanted = await asked(client)
        assert (wanted["rpId"], wanted["userVerification"]) == ("test", "required")
        assert wanted["allowCredentials"] == [], "whoever has a passkey here is nobody else's to know"
        welcome = await sign_in(client, own.get(wanted))
        assert welcome.json() == {"person": {"id": str(cast.ana.id), "name": "Ana Ruiz"}}
        assert (await client.post("/graphql", json={"query": NAME})).json()["data"]["viewer"]["name"] == "Ana Ruiz"
    used = (await phone.ask("{ passkeys { lastUsedAt } }"))["passkeys"]
    assert [row["lastUsedAt"] is not None for row in used] == [True]
    signed = await Event.filter(kind="device.signedIn").order_by("-position").first()
    assert signed is not None
    assert signed.data == {"by": "passkey"}


async def test_several_passkeys_are_listed_and_removed_by_their_owner_only(house: TestHouse, cast: Cast) -> None:
    phone, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    first, second = Authenticator(), Authenticator()
    key = await with_passkey(phone, first)
    excluded = (await creation_options(phone))["excludeCredentials"]
    assert [row["id"] for row in excluded] == [coded(first.id)], "one authenticator holds one passkey of ours"
    await with_passkey(phone, second)
    assert len((await phone.ask("{ passkeys { id } }"))["passkeys"]) == 2
    assert (await ben.ask("{ passkeys { id } }"))["passkeys"] == []
    assert problem(await ben.send(REMOVE, id=key))[:2] == ("NOT_FOUND", "passkeyId")
    assert (await phone.ask(REMOVE, id=key))["passkeyRemove"]["passkey"]["name"] == "Ana's phone"
    async with browser(house) as client:
        gone = await sign_in(client, first.get(await asked(client)))
        assert refusal(gone) == (400, "INVALID", "credential", "PASSKEY_UNKNOWN")
        assert (await sign_in(client, second.get(await asked(client)))).status_code == 200


async def test_an_answer_is_taken_once(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator(counts=False)
    made = own.make(await creation_options(phone))
    assert "errors" not in await add(phone, made)
    assert problem(await add(phone, made)) == ("INVALID", "challenge", "CHALLENGE_USED")
    async with browser(house) as client, browser(house) as thief:
        signed = own.get(await asked(client))
        answers = await asyncio.gather(*(sign_in(client, signed) for _ in range(5)))
        assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]
        assert refusal(await sign_in(thief, signed)) == (400, "INVALID", "challenge", "CHALLENGE_USED")


async def test_a_wrong_answer_burns_its_challenge_too(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator()
    await with_passkey(phone, own)
    async with browser(house) as client:
        options = await asked(client)
        broken = own.get(options)
        broken["response"] = {**broken["response"], "signature": coded(b"not a signature")}
        assert refusal(await sign_in(client, broken))[3] in ("PASSKEY_WRONG", "PASSKEY_UNREADABLE")
        assert refusal(await sign_in(client, own.get(options)))[3] == "CHALLENGE_USED"


async def test_a_challenge_ends_after_five_minutes_and_is_forgotten_then(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator()
    late = await creation_options(phone)
    await with_passkey(phone, own)
    async with browser(house) as client:
        options = await asked(client)
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=5, seconds=1)):
            assert refusal(await sign_in(client, own.get(options)))[2:] == ("challenge", "CHALLENGE_EXPIRED")
            assert problem(await add(phone, Authenticator().make(late)))[2] == "CHALLENGE_EXPIRED"
            assert await SpentChallenge.all().count() == 1
            assert (await sign_in(client, own.get(await asked(client)))).status_code == 200
            assert await SpentChallenge.all().count() == 1, "what nobody could answer any more need not be kept"


async def test_a_foreign_challenge_is_refused(house: TestHouse, cast: Cast) -> None:
    phone, ben, own = await house.phone(cast.ana), await house.phone(cast.ben), Authenticator()
    unknown = ("INVALID", "challenge", "CHALLENGE_UNKNOWN")
    assert problem(await add(phone, own.make(await creation_options(ben)))) == unknown
    await with_passkey(phone, own)
    async with browser(house) as client:
        options = await asked(client)
        assert refusal(await sign_in(client, own.get({**options, "challenge": coded(bytes(56))})))[1:] == unknown
        assert refusal(await sign_in(client, own.get({**options, "challenge": ""})))[1:] == unknown
        for_adding = (await creation_options(phone))["challenge"]
        assert refusal(await sign_in(client, own.get({**options, "challenge": for_adding})))[1:] == unknown
        made = Authenticator().make({**await creation_options(phone), "challenge": options["challenge"]})
        assert problem(await add(phone, made)) == unknown


LIES: list[tuple[str, dict[str, Any]]] = [
    ("another site", {"origin": "https://evil.example"}),
    ("our name by http below another host", {"origin": "http://test.evil.example"}),
    ("another host", {"rp_id": "evil.example"}),
    ("nobody looked", {"flags": 0}),
    ("nobody was verified", {"flags": PRESENT}),
]


@pytest.mark.parametrize(("lie", "said"), LIES, ids=[lie for lie, _ in LIES])
async def test_a_passkey_of_another_place_or_without_its_owner_is_refused(
    house: TestHouse, cast: Cast, lie: str, said: dict[str, Any]
) -> None:
    phone, own = await house.phone(cast.ana), Authenticator()
    await with_passkey(phone, own)
    liar = Authenticator(**said)
    assert problem(await add(phone, liar.make(await creation_options(phone))))[2] == "PASSKEY_WRONG", lie
    for name, value in said.items():
        setattr(own, name, value)
    async with browser(house) as client:
        assert refusal(await sign_in(client, own.get(await asked(client))))[3] == "PASSKEY_WRONG", lie
        assert not client.cookies


async def test_another_key_and_another_person_are_refused(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator()
    await with_passkey(phone, own)
    forger = Authenticator(user=own.user, id=own.id, count=5)
    async with browser(house) as client:
        assert refusal(await sign_in(client, forger.get(await asked(client))))[3] == "PASSKEY_WRONG"
        own.user = cast.sam.id.bytes
        assert refusal(await sign_in(client, own.get(await asked(client))))[3] == "PASSKEY_WRONG"
    ben = await house.phone(cast.ben)
    stolen = Authenticator(id=own.id).make(await creation_options(ben))
    assert problem(await add(ben, stolen))[:2] == ("CONFLICT", "credential")


async def test_a_counter_that_goes_back_is_refused_and_told(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator()
    await with_passkey(phone, own)
    async with browser(house) as client:
        own.count = 10
        assert (await sign_in(client, own.get(await asked(client)))).status_code == 200
        assert (await Passkey.get()).sign_count == 11
        for copied in (3, 10, -1):
            own.count = copied  # the next answer says one more
            answer = await sign_in(client, own.get(await asked(client)))
            assert refusal(answer) == (400, "INVALID", "credential", "PASSKEY_COPIED")
        assert (await Passkey.get()).sign_count == 11
        own.count = 11
        assert (await sign_in(client, own.get(await asked(client)))).status_code == 200
    await house.work()
    told = (await phone.ask("{ notifications { nodes { title } } }"))["notifications"]["nodes"]
    assert {"title": "A passkey of yours may have been copied"} in told


async def test_an_authenticator_that_does_not_count_signs_in_again_and_again(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator(counts=False)
    await with_passkey(phone, own)
    async with browser(house) as client:
        for _ in range(3):
            assert (await sign_in(client, own.get(await asked(client)))).status_code == 200


async def test_a_leavers_passkey_opens_nothing_and_stays_shut(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator()
    await with_passkey(phone, own)
    await Person.filter(id=cast.ana.id).update(left_on=datetime.now(UTC).date() - timedelta(days=1))
    async with browser(house) as client:
        assert refusal(await sign_in(client, own.get(await asked(client))))[3] == "PASSKEY_UNKNOWN"
        await auth.shut_out([cast.ana.id])
        await Person.filter(id=cast.ana.id).update(left_on=None)
        assert refusal(await sign_in(client, own.get(await asked(client))))[3] == "PASSKEY_UNKNOWN"


async def test_a_program_adds_and_removes_no_passkey(house: TestHouse, cast: Cast) -> None:
    phone = await house.phone(cast.ana)
    key = await with_passkey(phone, Authenticator())
    token = await auth.issue_token(house.keys, cast.ana, Scope.WRITE, 1)
    program = bearer(house, token.value)
    made = Authenticator().make(await creation_options(program))
    assert problem(await add(program, made))[0] == "NOT_ALLOWED"
    assert problem(await program.send(REMOVE, id=key))[0] == "NOT_ALLOWED"


async def test_one_person_has_at_most_20_passkeys(house: TestHouse, cast: Cast) -> None:
    phone = await house.phone(cast.ana)
    for _ in range(passkeys.MOST):
        await with_passkey(phone, Authenticator())
    assert problem(await add(phone, Authenticator().make(await creation_options(phone))))[0] == "CONFLICT"


async def test_a_server_without_a_name_offers_no_passkeys(house: TestHouse, cast: Cast) -> None:
    app = create_app(replace(house.settings, origin="http://192.0.2.7:8000"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://192.0.2.7:8000") as client:
        assert (await client.get("/auth/ways")).json()["passkey"] is None
        answer = await sign_in(client, Authenticator().get({"rpId": "192.0.2.7", "challenge": coded(bytes(56))}))
        assert refusal(answer)[:2] == (403, "NOT_ALLOWED")


async def test_looking_at_the_sign_in_page_writes_nothing(house: TestHouse, cast: Cast) -> None:
    async with browser(house) as client:
        seen = {(await asked(client))["challenge"] for _ in range(20)}
    assert len(seen) == 20
    assert await SpentChallenge.all().count() == 0


async def test_a_stranger_who_tries_all_day_is_stopped_at_that_address_only(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator()
    await with_passkey(phone, own)
    async with browser(house, "192.0.2.66") as stranger, browser(house) as client:
        for _ in range(200):
            assert refusal(await sign_in(stranger, {}))[1] == "INVALID"
        assert refusal(await sign_in(stranger, own.get(await asked(stranger))))[1] == "RATE_LIMITED"
        assert (await sign_in(client, own.get(await asked(client)))).status_code == 200


async def test_no_bytes_of_a_stranger_are_more_than_a_refusal(house: TestHouse, cast: Cast) -> None:
    phone, own = await house.phone(cast.ana), Authenticator()
    await with_passkey(phone, own)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def broken(data: st.DataObject) -> None:
        options = passkeys.request_options(house.settings, house.keys)
        credential = own.get(options)
        part = data.draw(st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "userHandle", "id"]))
        junk = data.draw(st.one_of(st.none(), st.integers(), st.text(max_size=40), st.binary(max_size=90).map(coded)))
        if part == "id":
            credential["id"] = credential["rawId"] = junk
        else:
            credential["response"] = {**credential["response"], part: junk}
        tried.append(credential)

    tried: list[dict[str, Any]] = []
    broken()
    async with browser(house) as client:
        for credential in tried:
            passkeys._tries._misses.clear()
            assert refusal(await sign_in(client, credential))[:2] == (400, "INVALID"), credential
    assert await Device.all().count() == 1


@pytest.mark.parametrize("text", ["", "5", "[]", "null", "{", '{"response": 5}', '{"response": {"clientDataJSON": 1}}'])
async def test_what_no_authenticator_said_is_refused(house: TestHouse, cast: Cast, text: str) -> None:
    phone = await house.phone(cast.ana)
    answer = await phone.send(ADD, credential=text, name="Phone")
    assert problem(answer) == ("INVALID", "credential", "PASSKEY_UNREADABLE")


def test_a_challenge_is_nobody_elses_to_make(house: TestHouse) -> None:
    made = challenges.make(house.keys, "passkey.signIn")
    assert len(made) == 56
    assert len({challenges.make(house.keys, "passkey.signIn") for _ in range(100)}) == 100

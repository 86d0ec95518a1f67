"""A lost phone: whoever leads its owner shuts it out and lets a new one in; the owner is told."""

from __future__ import annotations

import json

import pytest

from server.auth.models import Passkey
from server.events.models import Event
from tests.authenticator import Authenticator
from tests.cast import Cast
from tests.house import TestHouse
from tests.signing_in import NAME, browser, enter, refusal
from tests.test_passkeys import asked, sign_in, with_passkey

RECOVER = """mutation($id: ID!) {
    personEnrol(input: { personId: $id, endSessions: true }) { code endedSessions person { name } }
}"""


async def test_a_lost_phone_is_shut_out_at_once_and_a_new_one_let_in(house: TestHouse, cast: Cast) -> None:
    lost, other, sam = await house.phone(cast.ana), await house.phone(cast.ana), await house.phone(cast.sam)
    own = Authenticator()
    await with_passkey(lost, own)
    made = (await sam.ask(RECOVER, id=str(cast.ana.id)))["personEnrol"]
    assert (made["endedSessions"], made["person"]["name"]) == (2, "Ana Ruiz")
    for phone in (lost, other):
        assert (await phone.refused(NAME)).code == "UNAUTHENTICATED"
    assert await sam.ask(NAME), "nobody else is signed out"
    async with browser(house) as client:
        assert refusal(await sign_in(client, own.get(await asked(client))))[3] == "PASSKEY_UNKNOWN"
        assert (await enter(client, made["code"])).status_code == 200
        await house.work()
        question = "{ notifications { nodes { title kind } } }"
        answer = (await client.post("/graphql", json={"query": question})).json()
    [told] = answer["data"]["notifications"]["nodes"]
    assert told == {"title": "Sam signed your devices out and made a new sign-in code", "kind": "PERSON_RECOVERED"}
    event = await Event.get(kind="person.recovered")
    assert (event.subject_id, event.actor_id) == (cast.ana.id, cast.sam.id)
    assert made["code"] not in json.dumps(event.data)


async def test_the_stream_of_a_lost_phone_ends(house: TestHouse, cast: Cast) -> None:
    lost, sam = await house.phone(cast.ana), await house.phone(cast.sam)
    async with lost.socket() as talk:
        await talk.init()
        await talk.subscribe("1", "subscription { changes { kind } }")
        await sam.ask(RECOVER, id=str(cast.ana.id))
        message = await talk.receive()
        while message["type"] == "next":
            assert message["payload"]["data"]["changes"]["kind"] in ("person.recovered", "device.revoked")
            message = await talk.receive()
    assert (message["type"], message["code"]) == ("close", 4401)


async def test_a_code_by_itself_signs_nobody_out(house: TestHouse, cast: Cast) -> None:
    phone, sam = await house.phone(cast.ana), await house.phone(cast.sam)
    await with_passkey(phone, Authenticator())
    plain = RECOVER.replace(", endSessions: true", "")
    assert (await sam.ask(plain, id=str(cast.ana.id)))["personEnrol"]["endedSessions"] == 0
    assert await phone.ask(NAME)
    assert await Passkey.all().count() == 1


@pytest.mark.parametrize(("who", "code"), [("ben", "NOT_ALLOWED"), ("omar", "NOT_FOUND"), ("hana", "NOT_ALLOWED")])
async def test_only_those_who_lead_somebody_sign_them_out(house: TestHouse, cast: Cast, who: str, code: str) -> None:
    phone, stranger = await house.phone(cast.ana), await house.phone(cast.people[who])
    refused = await stranger.refused(RECOVER, id=str(cast.ana.id))
    assert (refused.code, refused.field) == (code, "personId")
    assert await phone.ask(NAME)

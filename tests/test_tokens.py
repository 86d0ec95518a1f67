"""Bearer tokens, for programs: a scope and an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from server.auth import actions as auth
from server.auth.models import EnrolCode, Scope
from server.kit.errors import Invalid
from server.people.models import Person
from tests.cast import Cast
from tests.house import TestHouse
from tests.signing_in import ENROL, NAME, bearer


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


@pytest.mark.parametrize("who", ["sam", "maya", "rita", "adam"])
async def test_a_program_lets_nobody_in_whoever_it_works_for(house: TestHouse, cast: Cast, who: str) -> None:
    token = await auth.issue_token(house.keys, cast.people[who], Scope.WRITE, days=1)
    program, before = bearer(house, token.value), await EnrolCode.all().count()
    share = "mutation($id: ID!) { sharedDeviceEnrol(input: { storeId: $id }) { code } }"
    for text, key in ((ENROL, cast.ana.id), (share, cast.stores["HARBOUR"].id)):
        assert (await program.refused(text, id=str(key))).code == "NOT_ALLOWED"
    assert await EnrolCode.all().count() == before, "what it let in would outlive it"


async def test_a_leavers_phone_and_tokens_are_shut_after_the_last_day(house: TestHouse, cast: Cast) -> None:
    phone = await house.phone(cast.ana)
    token = await auth.issue_token(house.keys, cast.ana, Scope.READ, days=1)
    await Person.filter(id=cast.ana.id).update(left_on=datetime.now(UTC).date() - timedelta(days=1))
    for out in (phone, bearer(house, token.value)):
        assert (await out.refused(NAME)).code == "UNAUTHENTICATED"

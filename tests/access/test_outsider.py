"""Who could be thought to reach more: a program that may only read, and a regional without a region."""

from __future__ import annotations

import json

import pytest

from server.auth import actions as auth
from server.auth.models import Scope
from server.kit import ids
from server.kit.shares import Bucket
from server.people.models import Person, Store
from tests.access.asking import fields_of
from tests.access.swapping import Spot, answers
from tests.cast import Cast
from tests.house import TestHouse
from tests.signing_in import bearer


async def test_a_read_only_token_runs_no_mutation_whatever_it_is(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bucket, "take", lambda *_: None)
    token = await auth.issue_token(house.keys, cast.hana, Scope.READ, days=1)
    reader, made_up = bearer(house, token.value), {"id": str(ids.new())}
    for name in fields_of("Mutation"):
        [answer] = await answers(reader, Spot("Mutation", name, ()), [made_up["id"]], made_up)
        assert json.loads(answer)["errors"][0]["code"] == "NOT_ALLOWED", name


async def test_a_regional_without_a_region_reaches_nobody(house: TestHouse, cast: Cast) -> None:
    rita, adam = await house.phone(cast.rita), await house.phone(cast.adam)
    nowhere = await Store.create(code="POPUP", name="Pop-up", region=None)
    guest = await Person.create(name="Gia Rossi", store=nowhere)
    await Person.filter(id=cast.rita.id).update(region=None)
    thank = (
        'mutation($to: [ID!]!) { recognitionGive(input: { recipientIds: $to, message: "Hi" }) { recognition { id } } }'
    )
    await adam.ask(thank, to=[str(guest.id)])
    counted = await rita.ask(
        "{ people { nodes { name } } stores { totalCount } recognitions { totalCount } feed { totalCount } }"
    )
    assert counted == {
        "people": {"nodes": [{"name": "Rita Voss"}]},
        "stores": {"totalCount": 0},
        "recognitions": {"totalCount": 0},
        "feed": {"totalCount": 0},
    }

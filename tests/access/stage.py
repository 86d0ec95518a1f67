"""The stage: the scene that all tests of access share, with more people looking on and a thing of every kind on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server.auth import actions as auth
from server.auth.models import Scope
from server.people.models import Person, Role
from tests.cast import Cast
from tests.house import Phone, TestHouse, revoke
from tests.scene import Scene, begin

Stage = Scene
"""Who looks on, and what there is: ``keys`` has the ids of things by name."""


async def set_up(house: TestHouse, cast: Cast) -> Stage:
    """The scene with everybody in their place and all that it leaves out."""
    looks = house.app.state.looks
    looks.pause, looks.oldest, looks.most = 3_600, 7_200, 1_000_000  # who looks here writes nothing while we compare
    await Person.filter(id=cast.ana.id).update(manager_id=cast.sam.id)
    sol = await Person.create(name="Sol Reyes", role=Role.REGIONAL, region="South")
    stage = await begin(house, cast)
    phones = stage.phones
    phones["stranger"], phones["far"] = await house.phone(cast.lee), await house.phone(sol)
    phones["revoked"] = await house.phone(cast.ana)
    await revoke(phones["revoked"])
    for name, person, scope in (("writer", cast.ben, Scope.WRITE), ("recorder", cast.hana, Scope.RECORD)):
        token = await auth.issue_token(house.keys, person, scope, days=1)
        phones[name] = house.stranger()
        phones[name].http.headers["authorization"] = f"Bearer {token.value}"
    phones["tablet"] = await at_the_tablet(stage)
    stage.keys |= {name: str(person.id) for name, person in cast.people.items()}
    today = datetime.now(UTC).date()
    stage.keys |= {"today": str(today), "yearAgo": str(today - timedelta(days=364))}
    stage.keys["twoWeeksAgo"] = str(today - timedelta(days=14))
    stage.keys |= {code: str(store.id) for code, store in cast.stores.items()}
    return stage


async def at_the_tablet(stage: Stage) -> Phone:
    """Ana, on the tablet of her store, for minutes."""
    enrol = "mutation($input: SharedDeviceEnrolInput!) { sharedDeviceEnrol(input: $input) { code } }"
    made = await stage.phones["lead"].ask(enrol, input={"storeId": stage.keys["HARBOUR"]})
    tablet = stage.house.stranger()
    code = made["sharedDeviceEnrol"]["code"]
    assert (await tablet.http.post("/auth/enrol", json={"code": code, "device": "Till"})).status_code == 200
    welcome = await tablet.http.post("/auth/pin", json={"person": stage.keys["ana"], "pin": "4711"})
    assert welcome.status_code == 200, welcome.text
    return tablet

"""Who may let whose phone in."""

from __future__ import annotations

import pytest

from server.auth.models import EnrolCode
from server.people.models import Person
from tests.cast import Cast
from tests.house import TestHouse
from tests.signing_in import ENROL, browser, enter

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

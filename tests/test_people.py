"""People as others see them: what shows out of reach, whom one met lately, and the last day of work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server.people.models import Person
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_feedback import give
from tests.test_recognitions import give as recognise

TODAY = "name jobTitle onShift shiftEndsAt"


async def lately(phone: Phone) -> list[str]:
    """The first names of those whom the viewer met lately."""
    answer = await phone.ask("{ people(filter: { lately: true }) { nodes { firstName } } }")
    return [person["firstName"] for person in answer["people"]["nodes"]]


async def start_shift(phone: Phone) -> None:
    """Be at work for two hours."""
    ends_at = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    await phone.ask("mutation($at: DateTime!) { shiftStart(input: { endsAt: $at }) { person { id } } }", at=ends_at)


async def test_old_feedback_says_who_somebody_is_but_not_what_they_do_today(house: TestHouse, cast: Cast) -> None:
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    await give(ana, cast.ben)
    await start_shift(ana)
    query = f"{{ feedbackList {{ nodes {{ author {{ {TODAY} }} }} }} }}"
    [near] = (await ben.ask(query))["feedbackList"]["nodes"]
    assert (near["author"]["jobTitle"], near["author"]["onShift"]) == ("Sales", True)
    assert near["author"]["shiftEndsAt"]
    await Person.filter(id=cast.ana.id).update(store_id=cast.stores["CASTLE"].id)
    [far] = (await ben.ask(query))["feedbackList"]["nodes"]
    assert far["author"] == {"name": "Ana Ruiz", "jobTitle": None, "onShift": False, "shiftEndsAt": None}
    me = (await ana.ask(f"{{ viewer {{ {TODAY} }} }}"))["viewer"]
    assert (me["jobTitle"], me["onShift"]) == ("Sales", True)


async def test_lately_are_those_one_gave_to_or_got_from_and_not_those_who_were_let_in(
    house: TestHouse, cast: Cast
) -> None:
    await Person.filter(id=cast.ben.id).update(manager_id=cast.sam.id)
    ana, ben, sam = [await house.phone(person) for person in (cast.ana, cast.ben, cast.sam)]
    await give(ana, cast.ben, visibility="RECIPIENT_AND_SUPERVISOR")
    assert await lately(ana) == ["Ben"]
    assert await lately(ben) == ["Ana"]
    assert await lately(sam) == []
    await recognise(ana, cast.priya, cast.sam, cast.ben)
    assert await lately(ana) == ["Ben", "Priya", "Sam"], "whoever is thanked in public is meant, leader or not"
    assert await lately(sam) == ["Ana"]


async def test_the_last_day_is_still_a_working_day(house: TestHouse, cast: Cast) -> None:
    phone, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    today = datetime.now(UTC).date()
    query = "query($id: ID!) { person(id: $id) { active } people(first: 50) { nodes { firstName } } }"
    for last_day, works in ((today, True), (today - timedelta(days=1), False)):
        await Person.filter(id=cast.ana.id).update(left_on=last_day)
        seen = await ben.ask(query, id=str(cast.ana.id))
        assert seen["person"]["active"] is works
        assert ("Ana" in [person["firstName"] for person in seen["people"]["nodes"]]) is works
        assert ("errors" not in await phone.send("{ viewer { name } }")) is works

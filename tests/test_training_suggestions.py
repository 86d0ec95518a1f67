"""Trainings that fit a gap: for one person with the reason, for a store without names, and never by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from server.people.models import Person
from server.training.models import TrainingAssignment
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.skills import assess, define
from tests.skills import do as do_skill
from tests.trainings import STORE_SUGGESTIONS, SUGGESTIONS, assign, create, metric


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Phone:
    """HQ's phone."""
    return await house.phone(cast.hana)


@pytest.fixture
async def sam(house: TestHouse, cast: Cast) -> Phone:
    """The supervisor's phone."""
    return await house.phone(cast.sam)


async def asked(hana: Phone, name: str, level: int) -> dict[str, Any]:
    """A skill that associates are asked for."""
    skill = await define(hana, name)
    await do_skill(hana, "skillRequire", skillId=skill["id"], role="ASSOCIATE", level=level)
    return skill


async def suggested(phone: Phone, person: Person | None = None) -> list[dict[str, Any]] | None:
    """What fits the gaps of somebody, as ``phone`` sees it."""
    answer = await phone.ask(SUGGESTIONS, id=str(person.id) if person else None)
    found: list[dict[str, Any]] | None = answer["trainingSuggestions"]
    return found


async def for_store(phone: Phone, cast: Cast) -> list[dict[str, Any]] | None:
    """What fits Harbour Street, as ``phone`` sees it."""
    answer = await phone.ask(STORE_SUGGESTIONS, harbour=str(cast.stores["HARBOUR"].id))
    found: list[dict[str, Any]] | None = answer["storeTrainingSuggestions"]
    return found


async def test_the_widest_gap_comes_first_with_its_reason_and_nothing_is_assigned(
    house: TestHouse, cast: Cast, hana: Phone, sam: Phone
) -> None:
    ana, number = await house.phone(cast.ana), await metric(hana)
    till, service, enough = (
        await asked(hana, "Till", 4),
        await asked(hana, "Service", 4),
        await asked(hana, "Shelves", 2),
    )
    for skill, title, minutes in ((till, "Long", 30), (till, "Short", 5), (service, "Hello", 5), (enough, "No", 5)):
        await create(hana, number, title=title, minutes=minutes, skillIds=[skill["id"]])
    await assess(ana, till, cast.ana, 2)
    await assess(sam, till, cast.ana, 3)
    await assess(sam, service, cast.ana, 3)
    await assess(ana, enough, cast.ana, 2)
    seen = await suggested(ana)
    assert seen is not None
    assert [row["training"]["title"] for row in seen] == ["Short", "Long", "Hello"]
    because = seen[0]["because"]
    assert (because["skill"]["name"], because["required"], because["ownGap"], because["leadGap"]) == ("Till", 4, 2, 1)
    assert because["own"]["level"] == because["lead"]["level"] - 1 == 2
    assert seen == await suggested(sam, cast.ana)
    assert not await TrainingAssignment.exists()
    await assign(sam, seen[0]["training"], cast.ana)
    assert [row["training"]["title"] for row in await suggested(ana) or []] == ["Long", "Hello"]
    for name in ("ben", "omar", "hana", "helen", "adam"):
        assert await suggested(await house.phone(cast.people[name]), cast.ana) is None, name


async def test_a_level_that_nobody_said_suggests_nothing(house: TestHouse, cast: Cast, hana: Phone) -> None:
    till = await asked(hana, "Till", 5)
    await create(hana, await metric(hana), skillIds=[till["id"]])
    assert await suggested(await house.phone(cast.ana)) == []


async def test_a_gap_of_several_is_one_suggestion_for_the_store_without_names(
    house: TestHouse, cast: Cast, hana: Phone, sam: Phone
) -> None:
    till, number = await asked(hana, "Till", 4), await metric(hana)
    made = await create(hana, number, minutes=5, skillIds=[till["id"]])
    await create(hana, number, minutes=50, skillIds=[till["id"]])
    crew = [await Person.create(name=f"Nia {n}", store=cast.stores["HARBOUR"]) for n in range(5)]
    people = [cast.ana, cast.ben, cast.priya, *crew]
    for person in people[:5]:
        await assess(sam, till, person, 4)
    await assess(sam, till, people[5], 2)
    assert await for_store(sam, cast) == [], "one of six is one person's matter"
    await assess(sam, till, people[6], 2)
    assert await for_store(sam, cast) == [], "two of seven are fewer than a third"
    await assess(sam, till, people[7], 2)
    row = {"training": {"id": made["id"], "title": made["title"]}, "skill": {"name": "Till"}, "below": 3, "known": 8}
    for name in ("sam", "maya", "rita", "hana", "helen"):
        assert await for_store(await house.phone(cast.people[name]), cast) == [row], name
    for name in ("ana", "omar", "kit"):
        assert await for_store(await house.phone(cast.people[name]), cast) is None, name


async def test_a_third_is_enough_in_a_small_team_but_one_person_is_never_several(
    cast: Cast, hana: Phone, sam: Phone
) -> None:
    till = await asked(hana, "Till", 4)
    await create(hana, await metric(hana), skillIds=[till["id"]])
    await assess(sam, till, cast.ana, 1)
    assert await for_store(sam, cast) == []
    await assess(sam, till, cast.ben, 1)
    await assess(sam, till, cast.priya, 5)
    assert [(row["below"], row["known"]) for row in await for_store(sam, cast) or []] == [(2, 3)]
    assert await for_store(hana, cast) == [], "three people are nobody's statistics"


async def test_a_supervisor_hears_nothing_of_the_gaps_of_those_above(
    house: TestHouse, cast: Cast, hana: Phone, sam: Phone
) -> None:
    till, rita = await define(hana), await house.phone(cast.rita)
    await do_skill(hana, "skillRequire", skillId=till["id"], role="MANAGER", level=4)
    await create(hana, await metric(hana), skillIds=[till["id"]])
    second = await Person.create(name="Mo Diaz", role="MANAGER", store=cast.stores["HARBOUR"])
    for manager in (cast.maya, second):
        await assess(rita, till, manager, 1)
    assert await for_store(sam, cast) == []
    assert [row["below"] for row in await for_store(rita, cast) or []] == [2]

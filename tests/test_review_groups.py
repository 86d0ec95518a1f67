"""Sums of a group of reviews: from five on, once, and safe against subtracting one group from another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.kit import clock
from server.people.models import Person
from server.reviews.models import Review, ReviewCycle, ReviewState
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.reviews import begin, do, newcomers, refused, seen, share


@pytest.fixture
async def maya(house: TestHouse, cast: Cast) -> Phone:
    return await house.phone(cast.maya)


async def closed(house: TestHouse, lead: Phone, people: list[Person], ratings: list[int]) -> str:
    """A cycle in which all of ``people`` came to the end; its id."""
    reviews = await begin(lead, people)
    for person, review, rating in zip(people, reviews, ratings, strict=True):
        await share(lead, await house.phone(person), review, rating, 3)
    cycle = str((await Review.get(id=reviews[0])).cycle_id)
    await do(lead, "reviewCycleClose", cycleId=cycle)
    return cycle


async def means(phone: Phone, cycle: str) -> list[tuple[float, float]] | None:
    found = await seen(phone, cycle, "reviewCycle")
    assert found is not None
    rows = found["results"]
    return None if rows is None else [(row["selfMean"], row["leadMean"]) for row in rows]


async def test_a_group_is_shown_from_five_on_to_whoever_opened_it_and_to_hr(
    maya: Phone, cast: Cast, house: TestHouse
) -> None:
    helen = await house.phone(cast.helen)
    people = await newcomers(cast.stores["HARBOUR"], 9)
    four = await closed(house, maya, people[:4], [1, 2, 3, 4])
    five = await closed(house, maya, people[4:], [1, 2, 3, 4, 5])
    for phone in (maya, helen):
        assert await means(phone, four) is None
        assert await means(phone, five) == [(3.0, 3.0)]
    assert await means(await house.phone(people[4]), five) is None
    outsider = await house.phone(cast.hana)
    assert await seen(outsider, five, "reviewCycle") is None


async def test_two_groups_that_differ_by_one_tell_nothing_of_that_one(
    maya: Phone, cast: Cast, house: TestHouse
) -> None:
    people = await newcomers(cast.stores["HARBOUR"], 11)
    first = await closed(house, maya, people[:6], [3] * 6)
    fewer = await closed(house, maya, people[:5], [3] * 5)
    more = await closed(house, maya, people[:7], [3] * 7)
    overlapping = await closed(house, maya, [*people[5:7], *people[7:11]], [3] * 6)
    same = await closed(house, maya, people[:6], [4] * 6)
    apart = await closed(house, maya, people[6:11], [2] * 5)
    shown = {
        name: await means(maya, key) is not None
        for name, key in {
            "first": first,
            "fewer": fewer,
            "more": more,
            "overlapping": overlapping,
            "same": same,
            "apart": apart,
        }.items()
    }
    assert shown == {
        "first": True,
        "fewer": False,
        "more": False,
        "overlapping": False,
        "same": True,
        "apart": True,
    }
    await ReviewCycle.exclude(closed_at=None).update(closed_at=clock.now() - timedelta(days=200))
    assert await means(maya, await closed(house, maya, people[:5], [3] * 5)) is not None, "a year later"


async def test_whoever_knows_all_but_a_few_of_a_group_is_not_shown_its_sums(cast: Cast, house: TestHouse) -> None:
    people = await newcomers(cast.stores["HARBOUR"], 6)
    await Person.filter(id=people[5].id).update(manager_id=cast.sam.id)
    maya, sam = await house.phone(cast.maya), await house.phone(cast.sam)
    reviews = await begin(maya, people)
    for person, review in zip(people, reviews, strict=True):
        await share(sam if person is people[5] else maya, await house.phone(person), review)
    cycle = str((await Review.get(id=reviews[0])).cycle_id)
    await do(maya, "reviewCycleClose", cycleId=cycle)
    assert await means(maya, cycle) is None
    assert await means(await house.phone(cast.helen), cycle) == [(4.0, 3.0)]


async def test_the_sums_are_made_once_of_what_was_shared_then(maya: Phone, cast: Cast, house: TestHouse) -> None:
    people = await newcomers(cast.stores["HARBOUR"], 6)
    reviews = await begin(maya, people)
    for person, review in list(zip(people, reviews, strict=True))[:5]:
        await share(maya, await house.phone(person), review)
    cycle = str((await Review.get(id=reviews[0])).cycle_id)
    assert await means(maya, cycle) is None
    await do(maya, "reviewCycleClose", cycleId=cycle)
    late = await share(maya, await house.phone(people[5]), reviews[5], 1, 1)
    assert late["state"] == ReviewState.SHARED.value, "what was open goes on"
    assert await means(maya, cycle) == [(4.0, 3.0)]
    assert await refused(maya, "reviewCycleClose", cycleId=cycle) == ("CONFLICT", "cycleId")
    ben = await house.phone(people[0])
    assert await refused(ben, "reviewCycleClose", cycleId=cycle) == ("NOT_ALLOWED", "cycleId")

"""Means of people's numbers for headquarters: of five or more, and never so that two answers leave fewer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.people.models import Person, Role
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.metrics import RETURNS, SALES, define, minutes, record

MEANS = """query($id: ID!, $by: MetricBy!, $from: Date, $to: Date) { metricPeopleMeans(metricId: $id, by: $by, from: $from, to: $to) {
  rows { totalCount nodes { store { code } region weekOf mean people } } } }"""
TODAY = datetime.now(UTC).date()
MONDAY = TODAY - timedelta(days=TODAY.weekday() + 28)
"""The first of some weeks that are over."""


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Phone:
    """HQ's phone."""
    return await house.phone(cast.hana)


@pytest.fixture
async def metric(hana: Phone) -> str:
    """How long returns take people."""
    key: str = (await define(hana, **RETURNS))["id"]
    return key


async def crew(cast: Cast, code: str, people: int) -> list[Person]:
    """Some people of a store."""
    rows = [Person(name=f"Nia {number}", store=cast.stores[code], role=Role.ASSOCIATE) for number in range(people)]
    await Person.bulk_create(rows)
    return rows


async def work(hana: Phone, people: list[Person], value: int, day: date) -> None:
    """The first has ``value`` minutes on ``day``, each other one more than the one before."""
    entries = [minutes(value + more, day.isoformat(), personId=str(one.id)) for more, one in enumerate(people)]
    await record(hana, entries)


async def means(hana: Phone, metric: str, by: str, first: date = MONDAY, weeks: int = 4) -> list[dict[str, Any]]:
    """The rows from ``first`` on."""
    days = {"from": str(first), "to": str(first + timedelta(days=7 * weeks - 1))}
    answer = (await hana.ask(MEANS, id=metric, by=by, **days))["metricPeopleMeans"]["rows"]
    assert answer["totalCount"] == len(answer["nodes"])
    rows: list[dict[str, Any]] = answer["nodes"]
    return rows


async def test_groups_of_five_have_a_mean_and_smaller_ones_are_nowhere_in_it(
    cast: Cast, hana: Phone, metric: str
) -> None:
    harbour, mill, castle = await crew(cast, "HARBOUR", 5), await crew(cast, "MILL", 4), await crew(cast, "CASTLE", 6)
    for people, value in ((harbour, 4), (mill, 100), (castle, 10)):
        await work(hana, people, value, MONDAY)
    assert [(row["store"]["code"], row["mean"], row["people"]) for row in await means(hana, metric, "STORE")] == [
        ("CASTLE", "12.5", 6),
        ("HARBOUR", "6", 5),
    ]
    # Mill Lane is in the region of Harbour Street, whose mean it must not move.
    assert [(row["region"], row["mean"], row["people"]) for row in await means(hana, metric, "REGION")] == [
        ("North", "6", 5),
        ("South", "12.5", 6),
    ]
    [week] = await means(hana, metric, "WEEK")
    assert (week["weekOf"], week["mean"], week["people"]) == (str(MONDAY), "9.545455", 11)


async def test_each_person_and_week_counts_the_same_however_many_days_they_work(
    cast: Cast, hana: Phone, metric: str
) -> None:
    people = await crew(cast, "HARBOUR", 5)
    await work(hana, people, 2, MONDAY)
    for day in (1, 2, 3):
        await work(hana, people[:1], 8, MONDAY + timedelta(days=day))
    assert [row["mean"] for row in await means(hana, metric, "STORE")] == ["4.9"]  # 6.5, 3, 4, 5, 6


async def test_no_window_leaves_a_single_day_or_a_week_that_is_not_over(cast: Cast, hana: Phone, metric: str) -> None:
    people = await crew(cast, "HARBOUR", 5)
    await work(hana, people, 4, MONDAY + timedelta(days=2))
    await work(hana, people, 50, TODAY - timedelta(days=TODAY.weekday()))  # this week's Monday
    whole = await means(hana, metric, "WEEK", weeks=6)
    assert [row["weekOf"] for row in whole] == [str(MONDAY)]
    assert await means(hana, metric, "WEEK", MONDAY - timedelta(days=3)) == whole
    assert await means(hana, metric, "WEEK", MONDAY + timedelta(days=1)) == []


async def test_a_week_in_which_too_few_worked_changes_no_mean(cast: Cast, hana: Phone, metric: str) -> None:
    people = await crew(cast, "HARBOUR", 5)
    await work(hana, people, 4, MONDAY)
    before = await means(hana, metric, "STORE")
    await work(hana, people[:4], 90, MONDAY + timedelta(days=7))
    assert await means(hana, metric, "STORE") == before


async def test_leads_are_not_headquarters_and_a_stores_number_has_totals(
    house: TestHouse, cast: Cast, hana: Phone, metric: str
) -> None:
    for person in (cast.rita, cast.maya, cast.ana, cast.helen):
        assert (await (await house.phone(person)).refused(MEANS, id=metric, by="STORE")).code == "NOT_ALLOWED"
    sales = (await define(hana, **SALES))["id"]
    refusal = await hana.refused(MEANS, id=sales, by="STORE")
    assert (refusal.code, refusal.field) == ("INVALID", "metricId")
    totals = "query($id: ID!) { metricTotals(metricId: $id, by: STORE) { rows { totalCount } } }"
    assert (await hana.refused(totals, id=metric)).code == "INVALID"

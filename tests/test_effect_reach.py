"""Who sees what was tried with people: they and those who lead them; nobody else sees a group of fewer than five."""

from __future__ import annotations

from typing import Any

import time_machine

from server.metrics.models import Metric
from server.people.models import Person
from tests.cast import Cast
from tests.effects import DAY, START, read
from tests.house import Phone, TestHouse
from tests.insights import LAST, TODAY, do, soon, worth_a_look
from tests.metrics import RETURNS, define, minutes, record
from tests.test_effect_joining import ledger

BEFORE, AFTER = 99, 94


async def _recorded(hana: Phone, people: list[Person], days: range, more: float) -> None:
    """Five minutes a day and a little noise, in days since TODAY; the first of ``people`` takes ``more`` minutes longer."""
    sent = [
        minutes(
            f"{5 + (day * 7 + row) % 5 / 10 + (more if row == 0 else 0):.2f}",
            str(TODAY.date() + day * DAY),
            personId=str(person.id),
        )
        for row, person in enumerate(people)
        for day in days
    ]
    for start in range(0, len(sent), 10_000):
        await record(hana, sent[start : start + 10_000])


async def _one_step(house: TestHouse, cast: Cast) -> dict[str, Any]:
    """Sam accepts what is worth a look in Ana's number; the entry that it joined, as Sam sees it."""
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    metric = await Metric.get(id=(await define(hana, **RETURNS))["id"])
    await _recorded(hana, [cast.ana, cast.ben, cast.priya], range(-BEFORE, 0), 0)
    insight = await worth_a_look(metric, cast.stores["HARBOUR"], cast.ana, since_on=LAST - 9 * DAY, opened_on=LAST)
    await do(sam, "insightChooseCause", insightId=str(insight.id), cause="PROCESS")
    await do(sam, "insightAccept", insightId=str(insight.id), ownerId=str(cast.ana.id), dueOn=soon(), text="Try it")
    await house.work()
    [entry] = await ledger(sam)
    return entry


async def test_a_step_for_one_person_is_seen_by_them_and_their_leads_and_counted_for_nobody_else(
    house: TestHouse, cast: Cast
) -> None:
    with time_machine.travel(TODAY):
        entry = await _one_step(house, cast)
        assert (entry["treatedCount"], [store["code"] for store in entry["stores"]]) == (1, ["HARBOUR"])
        [own] = await ledger(await house.phone(cast.ana))
        assert (own["id"], own["treatedCount"], own["stores"]) == (entry["id"], None, [])
        assert [seen["id"] for seen in await ledger(await house.phone(cast.rita))] == [entry["id"]]
        assert await ledger(await house.phone(cast.ben)) == []
        [far] = await ledger(await house.phone(cast.hana))
        assert (far["treatedCount"], far["stores"]) == (None, [])


async def test_the_weeks_of_one_person_are_drawn_for_nobody(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(TODAY):
        entry = await _one_step(house, cast)
    with time_machine.travel(TODAY + AFTER * DAY):
        hana = await house.phone(cast.hana)
        await _recorded(hana, [cast.ana, cast.ben, cast.priya], range(AFTER), 8)
        await house.work()
        for person, counted in ((cast.hana, None), (cast.sam, 1), (cast.ana, None)):
            seen = await read(await house.phone(person), entry["id"])
            assert (seen["verdict"], seen["weeks"]) == ("NOT_ENOUGH_DATA", []), person.name
            assert seen["result"]["treated"] == counted, person.name


async def test_a_week_of_people_is_drawn_only_where_five_had_numbers(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(TODAY):
        hana = await house.phone(cast.hana)
        metric_id = (await define(hana, **RETURNS))["id"]
        store = cast.stores["HARBOUR"]
        people = [
            await Person.create(
                name=f"P {number}", sort_name=f"p {number}", employee_number=f"P{number}", role="ASSOCIATE", store=store
            )
            for number in range(16)
        ]
        await _recorded(hana, people, range(-57, 0), 0)
        entry = {
            "kind": "FEEDBACK", "title": "Praise", "metricId": metric_id, "startsOn": str(TODAY.date()),
            "treatedIds": [str(person.id) for person in people[:5]],
        }  # fmt: skip
        started = (await hana.ask(START, input=entry))["effectStart"]["effect"]
        assert (started["treatedCount"], started["comparedCount"]) == (5, 11)
    with time_machine.travel(TODAY + 40 * DAY):
        hana = await house.phone(cast.hana)
        await _recorded(hana, people[1:], range(21, 28), 0)
        await _recorded(hana, people, range(7, 21), 0)
        await _recorded(hana, people, range(28, 36), 0)
        await house.work()
        weeks = {week["week"]: week for week in (await read(hana, started["id"]))["weeks"]}
    assert weeks[2]["treated"] is not None
    assert weeks[3]["treated"] is None, "four of them had numbers"
    assert weeks[3]["compared"] is not None

"""How a fall ends, and why: only what recovered is said to be back to usual, and the next fall is another one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from server.insights import episodes
from server.insights.finding import Finding, Found
from server.insights.models import Alert, Insight
from server.insights.series import Place
from server.metrics.models import Metric, MetricSeries
from server.statistics.episodes import Size
from tests import insights, metrics
from tests.cast import Cast
from tests.checkins import titles
from tests.house import Phone, TestHouse
from tests.insights import LAST, TODAY, do, entries, listed, ordinary, still_fallen, worth_a_look
from tests.metrics import RETIRE, SALES, define

BACK, RAISED = "Something is back to usual", "There is something worth a look"
STORES = [{"storeCode": code} for code in ("HARBOUR", "MILL", "CASTLE")]
DAY = timedelta(days=1)


@pytest.fixture
async def sales(house: TestHouse, cast: Cast) -> Metric:
    """Daily sales, as HQ defined them."""
    with time_machine.travel(TODAY):
        return await Metric.get(id=(await define(await house.phone(cast.hana), **SALES))["id"])


async def _fallen(house: TestHouse, hana: Phone) -> None:
    """Harbour Street fell eight days ago, and the house has seen it."""
    values = ordinary(3)
    values[0, -8:] *= 0.7
    await insights.send(hana, entries("daily-sales", STORES, values))
    await house.work()


async def _end(phone: Phone) -> tuple[str, str | None]:
    [found] = await listed(phone)
    return found["state"], found["endedBecause"]


async def test_a_fall_that_recovered_is_back_to_usual(house: TestHouse, cast: Cast, sales: Metric) -> None:
    with time_machine.travel(TODAY):
        await _fallen(house, await house.phone(cast.hana))
    with time_machine.travel(TODAY + 35 * DAY):
        hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
        await insights.send(hana, entries("daily-sales", STORES, ordinary(3, days=35, seed=2), LAST + 35 * DAY))
        await house.work()
        assert await _end(sam) == ("ENDED", "RECOVERED")
        assert await titles(sam) == [BACK, RAISED]


async def test_a_fall_that_a_note_explains_is_over_and_nobody_says_that_it_recovered(
    house: TestHouse, cast: Cast, sales: Metric
) -> None:
    with time_machine.travel(TODAY):
        await _fallen(house, await house.phone(cast.hana))
        sam = await house.phone(cast.sam)
        days = {"startsOn": str(LAST - 9 * DAY), "endsOn": str(LAST)}
        await metrics.note(sam, kind="STAFFING", text="Ill", storeId=str(cast.stores["HARBOUR"].id), **days)
    with time_machine.travel(TODAY + DAY):
        await house.work()
        sam = await house.phone(cast.sam)
        assert await _end(sam) == ("ENDED", "EXPLAINED")
        assert await titles(sam) == [RAISED]


async def test_a_number_that_is_retired_has_not_recovered(house: TestHouse, cast: Cast, sales: Metric) -> None:
    with time_machine.travel(TODAY):
        hana = await house.phone(cast.hana)
        await _fallen(house, hana)
        await hana.ask(RETIRE, input={"metricId": str(sales.id)})
    with time_machine.travel(TODAY + DAY):
        await house.work()
        sam = await house.phone(cast.sam)
        assert await _end(sam) == ("ENDED", "RETIRED")
        assert await titles(sam) == [RAISED]


async def test_a_store_that_sends_nothing_any_more_has_not_recovered(
    house: TestHouse, cast: Cast, sales: Metric
) -> None:
    with time_machine.travel(TODAY):
        await _fallen(house, await house.phone(cast.hana))
    with time_machine.travel(TODAY + 35 * DAY):
        hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
        others = entries("daily-sales", STORES[1:], ordinary(2, days=35, seed=2), LAST + 35 * DAY)
        await insights.send(hana, others)
        await house.work()
        found = {row["kind"]: (row["state"], row["endedBecause"]) for row in await listed(sam)}
        assert found["DROP"] == ("ENDED", "SILENT")
        assert BACK not in await titles(sam)


@time_machine.travel(TODAY)
async def test_one_yes_to_the_new_normal_is_one_notice(house: TestHouse, cast: Cast, sales: Metric) -> None:
    insight = await worth_a_look(sales, cast.stores["HARBOUR"])
    asked = await still_fallen(insight)
    maya, sam = await house.phone(cast.maya), await house.phone(cast.sam)
    answered = await do(maya, "insightAnswerNewNormal", insightId=str(asked.id), isNewNormal=True)
    await house.work()
    assert await titles(sam) == ["Maya said what is usual now", RAISED, RAISED]
    assert (answered["insight"]["state"], answered["insight"]["endedAt"]) == ("ACCEPTED", None)
    ends = {row["kind"]: row["endedBecause"] for row in await listed(sam)}
    assert ends == {"DROP": "NEW_NORMAL", "NEW_NORMAL": None}


def _seen(place: Place, since: date, opened: date) -> Finding:
    size = Size(-0.2, -0.3, -0.1, 6)
    return Finding(since, opened, None, 4.0, 2.9, size, True, 1.0, asks_new_normal=False, places=5, place=place)


@pytest.mark.parametrize("opened", [LAST, LAST - 7 * DAY], ids=["today", "on the day after the end"])
@time_machine.travel(TODAY)
async def test_a_fall_that_opens_after_the_end_of_another_is_worth_a_look_of_its_own(
    house: TestHouse, cast: Cast, sales: Metric, opened: date
) -> None:
    """Though it probably began while the first still lasted, of which people have said that it is nothing."""
    hana, store = await house.phone(cast.hana), cast.stores["HARBOUR"]
    series = await MetricSeries.create(metric=sales, store=store, place_id=store.id)
    first = await worth_a_look(sales, store, since_on=LAST - 40 * DAY, opened_on=LAST - 35 * DAY)
    await do(hana, "insightDismiss", insightId=str(first.id), reason="Road works")
    await Alert.filter(id=first.alert_id).update(closed_on=LAST - 8 * DAY)
    second = _seen(Place(series.id, store.id, None), LAST - 9 * DAY, opened)
    assert await episodes.settle(sales, LAST, Found([second], [])) == 1
    assert sorted(row["state"] for row in await listed(hana)) == ["DISMISSED", "OPEN"]


@time_machine.travel(TODAY)
async def test_a_fall_that_had_closed_too_early_lasts_again_without_another_word(
    house: TestHouse, cast: Cast, sales: Metric
) -> None:
    store = cast.stores["HARBOUR"]
    first = await worth_a_look(sales, store, since_on=LAST - 10 * DAY, opened_on=LAST - 5 * DAY)
    await Alert.filter(id=first.alert_id).update(closed_on=LAST - DAY)
    again = _seen(Place(1, store.id, None), LAST - 10 * DAY, LAST - 5 * DAY)
    assert await episodes.settle(sales, LAST, Found([again], [])) == 0
    assert await Insight.all().count() == 1
    assert (await Alert.get(id=first.alert_id)).closed_on is None


async def test_the_numbers_of_a_fall_leave_out_the_days_that_a_note_explains(
    house: TestHouse, cast: Cast, sales: Metric
) -> None:
    """A day of outage lowers nothing that is said of the other days."""
    with time_machine.travel(TODAY):
        hana = await house.phone(cast.hana)
        values = ordinary(3)
        values[0, -8:] *= 0.7
        values[0, -2] = 1
        await insights.send(hana, entries("daily-sales", STORES, values))
        day = str(LAST - DAY)
        where = {"storeId": str(cast.stores["HARBOUR"].id)}
        await metrics.note(hana, kind="OUTAGE", text="No power", startsOn=day, endsOn=day, **where)
        await house.work()
        [found] = await listed(await house.phone(cast.sam))
        numbers = found["numbers"]
    assert numbers["now"] / numbers["usual"] - 1 == pytest.approx(numbers["percent"] / 100, abs=0.03)

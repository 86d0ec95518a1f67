"""What would make a success out of nothing: starts after an alert, notes after the fact, others that were treated too."""

from __future__ import annotations

from typing import Any

import time_machine

from server.metrics.models import Metric, MetricSeries
from server.people.models import Store
from tests import metrics, trainings
from tests.cast import Cast
from tests.effects import BEGIN, CALL_OFF, DAY, START, open_stores, read, sell
from tests.house import Phone, TestHouse
from tests.insights import LAST, TODAY, do, soon, worth_a_look
from tests.metrics import RETURNS, SALES, define
from tests.test_effect_joining import ledger

WINDOW, SETTLED = 14, 17
"""Days of both windows, and until the verdict after a start without transition."""


def _entry(metric_id: str, treated: list[Store], on: str, **more: Any) -> dict[str, Any]:
    named = [str(store.id) for store in treated]
    short = {"windowDays": WINDOW, "transitionDays": 0}
    return {"kind": "ACTION", "title": "Two at the desk", "metricId": metric_id, "treatedIds": named, "startsOn": on, **short, **more}  # fmt: skip


async def _started(hana: Phone, entry: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await hana.ask(START, input=entry))["effectStart"]["effect"]
    return found


@time_machine.travel(TODAY)
async def test_what_starts_after_an_alert_is_compared_with_those_that_had_the_same_alert(
    house: TestHouse, cast: Cast
) -> None:
    hana = await house.phone(cast.hana)
    metric = await Metric.get(id=(await define(hana, **SALES))["id"])
    stores = await open_stores(6)
    await sell(hana, stores, LAST - DAY, LAST, {})
    for store in stores[:3]:
        await worth_a_look(metric, store, since_on=LAST - 9 * DAY, opened_on=LAST - 5 * DAY)
    await worth_a_look(metric, stores[5], since_on=LAST - 60 * DAY, opened_on=LAST - 50 * DAY)
    today = str(TODAY.date())
    mixed = await hana.refused(START, input=_entry(str(metric.id), stores[1:5], today))
    assert (mixed.code, mixed.field) == ("INVALID", "treatedIds")
    named = _entry(str(metric.id), stores[:2], today, comparisonIds=[str(store.id) for store in stores[3:]])
    refusal = await hana.refused(START, input=named)
    assert (refusal.code, refusal.field) == ("INVALID", "comparisonIds")
    fallen = await _started(hana, _entry(str(metric.id), stores[:2], today))
    assert (fallen["comparison"], fallen["comparedCount"]) == ("SAME_ALERT", 0)
    others = await _started(hana, _entry(str(metric.id), [stores[4], stores[5]], today))
    assert others["comparison"] == "ALIKE", "an alert of long ago says nothing about the days before"


async def test_a_training_after_an_alert_is_compared_with_the_same_alert(house: TestHouse, cast: Cast) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    metric = await Metric.get(id=(await define(hana, **RETURNS))["id"])
    for person in (cast.ana, cast.ben, cast.priya, cast.lee):
        await MetricSeries.create(metric_id=metric.id, store_id=person.store_id, person=person, place_id=person.id)
    await worth_a_look(metric, cast.stores["HARBOUR"], cast.ana, **_just_now())
    training = await trainings.create(hana, str(metric.id))
    await trainings.assign(sam, training, cast.ana)
    await trainings.assign(sam, training, cast.ben)
    await house.work()
    found = {entry["comparison"]: entry["treatedCount"] for entry in await ledger(sam)}
    assert found == {"SAME_ALERT": 1, "ALIKE": 1}, "Ana fell before, Ben did not"


async def test_a_step_for_what_several_share_is_tried_with_all_of_them(house: TestHouse, cast: Cast) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    metric = await Metric.get(id=(await define(hana, **RETURNS))["id"])
    fallen = [
        await worth_a_look(metric, cast.stores["HARBOUR"], person, **_just_now()) for person in (cast.ana, cast.ben)
    ]
    training = await trainings.create(hana, str(metric.id))
    await do(sam, "insightChooseCause", insightId=str(fallen[0].id), cause="TRAINING")
    step = {"ownerId": str(cast.sam.id), "withId": str(cast.maya.id), "dueOn": soon(), "text": "Show it"}
    await do(sam, "insightAccept", insightId=str(fallen[0].id), **step, trainingId=training["id"])
    await house.work()
    await house.work()
    [entry] = await ledger(sam)
    assert (entry["kind"], entry["comparison"], entry["treatedCount"]) == ("ACTION", "SAME_ALERT", 2)


async def test_those_that_did_something_themselves_are_not_compared_with(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(BEGIN):
        hana = await house.phone(cast.hana)
        metric = await Metric.get(id=(await define(hana, **SALES))["id"])
        stores = await open_stores(20)
        await sell(hana, stores, (BEGIN - 29 * DAY).date(), (BEGIN - DAY).date(), {})
        entry = await _started(hana, _entry(str(metric.id), stores[:5], "2026-03-02"))
        assert entry["comparedCount"] == 15
    with time_machine.travel(BEGIN + 3 * DAY):
        hana = await house.phone(cast.hana)
        other = stores[5:7]
        named = [str(store.id) for store in stores[7:]]
        await _started(hana, _entry(str(metric.id), other, "2026-03-05", comparisonIds=named))
        insight = await worth_a_look(metric, stores[7])
        step = {"insightId": str(insight.id), "ownerId": str(cast.rita.id), "dueOn": soon(), "text": "Try it"}
        await do(hana, "insightAccept", **step)
    with time_machine.travel(BEGIN + SETTLED * DAY):
        hana = await house.phone(cast.hana)
        await sell(hana, stores, BEGIN.date(), (BEGIN + 16 * DAY).date(), {})
        await house.work()
        assert (await read(hana, entry["id"]))["result"]["compared"] == 12


async def _ten_that_lost(house: TestHouse, cast: Cast) -> tuple[list[Store], str]:
    """Ten of thirty stores that lose a tenth from the eighth day of their window on."""
    with time_machine.travel(BEGIN):
        hana = await house.phone(cast.hana)
        metric_id = (await define(hana, **SALES))["id"]
        stores = await open_stores(30)
        await sell(hana, stores, (BEGIN - 60 * DAY).date(), (BEGIN - DAY).date(), {})
        entry = await _started(hana, _entry(metric_id, stores[:10], "2026-03-02", windowDays=28))
    with time_machine.travel(BEGIN + 29 * DAY):
        hana = await house.phone(cast.hana)
        gains = {store.code: 0.1 for store in stores[:10]}
        await sell(hana, stores, BEGIN.date(), (BEGIN + 13 * DAY).date(), gains)
        losses = {store.code: -0.25 for store in stores[:10]}
        await sell(hana, stores, (BEGIN + 14 * DAY).date(), (BEGIN + 28 * DAY).date(), losses)
    return stores, entry["id"]


async def _noted(hana: Phone, stores: list[Store]) -> None:
    """Staff was short in each of ``stores`` over the last two weeks of the window after."""
    first, last = (BEGIN + 14 * DAY).date(), (BEGIN + 27 * DAY).date()
    for store in stores:
        what = {"kind": "STAFFING", "text": "Short of staff", "storeId": str(store.id)}
        await metrics.note(hana, startsOn=str(first), endsOn=str(last), **what)


async def test_notes_that_are_written_when_the_numbers_are_in_change_no_result(house: TestHouse, cast: Cast) -> None:
    stores, effect_id = await _ten_that_lost(house, cast)
    with time_machine.travel(BEGIN + 29 * DAY):
        await _noted(await house.phone(cast.hana), stores[:10])
    with time_machine.travel(BEGIN + 31 * DAY):
        await house.work()
        measured = await read(await house.phone(cast.hana), effect_id)
    assert (measured["verdict"], measured["result"]["treatedLeftOut"]) == ("WORSE", 0)


async def test_groups_that_lost_different_days_to_notes_are_not_judged(house: TestHouse, cast: Cast) -> None:
    stores, effect_id = await _ten_that_lost(house, cast)
    with time_machine.travel(BEGIN + 15 * DAY):
        await _noted(await house.phone(cast.hana), stores[:10])
    with time_machine.travel(BEGIN + 31 * DAY):
        await house.work()
        measured = await read(await house.phone(cast.hana), effect_id)
    assert (measured["verdict"], measured["weeks"]) == ("NOT_ENOUGH_DATA", [])
    result = measured["result"]
    assert (result["treatedLeftOut"], result["comparedLeftOut"], result["estimate"]) == (14, 0, None)


async def test_an_entry_whose_numbers_are_all_in_is_not_called_off(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(BEGIN):
        hana = await house.phone(cast.hana)
        metric_id = (await define(hana, **SALES))["id"]
        stores = await open_stores(5)
        await sell(hana, stores, (BEGIN - 3 * DAY).date(), (BEGIN - DAY).date(), {})
        entry = await _started(hana, _entry(metric_id, stores[:2], "2026-03-02"))
    call = {"effectId": entry["id"], "reason": "We hoped for more."}
    with time_machine.travel(BEGIN + WINDOW * DAY):
        hana = await house.phone(cast.hana)
        assert (await read(hana, entry["id"]))["viewerCanCallOff"] is False
        refusal = await hana.refused(CALL_OFF, input=call)
        assert (refusal.code, refusal.field) == ("CONFLICT", "effectId")
    with time_machine.travel(BEGIN + (WINDOW - 1) * DAY):
        hana = await house.phone(cast.hana)
        assert (await read(hana, entry["id"]))["viewerCanCallOff"] is True
        assert (await hana.ask(CALL_OFF, input=call))["effectCallOff"]["effect"]["state"] == "CALLED_OFF"


async def test_a_rate_is_measured_by_all_visitors_together_and_not_by_the_mean_of_days(
    house: TestHouse, cast: Cast
) -> None:
    """One of two visitors on quiet days, 40 of 400 on the others; then all but the quiet days are better."""
    with time_machine.travel(BEGIN):
        hana = await house.phone(cast.hana)
        metric = await define(hana, **SALES | {"key": "conversion", "scale": "SHARE", "unit": "share"})
        stores = await open_stores(20)
        await _visits(hana, stores, range(-28, 0), {})
        entry = await _started(hana, _entry(metric["id"], stores[:10], "2026-03-02"))
    with time_machine.travel(BEGIN + SETTLED * DAY):
        hana = await house.phone(cast.hana)
        await _visits(hana, stores, range(SETTLED), {store.code: 0.05 for store in stores[:10]})
        await house.work()
        measured = await read(hana, entry["id"])
    assert measured["verdict"] == "BETTER"
    assert 0.047 < measured["result"]["estimate"] < 0.053
    assert 0.04 < measured["weeks"][-1]["treated"] < 0.06


async def _visits(hana: Phone, stores: list[Store], days: range, more: dict[str, float]) -> None:
    sent = []
    for row, store in enumerate(stores):
        for day in days:
            wobble = ((row * 5 + day) % 7 - 3) / 1_000
            quiet = day % 2 == 0
            value = (0.5, 2) if quiet else (0.1 + wobble + more.get(store.code, 0), 400)
            on = str((BEGIN + day * DAY).date())
            sent.append(
                {"metric": "conversion", "storeCode": store.code, "on": on, "value": f"{value[0]:.4f}", "n": value[1]}
            )
    await metrics.record(hana, sent)


def _just_now() -> dict[str, Any]:
    """An alert of the last days before now, as time is."""
    today = metrics.since(1)
    return {"since_on": today - 9 * DAY, "opened_on": today}

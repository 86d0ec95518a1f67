"""What the house writes into the effect ledger by itself: accepted insights and assigned trainings, each once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from server.insights.models import Insight
from server.metrics.models import Metric, MetricSeries
from server.people.models import Store
from tests import insights, trainings
from tests.cast import Cast
from tests.effects import DAY, EFFECT, open_stores, sell
from tests.house import Phone, TestHouse
from tests.insights import LAST, TODAY, worth_a_look
from tests.metrics import RETURNS, SALES, define

LEDGER = f"{{ effects(first: 50) {{ nodes {{ {EFFECT} }} }} }}"


async def ledger(phone: Phone) -> list[dict[str, Any]]:
    """Its entries, the newest first."""
    found: list[dict[str, Any]] = (await phone.ask(LEDGER))["effects"]["nodes"]
    return found


async def of_insight(phone: Phone, insight_id: str) -> list[str]:
    """The ids of the entries that an accepted insight joined."""
    query = "query($id: ID!) { effects(filter: { insightId: $id }) { nodes { id } } }"
    return [node["id"] for node in (await phone.ask(query, id=insight_id))["effects"]["nodes"]]


async def _accepted(house: TestHouse, cast: Cast, metric: Metric, stores: list[Store]) -> list[str]:
    """Insights about ``stores`` are raised and accepted; their ids."""
    hana, accepted = await house.phone(cast.hana), list[str]()
    for store in stores:
        insight = await worth_a_look(metric, store, since_on=LAST - 9 * DAY, opened_on=LAST)
        step = {"insightId": str(insight.id), "ownerId": str(cast.rita.id), "dueOn": insights.soon(), "text": "Try it"}
        await insights.do(hana, "insightAccept", **step)
        accepted.append(str(insight.id))
    return accepted


async def test_an_accepted_insight_is_written_down_once_and_others_join_it(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel(TODAY):
        hana = await house.phone(cast.hana)
        metric = await Metric.get(id=(await define(hana, **SALES))["id"])
        stores = await open_stores(3)
        [insight_id] = await _accepted(house, cast, metric, stores[:1])
        await house.work()
        await house.work()
        [entry] = await ledger(hana)
        assert (entry["kind"], entry["comparison"], entry["author"], entry["treatedCount"]) == (
            "ACTION",
            "SAME_ALERT",
            None,
            1,
        )
        assert entry["joinsUntil"] == str(TODAY.date() + timedelta(days=56))
    with time_machine.travel(TODAY + 7 * DAY):
        await _accepted(house, cast, metric, stores[1:])
        await house.work()
        [joined] = await ledger(await house.phone(cast.hana))
        phone = await house.phone(cast.hana)
        assert await of_insight(phone, insight_id) == [entry["id"]]
        assert await of_insight(phone, str(metric.id)) == []
    assert (joined["id"], joined["treatedCount"], joined["endsOn"]) == (entry["id"], 3, entry["endsOn"])


async def test_what_fell_by_chance_and_rose_by_itself_is_no_success(house: TestHouse, cast: Cast) -> None:
    today = TODAY.date()
    with time_machine.travel(TODAY):
        hana = await house.phone(cast.hana)
        metric = await Metric.get(id=(await define(hana, **SALES))["id"])
        stores = await open_stores(100)  # so few of them fall that it is no fall of the company
        fallen = {store.code: -0.25 for store in stores[:20]}
        await sell(hana, stores, today - 60 * DAY, today - 11 * DAY, {})
        await sell(hana, stores, today - 10 * DAY, today - DAY, fallen)
        for store in stores[10:20]:
            old = await worth_a_look(metric, store, since_on=LAST - 200 * DAY, opened_on=LAST - 199 * DAY)
            await Insight.filter(id=old.id).update(state="ACCEPTED", decided_at=TODAY - 199 * DAY)
            await worth_a_look(metric, store, since_on=LAST - 9 * DAY, opened_on=LAST)
        await _accepted(house, cast, metric, stores[:10])
        await house.work()
    with time_machine.travel(TODAY + 40 * DAY):
        await sell(await house.phone(cast.hana), stores, today, today + 39 * DAY, {})
    with time_machine.travel(TODAY + 94 * DAY):
        await house.work()
        [entry] = await ledger(await house.phone(cast.hana))
    assert entry["result"]["treated"] == 10
    assert 10 <= entry["result"]["compared"] < 20, (
        "those with the same alert, whatever they did long ago, and the few by chance"
    )
    last = entry["weeks"][-1]
    assert last["treated"] > 5, "they did rise"
    assert last["compared"] == pytest.approx(last["treated"], abs=4)
    assert entry["verdict"] == "NO_CLEAR_DIFFERENCE"


async def test_a_training_is_measured_on_its_number_from_the_day_it_was_given(house: TestHouse, cast: Cast) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    number = (await define(hana, **RETURNS))["id"]
    for person in (cast.ana, cast.ben, cast.priya):
        await MetricSeries.create(metric_id=number, store_id=person.store_id, person=person, place_id=person.id)
    training = await trainings.create(hana, number)
    await trainings.assign(sam, training, cast.ana)
    await house.work()
    [entry] = await ledger(sam)
    assert (entry["kind"], entry["comparison"], entry["title"]) == ("TRAINING", "ALIKE", training["title"])
    assert (entry["treatedCount"], entry["comparedCount"]) == (1, 2)
    await trainings.assign(sam, training, cast.ben)
    await house.work()
    [entry] = await ledger(sam)
    assert (entry["treatedCount"], entry["comparedCount"]) == (2, 1), "who was compared so far has begun too"


async def test_a_training_on_a_number_of_stores_is_not_measured_by_one_learner(house: TestHouse, cast: Cast) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    training = await trainings.create(hana, (await define(hana, **SALES))["id"])
    await trainings.assign(sam, training, cast.ana)
    await house.work()
    assert await ledger(hana) == []

"""The effect ledger: written down before, measured after, and never called early."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from server.effects.models import Effect
from server.kit import ids
from tests.cast import Cast
from tests.effects import BEGIN, CALL_OFF, DAY, START, open_stores, read, sell
from tests.house import Phone, TestHouse
from tests.metrics import RETIRE, RETURNS, SALES, define

ENDED = timedelta(days=7 + 28 + 3)
"""After the transition, the window and two days for late numbers."""


async def _hana(house: TestHouse, cast: Cast) -> tuple[Phone, str]:
    hana = await house.phone(cast.hana)
    return hana, (await define(hana, **SALES))["id"]


def _entry(metric_id: str, treated: list[Any], **more: Any) -> dict[str, Any]:
    named = [str(store.id) for store in treated]
    return {
        "kind": "ACTION",
        "title": "Two at the desk on Saturdays",
        "metricId": metric_id,
        "treatedIds": named,
        "startsOn": "2026-03-02",
        **more,
    }


async def _tried(house: TestHouse, cast: Cast, stores: int, treated: int, gain: float) -> tuple[Phone, str]:
    """An entry that has ended: the first ``treated`` of ``stores`` gained ``gain`` from its start on."""
    with time_machine.travel(BEGIN):
        hana, metric_id = await _hana(house, cast)
        places = await open_stores(stores)
        await sell(hana, places, (BEGIN - 57 * DAY).date(), (BEGIN - DAY).date(), {})
        started = await hana.ask(START, input=_entry(metric_id, places[:treated]))
        effect_id = started["effectStart"]["effect"]["id"]
    with time_machine.travel(BEGIN + ENDED - 2 * DAY):
        hana = await house.phone(cast.hana)
        gains = {place.code: gain for place in places[:treated]}
        await sell(hana, places, BEGIN.date(), (BEGIN + ENDED - 3 * DAY).date(), gains)
    return hana, effect_id


async def test_ten_stores_that_gained_are_better_and_the_interval_says_by_how_much(
    house: TestHouse, cast: Cast
) -> None:
    _, effect_id = await _tried(house, cast, stores=24, treated=10, gain=0.1)
    with time_machine.travel(BEGIN + ENDED):
        await house.work()
        effect = await read(await house.phone(cast.hana), effect_id)
    result = effect["result"]
    assert (effect["state"], effect["verdict"]) == ("MEASURED", "BETTER")
    assert result["low"] < 10 < result["high"]
    assert 0 < result["low"] < result["estimate"] < result["high"]
    assert (result["treated"], result["compared"], result["isPercent"], result["beforeDiffered"]) == (
        10,
        14,
        True,
        False,
    )
    weeks = {week["week"]: week for week in effect["weeks"]}
    assert min(weeks) == -4
    assert weeks[3]["treated"] == pytest.approx(10, abs=3)
    assert weeks[3]["compared"] == pytest.approx(0, abs=3)


async def test_six_stores_give_a_first_indication_at_most(house: TestHouse, cast: Cast) -> None:
    _, effect_id = await _tried(house, cast, stores=18, treated=6, gain=0.1)
    with time_machine.travel(BEGIN + ENDED):
        await house.work()
        effect = await read(await house.phone(cast.hana), effect_id)
    assert effect["verdict"] == "FIRST_INDICATION"


async def test_stores_that_gained_nothing_show_no_clear_difference_and_what_would_have_been_seen(
    house: TestHouse, cast: Cast
) -> None:
    _, effect_id = await _tried(house, cast, stores=24, treated=10, gain=0)
    with time_machine.travel(BEGIN + ENDED):
        await house.work()
        effect = await read(await house.phone(cast.hana), effect_id)
    assert effect["verdict"] == "NO_CLEAR_DIFFERENCE"
    assert effect["result"]["low"] < 0 < effect["result"]["high"]
    assert 0 < effect["result"]["wouldBeSeen"] < 10


async def test_four_stores_are_not_enough_data(house: TestHouse, cast: Cast) -> None:
    _, effect_id = await _tried(house, cast, stores=18, treated=4, gain=0.3)
    with time_machine.travel(BEGIN + ENDED):
        await house.work()
        effect = await read(await house.phone(cast.hana), effect_id)
    assert (effect["verdict"], effect["result"]["estimate"], effect["result"]["treated"]) == (
        "NOT_ENOUGH_DATA",
        None,
        4,
    )


async def test_nothing_is_said_before_the_window_has_ended(house: TestHouse, cast: Cast) -> None:
    _, effect_id = await _tried(house, cast, stores=18, treated=6, gain=0.5)
    with time_machine.travel(BEGIN + ENDED - 2 * DAY):
        await house.work()
        effect = await read(await house.phone(cast.hana), effect_id)
    assert (effect["state"], effect["verdict"], effect["result"], effect["weeks"]) == ("RUNNING", None, None, [])
    assert effect["endsOn"] == str((BEGIN + ENDED - 4 * DAY).date())


async def test_a_verdict_is_spoken_once_and_stays_whatever_is_recorded_later(house: TestHouse, cast: Cast) -> None:
    _, effect_id = await _tried(house, cast, stores=18, treated=6, gain=0.1)
    with time_machine.travel(BEGIN + ENDED):
        await house.work()
        hana = await house.phone(cast.hana)
        said = await read(hana, effect_id)
        places = list(cast.stores.values())
        await sell(hana, places, BEGIN.date(), (BEGIN + 20 * DAY).date(), {})
        await house.work()
        assert await read(hana, effect_id) == said
        refusal = await hana.refused(CALL_OFF, input={"effectId": effect_id, "reason": "We hoped for more."})
    assert (refusal.code, refusal.field) == ("CONFLICT", "effectId")


@time_machine.travel(BEGIN)
async def test_whoever_started_an_entry_calls_it_off_and_it_stays_in_the_ledger(house: TestHouse, cast: Cast) -> None:
    hana, metric_id = await _hana(house, cast)
    places = await open_stores(5)
    await sell(hana, places, (BEGIN - 3 * DAY).date(), (BEGIN - DAY).date(), {})
    started = await hana.ask(START, input=_entry(metric_id, places[:2]))
    effect_id = started["effectStart"]["effect"]["id"]
    rita = await house.phone(cast.rita)
    assert (await read(rita, effect_id))["viewerCanCallOff"] is False
    refusal = await rita.refused(CALL_OFF, input={"effectId": effect_id, "reason": "Because."})
    assert refusal.code == "NOT_ALLOWED"
    refusal = await hana.refused(CALL_OFF, input={"effectId": effect_id, "reason": " "})
    assert (refusal.code, refusal.field) == ("INVALID", "reason")
    answer = await hana.ask(CALL_OFF, input={"effectId": effect_id, "reason": "The desk was rebuilt."})
    ended = answer["effectCallOff"]["effect"]
    assert (ended["state"], ended["reason"], ended["verdict"]) == ("CALLED_OFF", "The desk was rebuilt.", None)


@time_machine.travel(BEGIN)
async def test_starting_twice_with_one_id_makes_one_entry(house: TestHouse, cast: Cast) -> None:
    hana, metric_id = await _hana(house, cast)
    places = await open_stores(5)
    await sell(hana, places, (BEGIN - 3 * DAY).date(), (BEGIN - DAY).date(), {})
    entry = _entry(metric_id, places[:2], id=str(ids.new()))
    assert await hana.ask(START, input=entry) == await hana.ask(START, input=entry)
    assert await Effect.all().count() == 1


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"startsOn": "2026-03-01"}, "INVALID", "startsOn"),
        ({"startsOn": "2026-09-01"}, "INVALID", "startsOn"),
        ({"windowDays": 20}, "INVALID", "windowDays"),
        ({"windowDays": 7}, "INVALID", "windowDays"),
        ({"transitionDays": -1}, "INVALID", "transitionDays"),
        ({"title": " "}, "INVALID", "title"),
        ({"treatedIds": []}, "INVALID", "treatedIds"),
        ({"metricId": str(ids.new())}, "NOT_FOUND", "metricId"),
        ({"treatedIds": [str(ids.new())]}, "NOT_FOUND", "treatedIds.0"),
        ({"comparisonIds": ["T04"]}, "INVALID", "comparisonIds"),
        ({"comparisonIds": ["T00", "T04"]}, "INVALID", "comparisonIds.0"),
    ],
)
@time_machine.travel(BEGIN)
async def test_an_entry_that_proves_nothing_is_refused_and_nothing_is_stored(
    house: TestHouse, cast: Cast, change: dict[str, Any], code: str, field: str
) -> None:
    hana, metric_id = await _hana(house, cast)
    places = await open_stores(5)
    await sell(hana, places, (BEGIN - 3 * DAY).date(), (BEGIN - DAY).date(), {})
    by_code = {place.code: str(place.id) for place in places}
    for key in ("comparisonIds", "treatedIds"):
        if key in change:
            change = change | {key: [by_code.get(value, value) for value in change[key]]}
    refusal = await hana.refused(START, input=_entry(metric_id, places[:2]) | change)
    assert (refusal.code, refusal.field) == (code, field)
    assert await Effect.all().count() == 0


@time_machine.travel(BEGIN)
async def test_a_comparison_group_of_one_is_refused_where_the_house_chooses_too(house: TestHouse, cast: Cast) -> None:
    hana, metric_id = await _hana(house, cast)
    places = await open_stores(3)
    await sell(hana, places, (BEGIN - 3 * DAY).date(), (BEGIN - DAY).date(), {})
    refusal = await hana.refused(START, input=_entry(metric_id, places[:2]))
    assert (refusal.code, refusal.field) == ("INVALID", "comparisonIds")


@time_machine.travel(BEGIN)
async def test_a_retired_metric_and_a_second_change_on_the_same_number_are_refused(
    house: TestHouse, cast: Cast
) -> None:
    hana, metric_id = await _hana(house, cast)
    places = await open_stores(6)
    await sell(hana, places, (BEGIN - 3 * DAY).date(), (BEGIN - DAY).date(), {})
    await hana.ask(START, input=_entry(metric_id, places[:2]))
    refusal = await hana.refused(START, input=_entry(metric_id, [places[2], places[1]]))
    assert (refusal.code, refusal.field) == ("CONFLICT", "treatedIds.1")
    await hana.ask(RETIRE, input={"metricId": metric_id})
    refusal = await hana.refused(START, input=_entry(metric_id, places[2:4]))
    assert (refusal.code, refusal.field) == ("CONFLICT", "metricId")


@time_machine.travel(BEGIN)
async def test_the_ledger_is_kept_by_managers_and_above_within_their_reach(house: TestHouse, cast: Cast) -> None:
    hana, metric_id = await _hana(house, cast)
    places = await open_stores(5, "South")
    await sell(hana, places, (BEGIN - 3 * DAY).date(), (BEGIN - DAY).date(), {})
    refusal = await (await house.phone(cast.sam)).refused(START, input=_entry(metric_id, places[:2]))
    assert refusal.code == "NOT_ALLOWED"
    refusal = await (await house.phone(cast.maya)).refused(START, input=_entry(metric_id, places[:2]))
    assert (refusal.code, refusal.field) == ("NOT_FOUND", "treatedIds.0")
    started = await hana.ask(START, input=_entry(metric_id, places[:2]))
    effect_id = started["effectStart"]["effect"]["id"]
    assert (await (await house.phone(cast.rita)).ask("query($id: ID!) { effect(id: $id) { id } }", id=effect_id)) == {
        "effect": None
    }


@time_machine.travel(BEGIN)
async def test_people_are_compared_with_people(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)
    metric = await define(hana, **RETURNS)
    people = [cast.ana, cast.ben, cast.priya, cast.lee, cast.kit]
    for person in people:
        entry = {"metric": RETURNS["key"], "employeeNumber": person.employee_number, "on": "2026-02-27", "value": "5"}
        store = next(code for code, place in cast.stores.items() if place.id == person.store_id)
        await hana.ask(
            "mutation($input: MetricRecordManyInput!) { metricRecordMany(input: $input) { recorded } }",
            input={"entries": [entry | {"storeCode": store}]},
        )
    entry = _entry(metric["id"], [cast.ana, cast.ben], kind="FEEDBACK")
    effect = (await hana.ask(START, input=entry))["effectStart"]["effect"]
    assert (effect["treatedCount"], effect["comparedCount"]) == (2, 3)
    assert [store["code"] for store in effect["stores"]] == ["HARBOUR"]

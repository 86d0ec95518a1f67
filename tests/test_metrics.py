"""Metrics: what is measured, and recording up to 10,000 values in one call."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from server.auth import actions as auth
from server.auth.models import Scope
from server.events.models import Event
from server.kit import ids
from server.metrics.models import MetricFormerValue, MetricSeries, MetricValue
from server.people.models import Store
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.metrics import DEFINE, EDIT, METRIC, RECORD, RETIRE, RETURNS, SALES, ago, counts, define, record, sale


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Phone:
    """HQ's phone, with sales and minutes per return defined."""
    phone = await house.phone(cast.hana)
    await define(phone, **SALES)
    await define(phone, **RETURNS)
    return phone


async def test_hq_defines_a_metric_that_all_can_look_up(house: TestHouse, cast: Cast, hana: Phone) -> None:
    ana = await house.phone(cast.ana)
    listed = (await ana.ask(f"{{ metrics {{ nodes {{ {METRIC} }} }} }}"))["metrics"]["nodes"]
    assert [(row["key"], row["total"], row["viewerCanEdit"]) for row in listed] == [
        ("return-minutes", "MEAN", False),
        ("daily-sales", "SUM", False),
    ]
    found = await ana.ask(f'{{ metric(id: "{listed[0]["id"]}") {{ key guard {{ key }} }} }}')
    assert found["metric"] == {"key": "return-minutes", "guard": None}


async def test_a_guard_is_a_metric_of_the_same_level(hana: Phone) -> None:
    rating = await define(hana, **SALES | {"key": "rating", "name": "Rating", "scale": "RATING", "unit": "points"})
    edited = {key: SALES[key] for key in ("name", "unit", "better", "scale")}
    sales = (await hana.ask('{ metrics(filter: {search: "daily"}) { nodes { id } } }'))["metrics"]["nodes"][0]["id"]
    answer = await hana.ask(EDIT, input={"metricId": sales, "guardId": rating["id"], **edited})
    assert answer["metricEdit"]["metric"]["guard"] == {"key": "rating"}
    refusal = await hana.refused(EDIT, input={"metricId": sales, "guardId": sales, **edited})
    assert (refusal.code, refusal.field) == ("INVALID", "guardId")
    refusal = await hana.refused(DEFINE, input={**RETURNS, "key": "other", "guardId": rating["id"]})
    assert (refusal.code, refusal.field) == ("NOT_FOUND", "guardId")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"key": "daily-sales"}, "CONFLICT", "key"),
        ({"key": "Daily sales"}, "INVALID", "key"),
        ({"key": "-"}, "INVALID", "key"),
        ({"key": "x" * 61}, "INVALID", "key"),
        ({"key": "new", "name": " "}, "INVALID", "name"),
        ({"key": "new", "unit": "x" * 41}, "INVALID", "unit"),
        ({"key": "new", "guardId": "no id"}, "INVALID", "guardId"),
    ],
)
async def test_a_metric_that_cannot_be_is_refused(hana: Phone, change: dict[str, Any], code: str, field: str) -> None:
    refusal = await hana.refused(DEFINE, input={**SALES, **change})
    assert (refusal.code, refusal.field) == (code, field)


async def test_defining_twice_with_one_id_makes_one_metric(hana: Phone) -> None:
    key = str(ids.new())
    first = await define(hana, **SALES | {"key": "new", "id": key})
    assert await define(hana, **SALES | {"key": "new", "id": key}) == first
    assert (await hana.ask("{ metrics { totalCount } }"))["metrics"]["totalCount"] == 3


async def test_a_retired_metric_takes_no_values_and_keeps_those_it_has(hana: Phone) -> None:
    await record(hana, [sale("10", ago(2))])
    sales = (await hana.ask('{ metrics(filter: {search: "daily"}) { nodes { id } } }'))["metrics"]["nodes"][0]["id"]
    await hana.ask(RETIRE, input={"metricId": sales})
    refusal = await hana.refused(RECORD, input={"entries": [sale("11", ago(1))]})
    assert (refusal.code, refusal.field) == ("INVALID", "entries.0.metric")
    assert refusal.errors[0]["extensions"]["problems"][0]["code"] == "CONFLICT"
    assert await MetricValue.all().count() == 1
    await hana.ask(RETIRE, input={"metricId": sales, "retired": False})
    await record(hana, [sale("11", ago(1))])


async def test_the_same_value_changes_nothing_and_another_one_corrects_it(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    maya = await house.phone(cast.maya)
    assert counts(await record(hana, [sale("74.69", ago(1)), sale(80, ago(2), n=12)])) == (2, 0, 0, 0)
    before = await Event.all().count()
    assert counts(await record(hana, [sale("74.690", ago(1)), sale("80.0", ago(2), n=12)])) == (0, 0, 2, 0)
    assert await Event.all().count() == before + 1, "the call itself; nobody is told of nothing"
    assert counts(await record(maya, [sale("75", ago(1)), sale("80", ago(2), n=12)])) == (0, 1, 1, 0)
    [former] = await MetricFormerValue.all()
    assert (str(former.value), former.author_id, former.replaced_by_id) == ("74.690000", cast.hana.id, cast.maya.id)
    row = await MetricValue.get(day=ago(1))
    assert (str(row.value), row.author_id) == ("75.000000", cast.maya.id)


async def test_the_same_call_again_returns_the_first_answer(hana: Phone) -> None:
    key = str(ids.new())
    bad = sale("x", ago(1), "MILL")
    first = await record(hana, [sale("1", ago(1)), bad], id=key, skipBad=True)
    await record(hana, [sale("2", ago(1))])
    assert await record(hana, [sale("1", ago(1)), bad], id=key, skipBad=True) == first
    assert str((await MetricValue.get(day=ago(1))).value) == "2.000000"
    refusal = await hana.refused(DEFINE, input={**SALES, "key": "new", "id": key})
    assert (refusal.code, refusal.field) == ("CONFLICT", "id")


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"metric": "shoe-size"}, "metric", "NOT_FOUND"),
    ({"storeCode": "NOWHERE"}, "storeCode", "NOT_FOUND"),
    ({"storeCode": None, "storeId": "no id"}, "storeId", "NOT_FOUND"),
    ({"storeCode": None}, "storeId", "INVALID"),
    ({"employeeNumber": "N003"}, "employeeNumber", "INVALID"),
    ({"metric": "return-minutes"}, "personId", "INVALID"),
    ({"metric": "return-minutes", "employeeNumber": "N999"}, "employeeNumber", "NOT_FOUND"),
    ({"metric": "return-minutes", "employeeNumber": "N007"}, "employeeNumber", "INVALID"),  # Lee works at Mill Lane
    ({"value": "many"}, "value", "INVALID"),
    ({"value": ""}, "value", "INVALID"),
    ({"value": None}, "value", "INVALID"),
    ({"value": True}, "value", "INVALID"),
    ({"value": "NaN"}, "value", "INVALID"),
    ({"value": "Infinity"}, "value", "INVALID"),
    ({"value": "1_000"}, "value", "INVALID"),
    ({"value": "1" + "0" * 30}, "value", "INVALID"),
    ({"value": 10**30}, "value", "INVALID"),
    ({"value": "1e30"}, "value", "INVALID"),
    ({"value": "0.1234567"}, "value", "INVALID"),
    ({"on": ago(-2)}, "on", "INVALID"),
    ({"on": "22/11/2026"}, "on", "INVALID"),
    ({"on": "1999-12-31"}, "on", "INVALID"),
    ({"n": 0}, "n", "INVALID"),
]


async def test_every_bad_entry_is_named_and_none_is_stored(hana: Phone) -> None:
    entries = [sale("1", ago(1)), *(sale("1", ago(1)) | change for change, _, _ in BAD)]
    nullable = [entry for entry in entries if entry.get("value", 1) is not None]
    refusal = await hana.refused(RECORD, input={"entries": nullable})
    wanted = [(field, code) for change, field, code in BAD if change.get("value", 1) is not None]
    problems = refusal.errors[0]["extensions"]["problems"]
    assert [(row["field"], row["code"]) for row in problems] == wanted
    assert [row["index"] for row in problems] == list(range(1, len(nullable)))
    assert (refusal.code, refusal.field) == ("INVALID", "entries.1.metric")
    assert await MetricValue.all().count() == 0
    answer = await record(hana, nullable, skipBad=True)
    assert counts(answer) == (1, 0, 0, len(problems))
    assert answer["problems"] == problems


async def test_two_entries_of_one_day_that_differ_are_a_conflict(hana: Phone) -> None:
    assert counts(await record(hana, [sale("1", ago(1)), sale("1.0", ago(1))])) == (1, 0, 1, 0)
    refusal = await hana.refused(RECORD, input={"entries": [sale("1", ago(2)), sale("2", ago(2))]})
    assert refusal.errors[0]["extensions"]["problems"][0]["code"] == "CONFLICT"


@pytest.mark.parametrize("number", [0, 10_001])
async def test_a_call_has_1_to_10_000_entries(hana: Phone, number: int) -> None:
    refusal = await hana.refused(RECORD, input={"entries": [sale("1", ago(1))] * number})
    assert (refusal.code, refusal.field) == ("INVALID", "entries")


async def test_a_manager_records_at_home_only_and_others_nowhere(house: TestHouse, cast: Cast, hana: Phone) -> None:
    maya = await house.phone(cast.maya)
    answer = await record(maya, [sale("1", ago(1)), sale("1", ago(1), "MILL")], skipBad=True)
    assert [(row["index"], row["code"], row["field"]) for row in answer["problems"]] == [(1, "NOT_FOUND", "storeCode")]
    for name in ("sam", "ana", "rita", "helen"):
        phone = await house.phone(cast.people[name])
        refusal = await phone.refused(RECORD, input={"entries": [sale("1", ago(1))]})
        assert (refusal.code, refusal.field) == ("NOT_ALLOWED", "entries"), name


async def test_what_scales_forbid_is_refused(hana: Phone) -> None:
    await define(hana, **SALES | {"key": "margin", "scale": "SHARE"})
    await define(hana, **SALES | {"key": "receipts", "scale": "COUNT"})
    entries = [sale("1.01", ago(1)) | {"metric": "margin"}, sale("2.5", ago(1)) | {"metric": "receipts"}]
    entries += [sale("1", ago(1)) | {"metric": "margin"}, sale("2.0", ago(1)) | {"metric": "receipts"}]
    assert counts(await record(hana, entries, skipBad=True)) == (2, 0, 0, 2)


async def test_a_program_records_with_a_token_that_may_write(house: TestHouse, cast: Cast, hana: Phone) -> None:
    program = house.stranger()
    for scope, taken in ((Scope.READ, False), (Scope.WRITE, True)):
        token = await auth.issue_token(house.keys, cast.hana, scope, days=1)
        program.http.headers["authorization"] = f"Bearer {token.value}"
        answer = await program.send(RECORD, input={"entries": [sale("1", ago(1))]})
        assert ("errors" not in answer) is taken


async def test_10_000_values_with_3_bad_ones_name_all_three(hana: Phone, cast: Cast) -> None:
    await Store.bulk_create([Store(code=f"S{number:03}", name=f"Store {number}") for number in range(125)])
    sales = (await hana.ask('{ metrics(filter: {search: "daily"}) { nodes { id } } }'))["metrics"]["nodes"][0]["id"]
    entries = [
        {"metric": sales, "storeId": str(store.id), "on": ago(day + 1), "value": f"{day}.{store.code[1:]}", "n": 7}
        for store in await Store.filter(code__startswith="S")
        for day in range(80)
    ]
    assert len(json.dumps(entries)) > 1024 * 1024, "ids are long, and have to fit all the same"
    bad = [dict(entry) for entry in entries]
    for place, change in ((17, {"value": "NaN"}), (4_321, {"on": ago(-9)}), (9_999, {"storeId": str(ids.new())})):
        bad[place] |= change
    refusal = await hana.refused(RECORD, input={"entries": bad})
    assert [row["index"] for row in refusal.errors[0]["extensions"]["problems"]] == [17, 4_321, 9_999]
    assert await MetricSeries.all().count() == 0
    started = time.process_time()
    assert counts(await record(hana, entries)) == (10_000, 0, 0, 0)
    stored = time.process_time()
    assert counts(await record(hana, entries)) == (0, 0, 10_000, 0)
    print(f"10,000 values: {stored - started:.1f} s of CPU, again {time.process_time() - stored:.1f} s")
    assert stored - started < 15

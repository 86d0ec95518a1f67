"""Operational events: conversion rate, time per job and revenue per job are computed for each day, also from late ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.kit import db
from server.metrics.models import Metric, MetricFormerValue, MetricSeries, MetricValue, OperationalEvent
from server.people.models import Person
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.metrics import HAPPEN, RECORD, RETIRE, RETURNS, SALES, ago, define, happened, sale

FORMULAS = {
    "conversion": ("CONVERSION_RATE", "SHARE"),
    "job-minutes": ("TIME_PER_JOB", "AMOUNT"),
    "job-revenue": ("REVENUE_PER_JOB", "AMOUNT"),
}


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Phone:
    """HQ's phone, with a metric for each formula."""
    phone = await house.phone(cast.hana)
    for key, (formula, scale) in FORMULAS.items():
        await define(phone, **SALES | {"key": key, "formula": formula, "scale": scale})
    return phone


async def send(phone: Phone, *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What became of ``entries``, which must be taken."""
    answer = await phone.ask(HAPPEN, input={"entries": list(entries), **more})
    found: dict[str, Any] = answer["operationalEventRecordMany"]
    return found


async def values() -> dict[tuple[str, str, str | None], tuple[float, int | None]]:
    """All values: (key, day, person) -> (value, n)."""
    rows = await MetricValue.all().prefetch_related("series__metric", "series__person")
    return {
        (row.series.metric.key, row.day.isoformat(), row.series.person.name if row.series.person else None): (
            float(row.value),
            row.n,
        )
        for row in rows
    }


def job(name: str, day: int, minutes: int, amount: str, **more: Any) -> list[dict[str, Any]]:
    """A job from the question to the money, all of it on one day."""
    end = f"T10:{minutes:02}:00Z"
    return [
        happened("ENQUIRY", name, f"{ago(day)}T09:00:00Z", **more),
        happened("CONVERSION", name, f"{ago(day)}T09:30:00Z", **more),
        happened("JOB_STARTED", name, f"{ago(day)}T10:00:00Z", **more),
        happened("JOB_DONE", name, f"{ago(day)}{end}", **more),
        happened("PAYMENT", name, f"{ago(day)}{end}", amount=amount, **more),
    ]


async def test_a_days_jobs_make_its_rate_its_time_and_its_revenue(hana: Phone) -> None:
    question = happened("ENQUIRY", "C", f"{ago(2)}T09:00:00Z")
    answer = await send(hana, *job("A", 2, 20, "30"), *job("B", 2, 40, "50.50"), question)
    assert (answer["recorded"], answer["unchanged"], answer["refused"]) == (11, 0, 0)
    assert await values() == {
        ("conversion", ago(2), None): (pytest.approx(2 / 3, abs=1e-6), 3),
        ("job-minutes", ago(2), None): (30, 2),
        ("job-revenue", ago(2), None): (40.25, 2),
    }


async def test_late_events_change_the_days_they_belong_to(hana: Phone) -> None:
    await send(hana, happened("ENQUIRY", "A", f"{ago(9)}T09:00:00Z"))
    assert (await values())["conversion", ago(9), None] == (0, 1)
    await send(hana, happened("CONVERSION", "A", f"{ago(2)}T09:00:00Z"))
    assert (await values())["conversion", ago(9), None] == (1, 1)
    assert ("conversion", ago(2), None) not in await values(), "the answer belongs to the day of the question"
    await send(hana, happened("JOB_DONE", "B", f"{ago(3)}T12:00:00Z"))
    assert (await values())["job-revenue", ago(3), None] == (0, 1)
    assert ("job-minutes", ago(3), None) not in await values(), "nobody knows when it began"
    late = happened("PAYMENT", "B", f"{ago(1)}T08:00:00Z", amount="12")
    await send(hana, late, happened("JOB_STARTED", "B", f"{ago(3)}T11:00:00Z"))
    assert (await values())["job-revenue", ago(3), None] == (12, 1)
    assert (await values())["job-minutes", ago(3), None] == (60, 1)
    await send(hana, happened("JOB_DONE", "B", f"{ago(2)}T11:00:00Z"))  # it was not done after all
    found = await values()
    assert ("job-revenue", ago(3), None) not in found
    assert found["job-revenue", ago(2), None] == (12, 1)
    assert await MetricFormerValue.filter(day=ago(3)).count() == 3, "what was there is kept"


async def test_a_day_is_the_stores_day(hana: Phone, cast: Cast) -> None:
    cast.stores["MILL"].timezone = "Pacific/Auckland"
    await cast.stores["MILL"].save()
    await send(hana, happened("ENQUIRY", "A", f"{ago(4)}T13:00:00Z", "MILL"))
    assert list(await values()) == [("conversion", ago(3), None)]


async def test_a_persons_metric_counts_what_that_person_did(hana: Phone) -> None:
    await define(hana, **SALES | {"key": "own-minutes", "level": "PERSON", "formula": "TIME_PER_JOB"})
    await send(hana, *job("A", 2, 20, "1", employeeNumber="N003"), *job("B", 2, 40, "1"))
    found = await values()
    assert found["own-minutes", ago(2), "Ana Ruiz"] == (20, 1)
    assert found["job-minutes", ago(2), None] == (30, 2)


async def test_a_metric_that_is_defined_later_knows_the_days_before(hana: Phone) -> None:
    await send(hana, *job("A", 5, 20, "30"))
    await define(hana, **SALES | {"key": "later", "formula": "REVENUE_PER_JOB"})
    assert (await values())["later", ago(5), None] == (30, 1)


async def test_what_is_computed_is_not_recorded_by_hand(hana: Phone) -> None:
    refusal = await hana.refused(RECORD, input={"entries": [sale("1", ago(1)) | {"metric": "conversion"}]})
    assert (refusal.field, refusal.errors[0]["extensions"]["problems"][0]["code"]) == ("entries.0.metric", "CONFLICT")


async def test_an_event_sent_again_is_the_same_event(hana: Phone) -> None:
    events = job("A", 2, 20, "30")
    await send(hana, *events)
    before = await values()
    answer = await send(hana, *events)
    assert (answer["recorded"], answer["unchanged"]) == (0, 5)
    assert await values() == before
    changed = events[4] | {"amount": "31"}
    refusal = await hana.refused(HAPPEN, input={"entries": [changed]})
    assert refusal.errors[0]["extensions"]["problems"][0] | {"message": ""} == {
        **{"index": 0, "field": "id", "code": "CONFLICT", "message": ""}
    }


async def test_every_bad_event_is_named_and_none_is_stored(hana: Phone) -> None:
    good = happened("ENQUIRY", "A", f"{ago(1)}T09:00:00Z")
    bad = [
        ({"storeCode": "NOWHERE"}, "storeCode", "NOT_FOUND"),
        ({"employeeNumber": "N007"}, "employeeNumber", "INVALID"),
        ({"job": " "}, "job", "INVALID"),
        ({"at": f"{ago(1)}T09:00:00"}, "at", "INVALID"),
        ({"at": "yesterday"}, "at", "INVALID"),
        ({"at": f"{ago(-2)}T09:00:00Z"}, "at", "INVALID"),
        ({"amount": "5"}, "amount", "INVALID"),
        ({"kind": "PAYMENT"}, "amount", "INVALID"),
        ({"kind": "PAYMENT", "amount": "NaN"}, "amount", "INVALID"),
        ({"id": "no id"}, "id", "INVALID"),
    ]
    entries = [good, *(happened("ENQUIRY", "A", f"{ago(1)}T09:00:00Z") | change for change, _, _ in bad)]
    refusal = await hana.refused(HAPPEN, input={"entries": entries})
    problems = refusal.errors[0]["extensions"]["problems"]
    assert [(row["field"], row["code"]) for row in problems] == [(field, code) for _, field, code in bad]
    assert await OperationalEvent.all().count() == 0
    answer = await send(hana, *entries, skipBad=True)
    assert (answer["recorded"], answer["refused"]) == (1, len(bad))


@db.transaction
async def forget_everything() -> None:
    """An empty book."""
    await OperationalEvent.all().delete()
    await MetricValue.all().delete()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_values_do_not_depend_on_the_order_in_which_events_arrive(hana: Phone, data: st.DataObject) -> None:
    await forget_everything()
    events = [
        *job("A", 2, 20, "30"),
        *job("B", 3, 40, "50"),
        happened("PAYMENT", "A", f"{ago(1)}T09:00:00Z", amount="4"),
    ]
    order = data.draw(st.permutations(events))
    cut = data.draw(st.integers(1, len(events) - 1))
    await send(hana, *order[:cut])
    await send(hana, *order[cut:])
    assert await values() == {
        **{("conversion", ago(day), None): (1, 1) for day in (2, 3)},
        **{("job-minutes", ago(2), None): (20, 1), ("job-minutes", ago(3), None): (40, 1)},
        **{("job-revenue", ago(2), None): (34, 1), ("job-revenue", ago(3), None): (50, 1)},
    }


async def test_a_late_event_of_the_former_store_does_not_take_a_persons_numbers_back(cast: Cast, hana: Phone) -> None:
    await define(hana, **RETURNS | {"key": "own-minutes", "formula": "TIME_PER_JOB"})
    ana, ben = str(cast.ana.id), str(cast.ben.id)

    def job(name: str, day: str, who: str, store: str, *hours: str) -> list[dict[str, Any]]:
        kinds = ("JOB_STARTED", "JOB_DONE")[: len(hours)]
        return [
            happened(kind, name, f"{day}T{at}:00Z", storeCode=store, personId=who)
            for kind, at in zip(kinds, hours, strict=True)
        ]

    await send(hana, *job("A1", ago(3), ana, "HARBOUR", "10:00", "10:20"), *job("B1", ago(3), ben, "HARBOUR", "11:00"))
    await Person.filter(id=cast.ana.id).update(store=cast.stores["MILL"])
    await send(hana, *job("A2", ago(1), ana, "MILL", "10:00", "10:30"))
    await send(hana, happened("JOB_DONE", "B1", f"{ago(3)}T11:30:00Z", storeCode="HARBOUR", personId=ben))
    series = await MetricSeries.get(person_id=cast.ana.id).select_related("store")
    assert series.store.code == "MILL"


async def test_what_happened_while_a_metric_was_retired_is_computed_when_it_comes_back(hana: Phone) -> None:
    metric = await Metric.get(key="conversion")
    await hana.ask(RETIRE, input={"metricId": str(metric.id)})
    await send(hana, happened("ENQUIRY", "A1", f"{ago(3)}T10:00:00Z"))
    assert await MetricValue.filter(series__metric_id=metric.id).count() == 0
    await hana.ask(RETIRE, input={"metricId": str(metric.id), "retired": False})
    assert await MetricValue.filter(series__metric_id=metric.id).count() == 1

"""Insights from the daily look: one alert for each fall, one for the whole company, none for what is explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from server.events.models import Event
from server.insights.models import Alert, Insight
from tests import insights
from tests.cast import Cast
from tests.checkins import titles
from tests.house import Phone, TestHouse
from tests.insights import DAYS, LAST, TODAY, entries, listed, more_stores, ordinary, seen
from tests.metrics import RETIRE, RETURNS, SALES, define

STORES = ("HARBOUR", "MILL", "CASTLE")


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Phone:
    """HQ's phone, with sales and minutes per return defined."""
    with time_machine.travel(TODAY):
        phone = await house.phone(cast.hana)
        await define(phone, **SALES)
        await define(phone, **RETURNS)
    return phone


async def sales(phone: Phone, fall: float = 1.0, days: int = 8, **more: Any) -> None:
    """Sales of the three stores; Harbour Street's times ``fall`` on the last ``days``."""
    values = ordinary(3, **more)
    values[0, -days:] *= fall
    await insights.send(phone, entries("daily-sales", [{"storeCode": code} for code in STORES], values))


async def fallen_for_weeks(house: TestHouse, hana: Phone) -> None:
    """Harbour Street fell 40 days ago. The first look was four weeks ago, and was followed by the one of today."""
    values = ordinary(3)
    values[0, -40:] *= 0.7
    sent = entries("daily-sales", [{"storeCode": code} for code in STORES], values)
    for back in (29, 0):
        with time_machine.travel(TODAY - timedelta(days=back)):
            known = (LAST - timedelta(days=back)).isoformat()
            await insights.send(hana, [entry for entry in sent if entry["on"] <= known])
            await house.work()


async def stored() -> list[list[dict[str, Any]]]:
    """All that a look leaves behind, to compare."""
    return [await model.all().order_by("id").values() for model in (Alert, Insight, Event)]


async def test_a_store_that_falls_is_worth_a_look_to_its_leads_and_headquarters(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    with time_machine.travel(TODAY):
        await sales(hana, 0.7)
        await house.work()
        sam = await house.phone(cast.sam)
        (found,) = await listed(sam)
        assert (found["kind"], found["state"], found["level"], found["sharedBy"]) == ("DROP", "OPEN", "STORE", 1)
        assert (found["metric"], found["store"], found["person"]) == ({"key": "daily-sales"}, {"code": "HARBOUR"}, None)
        numbers = found["numbers"]
        assert numbers["low"] < -30 < numbers["high"] < 0
        assert numbers["percent"] == pytest.approx(-30, abs=6)
        assert numbers["now"] / numbers["usual"] == pytest.approx(0.7, abs=0.06)
        assert numbers["since"] in {(LAST - timedelta(days=back)).isoformat() for back in (6, 7, 8, 9)}
        assert (numbers["falseAlarmsPerYear"], found["strong"]) == (0.2, True)
        for name in ("maya", "rita", "hana", "helen", "adam"):
            assert await seen(await house.phone(cast.people[name]), found) is not None, name
        for name in ("ana", "omar", "zoe"):
            assert await seen(await house.phone(cast.people[name]), found) is None, name
        assert await titles(sam) == ["There is something worth a look"]
        assert await titles(hana) == await titles(await house.phone(cast.ana)) == []


async def test_a_second_look_on_the_same_day_changes_nothing(house: TestHouse, cast: Cast, hana: Phone) -> None:
    with time_machine.travel(TODAY):
        await sales(hana, 0.7)
        await house.work()
        before = await stored()
        await house.work()
        assert await stored() == before


async def test_corrections_end_a_fall_and_bring_it_back_in_one_alert(house: TestHouse, cast: Cast, hana: Phone) -> None:
    states = []
    for day, fall in enumerate([0.7, 1.0, 0.7]):
        with time_machine.travel(TODAY + timedelta(days=day)):
            await sales(hana, fall)
            await house.work()
            (found,) = await listed(hana)
            states.append((found["state"], found["numbers"]["overOn"] is None))
    assert states == [("OPEN", True), ("ENDED", False), ("OPEN", True)]
    assert await Alert.all().count() == 1
    assert await Event.filter(kind="insight.raised").count() == 1


async def test_a_fall_of_a_metric_that_is_retired_is_over(house: TestHouse, cast: Cast, hana: Phone) -> None:
    with time_machine.travel(TODAY):
        await sales(hana, 0.7)
        await house.work()
        await hana.ask(RETIRE, input={"metricId": (await listed_metrics(hana))["daily-sales"]})
    with time_machine.travel(TODAY + timedelta(days=1)):
        await house.work()
        assert [row["state"] for row in await listed(hana)] == ["ENDED"]


async def test_what_a_lead_sees_of_a_person_that_person_sees_too(house: TestHouse, cast: Cast, hana: Phone) -> None:
    with time_machine.travel(TODAY):
        people = [cast.ana, cast.ben, cast.priya]
        minutes = ordinary(3) / 20
        minutes[0, -8:] *= 1.5
        await insights.send(hana, entries("return-minutes", [{"personId": str(one.id)} for one in people], minutes))
        await house.work()
        sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
        (found,) = await listed(sam)
        assert (found["level"], found["person"], found["store"]) == (
            "PERSON",
            {"name": "Ana Ruiz"},
            {"code": "HARBOUR"},
        )
        assert found["numbers"]["percent"] == pytest.approx(50, abs=10), "slower is worse here"
        (own,) = await listed(ana)
        can = {"viewerCanDismiss": True}
        assert own | can == found, "the same numbers; nobody waves away their own"
        for name in ("maya", "rita"):
            assert await seen(await house.phone(cast.people[name]), found) == found
        for name in ("ben", "omar", "hana", "helen", "adam"):
            assert await seen(await house.phone(cast.people[name]), found) is None
        assert await titles(ana) == await titles(sam) == ["There is something worth a look"]


async def test_an_outage_of_the_whole_company_is_one_alert_of_the_company(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    stores = [{"storeCode": store.code} for store in await more_stores(64)]
    people = [{"personId": str(cast.people[name].id)} for name in ("ana", "ben", "priya", "lee", "kit", "sam")]
    values, minutes = ordinary(64), ordinary(6)
    values[:, -1] *= 0.4
    day_before, today = LAST - timedelta(days=1), slice(-1, None)
    with time_machine.travel(TODAY - timedelta(days=1)):
        await insights.send(hana, entries("daily-sales", stores, values[:, :-1], day_before))
        await insights.send(hana, entries("return-minutes", people, minutes[:, :-1], day_before))
        await house.work()
        by_chance = {row["id"] for row in await listed(hana)}
        before = await Alert.all().count()
    with time_machine.travel(TODAY):
        await insights.send(hana, entries("daily-sales", stores, values[:, today]))
        await insights.send(hana, entries("return-minutes", people, minutes[:, today]))
        await house.work()
        (found,) = [row for row in await listed(hana) if row["id"] not in by_chance]
        assert await Alert.all().count() == before + 1, "no store's, and nobody's"
        assert (found["kind"], found["level"], found["sharedBy"]) == ("COMPANY_DROP", "COMPANY", 64)
        assert (found["store"], found["person"]) == (None, None)
        assert found["numbers"]["percent"] == pytest.approx(-60, abs=3)
        assert await titles(hana) == ["There is something worth a look"]
        assert await titles(await house.phone(cast.sam)) == []
        assert await seen(await house.phone(cast.sam), found) is None
        (drawn,) = (await hana.ask(COMPANY))["insights"]["nodes"]
        last = drawn["chart"]["points"][-2]
        assert last["value"] / last["usual"] == pytest.approx(0.4, abs=0.03)


COMPANY = "{ insights(filter: { kind: COMPANY_DROP }) { nodes { chart { points { on value usual } } } } }"


async def test_the_look_waits_until_the_day_is_in_or_noon(house: TestHouse, cast: Cast, hana: Phone) -> None:
    with time_machine.travel(TODAY.replace(hour=1)):
        values = ordinary(3)
        values[0, -8:] *= 0.7
        sent = entries("daily-sales", [{"storeCode": code} for code in STORES], values)
        await insights.send(hana, [entry for entry in sent if entry["on"] != LAST.isoformat()])
        await house.work()
        assert await listed(hana) == [], "nothing has come of yesterday"
        await insights.send(hana, sent)
        await house.work()
        assert len(await listed(hana)) == 1


async def test_four_weeks_on_it_asks_whether_this_is_the_new_normal(house: TestHouse, cast: Cast, hana: Phone) -> None:
    await fallen_for_weeks(house, hana)
    with time_machine.travel(TODAY):
        asked, fallen = sorted(await listed(hana), key=lambda row: row["kind"], reverse=True)
        assert (asked["kind"], fallen["kind"]) == ("NEW_NORMAL", "DROP")
        assert (asked["viewerCanAnswerNewNormal"], asked["viewerCanAccept"]) == (True, False)
        maya = await house.phone(cast.maya)
        key = {"insightId": asked["id"], "isNewNormal": True}
        answered = (await insights.do(maya, "insightAnswerNewNormal", **key))["insight"]
        assert (answered["state"], answered["isNewNormal"], answered["decidedBy"]) == (
            "ACCEPTED",
            True,
            {"name": "Maya Lindqvist"},
        )
        over = await seen(maya, fallen)
        assert over is not None
        assert (over["state"], over["numbers"]["overOn"]) == ("ENDED", TODAY.date().isoformat())
        assert await insights.refused(maya, "insightAnswerNewNormal", **key) == ("CONFLICT", "insightId")
    with time_machine.travel(TODAY + timedelta(days=1)):
        await house.work()
        assert await Alert.filter(closed_on__isnull=True).count() == 0, "it is learnt anew"


async def test_an_old_fall_of_a_company_that_has_just_come_is_its_usual(
    house: TestHouse, cast: Cast, hana: Phone
) -> None:
    with time_machine.travel(TODAY):
        await sales(hana, 0.7, days=40)
        await house.work()
        assert await listed(hana) == []


async def test_a_no_keeps_the_fall_open_and_is_not_asked_again(house: TestHouse, cast: Cast, hana: Phone) -> None:
    await fallen_for_weeks(house, hana)
    with time_machine.travel(TODAY):
        (asked,) = await listed(hana, kind="NEW_NORMAL")
        await insights.do(hana, "insightAnswerNewNormal", insightId=asked["id"], isNewNormal=False)
    with time_machine.travel(TODAY + timedelta(days=1)):
        await house.work()
        assert [row["state"] for row in await listed(hana, kind="NEW_NORMAL")] == ["DISMISSED"]
        assert [row["state"] for row in await listed(hana, kind="DROP")] == ["OPEN"]


CHART = "points { on value usual low high held } chanceToSeeBy10Days learning"


async def test_a_chart_shows_twelve_weeks_beside_their_usual(house: TestHouse, cast: Cast, hana: Phone) -> None:
    with time_machine.travel(TODAY):
        await sales(hana, 0.7)
        await house.work()
        (found,) = (await hana.ask(f"{{ insights(first: 5) {{ nodes {{ chart {{ {CHART} }} }} }} }}"))["insights"][
            "nodes"
        ]
        points = [point for point in found["chart"]["points"] if point["value"] is not None]
        assert len(found["chart"]["points"]) == 84
        assert points[-1]["on"] == LAST.isoformat()
        assert all(point["low"] < point["usual"] < point["high"] for point in points[-60:])
        assert points[-20]["low"] < points[-20]["value"] < points[-20]["high"]
        assert all(point["value"] < point["usual"] for point in points[-8:])
        weekends = {point["usual"] for point in points[-14:]}
        assert max(weekends) / min(weekends) == pytest.approx(1.25 / 0.9, abs=0.15)


async def test_any_number_in_reach_has_such_a_chart_and_no_other(house: TestHouse, cast: Cast, hana: Phone) -> None:
    query = f"""query($metric: ID!, $store: ID, $person: ID, $until: Date) {{
      metricChart(metricId: $metric, storeId: $store, personId: $person, until: $until) {{ {CHART} }} }}"""
    with time_machine.travel(TODAY):
        await sales(hana)
        metric = (await listed_metrics(hana))["daily-sales"]
        known = {"metric": metric, "store": str(cast.stores["HARBOUR"].id)}
        drawn = (await hana.ask(query, **known, until="2026-11-01"))["metricChart"]
        assert drawn["points"][-1]["on"] == "2026-11-01"
        assert drawn["learning"] is False
        assert (await (await house.phone(cast.omar)).ask(query, **known))["metricChart"] is None
        for wrong in ({}, {"store": known["store"], "person": str(cast.ana.id)}):
            refusal = await hana.refused(query, metric=metric, **wrong)
            assert (refusal.code, refusal.field) == ("INVALID", "storeId")


async def listed_metrics(phone: Phone) -> dict[str, str]:
    """Key -> id."""
    return {row["key"]: row["id"] for row in (await phone.ask("{ metrics { nodes { id key } } }"))["metrics"]["nodes"]}


async def test_days_that_somebody_explained_raise_nothing(house: TestHouse, cast: Cast, hana: Phone) -> None:
    with time_machine.travel(TODAY):
        await sales(hana, 0.7)
        first = (LAST - timedelta(days=8)).isoformat()
        note = {"kind": "STAFFING", "text": "Half the crew is ill", "startsOn": first, "endsOn": LAST.isoformat()}
        sam = await house.phone(cast.sam)
        await sam.ask(NOTE, input=note | {"storeId": str(cast.stores["HARBOUR"].id)})
        await house.work()
        assert await listed(hana) == []
        metric = (await listed_metrics(hana))["daily-sales"]
        chart = f'{{ metricChart(metricId: "{metric}", storeId: "{cast.stores["HARBOUR"].id}") {{ {CHART} }} }}'
        points = (await sam.ask(chart))["metricChart"]["points"]
        assert [point["held"] for point in points[-11:]] == [False] + [True] * 9 + [False]


NOTE = "mutation($input: DayNoteAddInput!) { dayNoteAdd(input: $input) { dayNote { id } } }"


async def test_days_that_came_too_few_are_learnt_first(house: TestHouse, cast: Cast, hana: Phone) -> None:
    with time_machine.travel(TODAY):
        values = ordinary(3, days=20)
        values[0, -8:] *= 0.5
        await insights.send(hana, entries("daily-sales", [{"storeCode": code} for code in STORES], values))
        await house.work()
        assert await listed(hana) == []
        assert DAYS > 20

"""Seen but not acted, by one rule for supervisors, managers, regionals and headquarters; and insights counted by store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from server.insights.models import Opening
from server.kit import ids
from server.metrics.models import Metric
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.insights import LAST, TODAY, do, refused, worth_a_look
from tests.metrics import SALES, define

LINE = "person { name } opened waiting notActed insights { id } reportsOpened reportsNotActed"
REPORT = f"""query($from: Date!, $to: Date!, $store: ID) {{ seenNotActed(from: $from, to: $to) {{
  leads(storeId: $store) {{ totalCount nodes {{ {LINE} }} }} headquarters {{ {LINE} }} }} }}"""
SUMMARY = """query($by: InsightSummaryBy!, $from: Date!, $to: Date!) { insightSummary(by: $by, from: $from, to: $to) {
  store { code } region open accepted dismissed ended medianDaysToAct } }"""
MONTH = {"from": "2026-11-01", "to": "2026-12-20"}


@pytest.fixture
async def sales(house: TestHouse, cast: Cast) -> Metric:
    """The sales of stores."""
    await define(await house.phone(cast.hana), **SALES)
    return await Metric.get(key="daily-sales")


async def report(phone: Phone, **more: Any) -> tuple[dict[str, dict[str, Any]], dict[str, Any] | None]:
    """The lines of leads by name, and headquarters'."""
    found = (await phone.ask(REPORT, **MONTH, **more))["seenNotActed"]
    lines = {line["person"]["name"].split(" ")[0]: line for line in found["leads"]["nodes"]}
    assert found["leads"]["totalCount"] == len(lines)
    return lines, found["headquarters"]


async def test_what_a_lead_opened_and_nobody_decided_in_a_week_is_not_acted(
    house: TestHouse, cast: Cast, sales: Metric
) -> None:
    with time_machine.travel(TODAY, tick=False):
        left, done, late = [await worth_a_look(sales, cast.stores["HARBOUR"]) for _ in range(3)]
        sam = await house.phone(cast.sam)
        for insight in (left, done, late):
            await do(sam, "insightOpen", insightId=str(insight.id))
        assert (await report(sam))[0]["Sam"] | {"person": 0} == {
            **{"person": 0, "opened": 3, "waiting": 3, "notActed": 0, "insights": []},
            **{"reportsOpened": 0, "reportsNotActed": 0},
        }
    with time_machine.travel(TODAY + timedelta(days=6)):
        await do(await house.phone(cast.maya), "insightDismiss", insightId=str(done.id), reason="Stocktaking")
    with time_machine.travel(TODAY + timedelta(days=8)):
        sam = await house.phone(cast.sam)
        await do(sam, "insightDismiss", insightId=str(late.id), reason="Too late")
        await do(sam, "insightOpen", insightId=str(late.id))  # only the first look counts
        lines, headquarters = await report(sam)
        assert list(lines) == ["Sam"]
        assert headquarters is None
        line = lines["Sam"]
        assert (line["opened"], line["waiting"], line["notActed"]) == (3, 0, 2)
        assert {row["id"] for row in line["insights"]} == {str(left.id), str(late.id)}
        assert await Opening.all().count() == 3


async def test_headquarters_is_watched_by_the_same_rule(house: TestHouse, cast: Cast, sales: Metric) -> None:
    with time_machine.travel(TODAY):
        insight = await worth_a_look(sales)
        for name in ("hana", "adam"):
            await do(await house.phone(cast.people[name]), "insightOpen", insightId=str(insight.id))
    with time_machine.travel(TODAY + timedelta(days=8)):
        hana = await house.phone(cast.hana)
        _, headquarters = await report(hana)
        assert headquarters is not None
        assert (headquarters["person"], headquarters["opened"], headquarters["notActed"]) == (None, 1, 1)
        assert headquarters["insights"] == [{"id": str(insight.id)}]


async def test_whose_lines_one_reads(house: TestHouse, cast: Cast, sales: Metric) -> None:
    whose = {}
    for name in ("ana", "sam", "maya", "omar", "rita", "hana", "adam", "helen"):
        lines, headquarters = await report(await house.phone(cast.people[name]))
        whose[name] = (sorted(lines), headquarters is not None)
    everybody = ["Maya", "Omar", "Rita", "Sam", "Zoe"]
    assert whose == {
        "ana": ([], False),
        "sam": (["Sam"], False),
        "maya": (["Maya", "Sam"], False),
        "omar": (["Omar"], False),
        "rita": (["Maya", "Omar", "Rita", "Sam"], False),
        "hana": (everybody, True),
        "adam": (everybody, True),
        "helen": ([], False),
    }
    harbour, _ = await report(await house.phone(cast.hana), store=str(cast.stores["HARBOUR"].id))
    assert sorted(harbour) == ["Maya", "Sam"]


async def test_headquarters_reads_counts_of_a_persons_insights_and_never_which(
    house: TestHouse, cast: Cast, sales: Metric
) -> None:
    with time_machine.travel(TODAY):
        insight = await worth_a_look(sales, cast.stores["HARBOUR"], cast.ana)
        await do(await house.phone(cast.sam), "insightOpen", insightId=str(insight.id))
    with time_machine.travel(TODAY + timedelta(days=8)):
        lines, _ = await report(await house.phone(cast.hana))
        assert (lines["Sam"]["notActed"], lines["Sam"]["insights"]) == (1, [])


async def test_a_report_that_showed_something_open_counts_too(house: TestHouse, cast: Cast, sales: Metric) -> None:
    with time_machine.travel(TODAY):
        sam = await house.phone(cast.sam)
        day = {"report": "STORE_DAY", "storeId": str(cast.stores["HARBOUR"].id)}
        await do(sam, "reportOpen", **day)
        await worth_a_look(sales, cast.stores["MILL"])
        await worth_a_look(sales, cast.stores["HARBOUR"], cast.ana)
        assert (await report(sam))[0]["Sam"]["reportsOpened"] == 0, "nothing of the store's own was open"
    with time_machine.travel(TODAY + timedelta(days=1)):
        sam = await house.phone(cast.sam)
        await worth_a_look(sales, cast.stores["HARBOUR"])
        opened = await do(sam, "reportOpen", **day)
        assert await do(sam, "reportOpen", **day) == opened
    with time_machine.travel(TODAY + timedelta(days=9)):
        line = (await report(await house.phone(cast.sam)))[0]["Sam"]
        assert (line["opened"], line["reportsOpened"], line["reportsNotActed"], line["notActed"]) == (0, 1, 1, 1)


async def test_the_list_of_a_team_counts_its_people_and_the_board_of_a_region_its_stores(
    house: TestHouse, cast: Cast, sales: Metric
) -> None:
    with time_machine.travel(TODAY):
        await worth_a_look(sales, cast.stores["HARBOUR"], cast.ana)
        for store in ("HARBOUR", "MILL", "CASTLE"):
            await worth_a_look(sales, cast.stores[store], strong_on=LAST)
        await worth_a_look(sales, cast.stores["HARBOUR"])
        sam, rita = await house.phone(cast.sam), await house.phone(cast.rita)
        await do(sam, "reportOpen", report="TEAM", storeId=str(cast.stores["HARBOUR"].id))
        await do(rita, "reportOpen", report="REGION_BOARD")
    with time_machine.travel(TODAY + timedelta(days=8)):
        lines, _ = await report(await house.phone(cast.hana))
        region = [code for code, store in cast.stores.items() if store.region == cast.rita.region]
        assert (lines["Sam"]["reportsNotActed"], lines["Sam"]["notActed"]) == (1, 3), "Ana's, and both of the store"
        assert (lines["Rita"]["reportsNotActed"], lines["Rita"]["notActed"]) == (1, len(region)), "what is clear"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"report": "STORE_DAY"}, ("INVALID", "storeId")),
        ({"report": "TEAM", "storeId": "no id"}, ("INVALID", "storeId")),
        ({"report": "TEAM", "storeId": str(ids.new())}, ("NOT_FOUND", "storeId")),
        ({"report": "COMPANY_BOARD"}, ("NOT_ALLOWED", "report")),
        ({"report": "REGION_BOARD"}, ("NOT_ALLOWED", "report")),
    ],
)
async def test_a_report_that_is_not_there_is_not_opened(
    house: TestHouse, cast: Cast, sent: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert await refused(await house.phone(cast.sam), "reportOpen", **sent) == expected
    board = {"report": "COMPANY_BOARD", "storeId": str(cast.stores["HARBOUR"].id)}
    assert await refused(await house.phone(cast.hana), "reportOpen", **board) == ("INVALID", "storeId")
    assert await Opening.all().count() == 0


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"from": "2026-11-02", "to": "2026-11-01"}, "to"),
        ({"from": "2024-01-01", "to": "2026-11-01"}, "to"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "from"),
        ({"from": "9999-12-30", "to": "9999-12-31"}, "to"),
    ],
)
async def test_days_out_of_order_or_of_no_time_of_ours_are_refused(
    house: TestHouse, cast: Cast, days: dict[str, str], field: str
) -> None:
    hana = await house.phone(cast.hana)
    for query, more in ((REPORT, {}), (SUMMARY, {"by": "STORE"})):
        refusal = await hana.refused(query, **days, **more)
        assert (refusal.code, refusal.field) == ("INVALID", field)


async def test_insights_are_counted_by_store_and_by_region(house: TestHouse, cast: Cast, sales: Metric) -> None:
    with time_machine.travel(TODAY):
        await worth_a_look(sales, cast.stores["MILL"])
        await worth_a_look(sales, cast.stores["HARBOUR"])
        left = await worth_a_look(sales, cast.stores["HARBOUR"])
        await worth_a_look(sales, cast.stores["HARBOUR"], cast.ana)
    with time_machine.travel(TODAY + timedelta(days=2)):
        hana = await house.phone(cast.hana)
        await do(hana, "insightDismiss", insightId=str(left.id), reason="Stocktaking")
        rows = (await hana.ask(SUMMARY, by="STORE", **MONTH))["insightSummary"]
        nothing = {"accepted": 0, "ended": 0}
        assert [
            row | {"medianDaysToAct": row["medianDaysToAct"] and round(row["medianDaysToAct"], 1)} for row in rows
        ] == [
            {"store": {"code": "HARBOUR"}, "region": "North", "open": 1, "dismissed": 1, "medianDaysToAct": 2.0}
            | nothing,
            {"store": {"code": "MILL"}, "region": "North", "open": 1, "dismissed": 0, "medianDaysToAct": None}
            | nothing,
        ]
        (north,) = (await hana.ask(SUMMARY, by="REGION", **MONTH))["insightSummary"]
        assert (north["store"], north["region"], north["open"], north["dismissed"]) == (None, "North", 2, 1)
        maya = await house.phone(cast.maya)
        (own,) = (await maya.ask(SUMMARY, by="STORE", **MONTH))["insightSummary"]
        assert (own["store"], own["open"]) == ({"code": "HARBOUR"}, 2), "her people's, too"
        ana = await house.phone(cast.ana)
        assert (await ana.ask(SUMMARY, by="STORE", **MONTH))["insightSummary"] == []

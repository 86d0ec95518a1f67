"""Key results that follow a metric: what was recorded moves the goal, and nobody types over it."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit import ids
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.metrics import RETURNS, SALES, ago, define, minutes, record, sale
from tests.test_goals import AGREE, RECORD, number

HISTORY = "history { value author { name } metric { key } }"
CREATE = """mutation($input: GoalCreateInput!) { goalCreate(input: $input) {
  goal { id state keyResults { id metric { name } } } } }"""
GOAL = f"""query($id: ID!) {{ goal(id: $id) {{ title progress parent {{ progress }}
  keyResults {{ id current metric {{ key }} {HISTORY} }} }} }}"""
UNLINK = """mutation($input: KeyResultUnlinkInput!) { keyResultUnlink(input: $input) {
  keyResult { current metric { key } history { value } } } }"""
COUNT = {"key": "receipts", "name": "Receipts", "unit": "receipts", "better": "UP", "level": "STORE", "scale": "COUNT"}


def goal(*numbers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A goal of these ten days."""
    return {"title": "Faster", "startsOn": ago(7), "dueOn": ago(-3), "keyResults": list(numbers), **more}


async def proposed(phone: Phone, *numbers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A goal as somebody proposes it."""
    found: dict[str, Any] = (await phone.ask(CREATE, input=goal(*numbers, **more)))["goalCreate"]["goal"]
    return found


async def numbers(phone: Phone, made: dict[str, Any]) -> dict[str, Any]:
    """The goal as it stands, with its first number."""
    found = (await phone.ask(GOAL, id=made["id"]))["goal"]
    return {**found, **found["keyResults"][0], "goal": found}


async def test_a_persons_number_moves_with_what_is_recorded_of_that_person(house: TestHouse, cast: Cast) -> None:
    hana, sam, ana = await house.phone(cast.hana), await house.phone(cast.sam), await house.phone(cast.ana)
    metric = await define(hana, **RETURNS)
    made = await proposed(sam, number("8", "4", metricId=metric["id"]), ownerId=str(cast.ana.id))
    assert made["keyResults"][0]["metric"] == {"name": "Minutes per return"}
    whose = {"personId": str(cast.ana.id)}
    before = minutes("20", ago(8), **whose)  # the goal had not begun
    others = minutes("30", ago(2), personId=str(cast.ben.id))
    await record(hana, [before, others, minutes("7", ago(3), **whose, n=1), minutes("5", ago(2), **whose, n=3)])
    await house.work()
    assert (await numbers(ana, made))["history"] == [], "nothing moves before both sides have agreed"

    await ana.ask(AGREE, id=made["id"])
    await house.work()
    seen = await numbers(ana, made)
    assert (seen["current"], seen["progress"]) == ("5.5", 0.625)  # the mean goes by observations
    assert seen["history"] == [{"value": "5.5", "author": None, "metric": {"key": "return-minutes"}}]

    await record(hana, [minutes("3", ago(2), **whose, n=3)])  # a correction
    async with ana.listen("subscription { goalChanged { progress } }") as stream:
        await house.work()
        assert await stream.next() == {"goalChanged": {"progress": 1.0}}
        await house.work()
        assert await stream.quiet(), "what is known is not written down again"
    assert [row["value"] for row in (await numbers(ana, made))["history"]] == ["5.5", "4"]


async def test_a_stores_number_adds_up_its_days_exactly_and_moves_what_is_above(house: TestHouse, cast: Cast) -> None:
    hana, maya, ana = await house.phone(cast.hana), await house.phone(cast.maya), await house.phone(cast.ana)
    metric = await define(hana, **SALES)
    company = await proposed(hana)
    harbour = {"storeId": str(cast.stores["HARBOUR"].id), "parentId": company["id"]}
    made = await proposed(hana, number("0", "1", metricId=metric["id"]), **harbour)
    await maya.ask(AGREE, id=made["id"])
    await record(hana, [sale("0.1", ago(day)) for day in (5, 4, 3)] + [sale("900", ago(3), store="MILL")])
    await house.work()
    seen = await numbers(ana, made)
    assert (seen["current"], seen["progress"], seen["parent"]) == ("0.3", 0.3, {"progress": 0.3})


async def test_the_companys_number_is_that_of_all_stores(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)
    sales, receipts = await define(hana, **SALES, total="MEAN"), await define(hana, **COUNT)
    made = await proposed(
        hana, number("0", "100", metricId=receipts["id"]), number("0", "10", metricId=sales["id"], title="Sales a day")
    )
    assert made["state"] == "ACTIVE"
    counted = [{"metric": "receipts", "storeCode": code, "on": ago(2), "value": 20} for code in cast.stores]
    await record(hana, [*counted, sale(4, ago(2)), sale(8, ago(1), store="CASTLE")])
    await house.work()
    shown = (await numbers(hana, made))["goal"]
    assert [row["current"] for row in shown["keyResults"]] == ["60", "6"]
    assert shown["progress"] == 0.6


async def test_nobody_types_over_a_number_that_follows_a_metric_unless_it_is_unlinked(
    house: TestHouse, cast: Cast
) -> None:
    hana, sam, ana = await house.phone(cast.hana), await house.phone(cast.sam), await house.phone(cast.ana)
    metric = await define(hana, **RETURNS)
    made = await proposed(sam, number("8", "4", metricId=metric["id"]), ownerId=str(cast.ana.id))
    await ana.ask(AGREE, id=made["id"])
    await record(hana, [minutes("6", ago(1), personId=str(cast.ana.id))])
    await house.work()
    key, call = made["keyResults"][0]["id"], str(ids.new())
    refusal = await ana.refused(RECORD, input={"keyResultId": key, "value": "4"})
    assert (refusal.code, refusal.field) == ("CONFLICT", "keyResultId")
    for _ in range(2):  # the same call again is the first one
        answer = await ana.ask(UNLINK, input={"id": call, "keyResultId": key})
        assert answer["keyResultUnlink"]["keyResult"] == {"current": "6", "metric": None, "history": [{"value": "6"}]}
    await ana.ask(RECORD, input={"keyResultId": key, "value": "4"})
    await record(hana, [minutes("9", ago(1), personId=str(cast.ana.id))])
    await house.work()
    assert [(row["value"], row["metric"]) for row in (await numbers(sam, made))["history"]] == [
        ("6", {"key": "return-minutes"}),
        ("4", None),
    ]


async def test_a_closed_goal_keeps_its_number_whatever_is_corrected(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)
    metric = await define(hana, **SALES)
    made = await proposed(hana, number("0", "100", metricId=metric["id"]))
    await record(hana, [sale(40, ago(1))])
    await house.work()
    await hana.ask("mutation($id: ID!) { goalClose(input: {goalId: $id}) { goal { state } } }", id=made["id"])
    await record(hana, [sale(90, ago(1))])
    await house.work()
    assert (await numbers(hana, made))["current"] == "40"


@pytest.mark.parametrize(
    ("whose", "which", "code"),
    [
        ("person", "daily-sales", "INVALID"),
        ("store", "return-minutes", "INVALID"),
        ("company", "return-minutes", "INVALID"),
        ("company", "retired", "CONFLICT"),
        ("store", "unknown", "NOT_FOUND"),
        ("store", "nonsense", "INVALID"),
    ],
)
async def test_a_metric_that_cannot_drive_a_goal_is_refused_with_the_field(
    house: TestHouse, cast: Cast, whose: str, which: str, code: str
) -> None:
    hana, maya = await house.phone(cast.hana), await house.phone(cast.maya)
    keys = {one["key"]: one["id"] for one in [await define(hana, **SALES), await define(hana, **RETURNS)]}
    keys |= {"retired": (await define(hana, **COUNT))["id"], "unknown": str(ids.new()), "nonsense": "sales"}
    await hana.ask("mutation($id: ID!) { metricRetire(input: {metricId: $id}) { metric { id } } }", id=keys["retired"])
    place = {"person": {"ownerId": str(cast.ana.id)}, "store": {"storeId": str(cast.stores["HARBOUR"].id)}}.get(whose)
    phone = hana if whose == "company" else maya
    sent = goal(number("0", "1"), number("0", "1", metricId=keys[which]), **(place or {}))
    refusal = await phone.refused(CREATE, input=sent)
    assert (refusal.code, refusal.field) == (code, "keyResults.1.metricId")


async def test_a_template_names_no_metric(house: TestHouse, cast: Cast) -> None:
    hana = await house.phone(cast.hana)
    metric = await define(hana, **SALES)
    keep = "mutation($input: GoalTemplateCreateInput!) { goalTemplateCreate(input: $input) { goalTemplate { id } } }"
    sent = {"title": "Sales", "lastsDays": 30, "keyResults": [number("0", "1", metricId=metric["id"])]}
    refusal = await hana.refused(keep, input=sent)
    assert (refusal.code, refusal.field) == ("INVALID", "keyResults.0.metricId")

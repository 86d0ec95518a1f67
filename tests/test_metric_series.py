"""Numbers over time: of a store, of a person, of many stores together; who sees them, and as they change."""

from __future__ import annotations

import pytest
from graphql import FieldNode, GraphQLObjectType, OperationDefinitionNode, get_named_type, parse

from server.metrics import reading
from server.metrics.models import MetricSeries
from server.people.models import Person, Role, Store
from tests.cast import Cast
from tests.house import Phone, Refusal, TestHouse
from tests.metrics import LINE, RETURNS, SALES, ago, define, minutes, note, record, sale, since
from tests.scene import SCHEMA

OF_STORE = f"query($m: ID!, $s: ID!, $from: Date, $to: Date) {{ metricSeries(metricId: $m, storeId: $s, from: $from, to: $to) {{ {LINE} }} }}"
OF_PERSON = f"query($m: ID!, $p: ID!) {{ metricSeries(metricId: $m, personId: $p) {{ {LINE} }} }}"
MINE = f"query($p: ID) {{ personMetrics(personId: $p) {{ {LINE} }} }}"
TOTALS = """query($m: ID!, $by: MetricBy!, $from: Date, $to: Date, $filter: MetricTotalsFilter) {
  metricTotals(metricId: $m, by: $by, from: $from, to: $to, filter: $filter) { startsOn endsOn
    rows(first: 100) { totalCount nodes { store { code } region weekOf value days before change } }
    movers { store { code } change usual stores } } }"""
CHANGED = """subscription($s: ID, $m: ID, $a: ID) { metricChanged(storeId: $s, metricId: $m, after: $a) {
  store { code } person { name } metrics { key } startsOn endsOn } }"""


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Phone:
    """HQ's phone."""
    return await house.phone(cast.hana)


@pytest.fixture
async def keys(hana: Phone) -> dict[str, str]:
    """The ids of sales and of minutes per return."""
    return {metric["key"]: (await define(hana, **metric))["id"] for metric in (SALES, RETURNS)}


async def test_a_line_has_its_days_with_the_notes_that_explain_them(
    house: TestHouse, cast: Cast, hana: Phone, keys: dict[str, str]
) -> None:
    await record(hana, [sale("74.69", ago(3), n=5), sale("80", ago(1)), sale("1", ago(100)), sale("9", ago(1), "MILL")])
    await note(hana, text="All tills down", startsOn=ago(3))
    await note(hana, text="Snow", startsOn=ago(2), region="North", kind="WEATHER")
    await note(hana, text="Elsewhere", startsOn=ago(1), region="South")
    ana, harbour = await house.phone(cast.ana), str(cast.stores["HARBOUR"].id)
    found = (await ana.ask(OF_STORE, m=keys["daily-sales"], s=harbour))["metricSeries"]
    assert found["points"] == [
        {"on": ago(3), "value": "74.69", "n": 5, "notes": [{"text": "All tills down"}]},
        {"on": ago(1), "value": "80", "n": None, "notes": []},
    ]
    assert found["notes"] == [{"text": "All tills down"}, {"text": "Snow"}]
    assert found["person"] is None
    both = await ana.ask(f'{{ storeMetrics(storeId: "{harbour}") {{ {LINE} }} }}')
    assert both["storeMetrics"] == [found]


@pytest.mark.parametrize(
    ("window", "field"),
    [
        ({"from": ago(1), "to": ago(2)}, "to"),
        ({"from": ago(366), "to": ago(0)}, "from"),
        ({"to": "0001-01-05"}, "to"),
        ({"from": ago(365)}, None),
    ],
)
async def test_a_window_has_an_order_and_a_length(
    cast: Cast, hana: Phone, keys: dict[str, str], window: dict[str, str], field: str | None
) -> None:
    answer = await hana.send(OF_STORE, m=keys["daily-sales"], s=str(cast.stores["MILL"].id), **window)
    assert (answer["errors"][0]["extensions"]["field"] if "errors" in answer else None) == field


async def test_a_persons_numbers_are_for_that_person_and_those_who_lead_them(
    house: TestHouse, cast: Cast, hana: Phone, keys: dict[str, str]
) -> None:
    await record(hana, [minutes("4.5", ago(1), employeeNumber="N003"), minutes("6", ago(1), employeeNumber="N004")])
    seen = {}
    for name in ("ana", "ben", "sam", "maya", "omar", "rita", "hana", "helen", "adam"):
        phone = await house.phone(cast.people[name])
        answer = await phone.send(OF_PERSON, m=keys["return-minutes"], p=str(cast.ana.id))
        seen[name] = "errors" not in answer
        if "errors" in answer:
            refusal = Refusal(answer["errors"])
            assert (refusal.code, refusal.field) == ("NOT_FOUND", "personId")
    assert [name for name, yes in seen.items() if yes] == ["ana", "sam", "maya", "rita"]
    mine = (await (await house.phone(cast.ben)).ask(MINE))["personMetrics"]
    assert [(line["person"]["name"], line["points"][0]["value"]) for line in mine] == [("Ben Adeyemi", "6")]


WANTED = {"MetricSeries": LINE, "MetricChart": "points { on value usual low high held } learning chanceToSeeBy10Days"}


def leaves(selection: str) -> list[FieldNode]:
    """The fields that ``selection`` names at its top."""
    [operation] = parse(f"{{ {selection} }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]


async def test_every_number_that_a_lead_sees_about_a_person_that_person_sees_too(
    house: TestHouse, cast: Cast, hana: Phone, keys: dict[str, str]
) -> None:
    """Over the schema: whatever field takes a person and leads to metrics answers the person as it answers their leads."""
    await record(
        hana,
        [
            minutes("4.5", ago(1), employeeNumber="N003"),
            minutes("5", ago(2), employeeNumber="N003"),
            sale("74.69", ago(1)),
        ],
    )
    ana = await house.phone(cast.ana)
    assert SCHEMA.query_type is not None
    fields = {
        name: field
        for name, field in SCHEMA.query_type.fields.items()
        if "personId" in field.args and get_named_type(field.type).name.startswith("Metric")
    }
    assert set(fields) == {"metricSeries", "personMetrics", "metricChart"}, "a new field about a person's numbers"
    for name, field in fields.items():
        kind = get_named_type(field.type)
        assert isinstance(kind, GraphQLObjectType)
        wanted = WANTED[kind.name]
        assert set(kind.fields) == {field.name.value for field in leaves(wanted)}, "every field is compared"
        more = f'metricId: "{keys["return-minutes"]}", ' if "metricId" in field.args else ""
        query = f'{{ {name}({more}personId: "{cast.ana.id}") {{ {wanted} }} }}'
        own = await ana.ask(query)
        assert "4.5" in str(own)
        for lead in ("sam", "maya", "rita"):
            assert await (await house.phone(cast.people[lead])).ask(query) == own


async def test_a_metric_is_asked_for_at_its_own_level(cast: Cast, hana: Phone, keys: dict[str, str]) -> None:
    store = str(cast.stores["MILL"].id)
    for variables, code, field in (
        ({"m": keys["return-minutes"], "s": store}, "INVALID", "metricId"),
        ({"m": store, "s": store}, "NOT_FOUND", "metricId"),
        ({"m": keys["daily-sales"], "s": keys["daily-sales"]}, "NOT_FOUND", "storeId"),
    ):
        refusal = await hana.refused(OF_STORE, **variables)
        assert (refusal.code, refusal.field) == (code, field)
    refusal = await hana.refused(f'{{ metricSeries(metricId: "{keys["daily-sales"]}") {{ startsOn }} }}')
    assert (refusal.code, refusal.field) == ("INVALID", "storeId")


async def test_statistics_read_plain_rows(cast: Cast, hana: Phone, keys: dict[str, str]) -> None:
    await record(
        hana,
        [
            sale("74.69", ago(2), n=3),
            sale("80", ago(1)),
            sale("9", ago(1), "MILL"),
            minutes("4", ago(1), employeeNumber="N003"),
        ],
    )
    [metric] = [row.metric_id for row in await MetricSeries.filter(store=cast.stores["MILL"])]
    places = await reading.places(metric)
    rows = [row async for some in reading.series(places, since(2), since(1)) for row in some]
    assert [(places[key], day, value, n) for key, day, value, n in sorted(rows, key=lambda row: row[:2])] == [
        ((cast.stores["HARBOUR"].id, None), since(2), 74.69, 3),
        ((cast.stores["HARBOUR"].id, None), since(1), 80.0, None),
        ((cast.stores["MILL"].id, None), since(1), 9.0, None),
    ]


async def test_totals_add_up_by_store_region_and_week_within_reach(
    house: TestHouse, cast: Cast, hana: Phone, keys: dict[str, str]
) -> None:
    days = [sale("10", ago(day), store) for day in range(1, 15) for store in ("HARBOUR", "MILL", "CASTLE")]
    days += [sale("20", ago(day), "MILL") for day in range(15, 29)]
    await record(hana, days)
    window = {"m": keys["daily-sales"], "from": ago(14), "to": ago(1)}
    rows = (await hana.ask(TOTALS, by="STORE", **window))["metricTotals"]["rows"]["nodes"]
    assert [(row["store"]["code"], row["value"], row["before"], row["change"]) for row in rows] == [
        ("CASTLE", "140", None, None),
        ("HARBOUR", "140", None, None),
        ("MILL", "140", "280", -0.5),
    ]
    rows = (await hana.ask(TOTALS, by="REGION", **window))["metricTotals"]["rows"]["nodes"]
    assert [(row["region"], row["value"], row["days"]) for row in rows] == [("North", "280", 28), ("South", "140", 14)]
    rows = (await hana.ask(TOTALS, by="WEEK", **window))["metricTotals"]["rows"]["nodes"]
    assert sum(float(row["value"]) for row in rows) == 420
    rita = await house.phone(cast.rita)
    rows = (await rita.ask(TOTALS, by="REGION", **window))["metricTotals"]["rows"]["nodes"]
    assert [(row["region"], row["value"]) for row in rows] == [("North", "280")]
    rows = (await hana.ask(TOTALS, by="STORE", filter={"region": "South"}, **window))["metricTotals"]["rows"]
    assert rows["totalCount"] == 1


async def test_a_loss_that_halves_is_half_a_loss_less_and_one_that_turns_is_no_share(
    hana: Phone, keys: dict[str, str]
) -> None:
    lost = [sale("-100" if day > 7 else "-50", ago(day)) for day in range(1, 15)]
    turned = [sale("-100" if day > 7 else "50", ago(day), "MILL") for day in range(1, 15)]
    await record(hana, lost + turned)
    answer = await hana.ask(TOTALS, m=keys["daily-sales"], by="STORE", **{"from": ago(7), "to": ago(1)})
    rows = answer["metricTotals"]["rows"]["nodes"]
    assert [(row["store"]["code"], row["change"]) for row in rows] == [("HARBOUR", 0.5), ("MILL", None)]


async def test_a_chart_of_days_before_all_days_is_refused(cast: Cast, hana: Phone, keys: dict[str, str]) -> None:
    await record(hana, [sale("5", ago(1))])
    query = 'query($m: ID!, $s: ID!) { metricChart(metricId: $m, storeId: $s, until: "0001-01-01") { learning } }'
    refusal = await hana.refused(query, m=keys["daily-sales"], s=str(cast.stores["HARBOUR"].id))
    assert (refusal.code, refusal.field) == ("INVALID", "until")


async def test_a_mean_goes_by_the_observations(hana: Phone) -> None:
    rating = (await define(hana, **SALES | {"key": "rating", "scale": "RATING"}))["id"]
    entries = [sale("4", ago(1), n=30) | {"metric": "rating"}, sale("2", ago(2), n=10) | {"metric": "rating"}]
    await record(hana, entries)
    answer = await hana.ask(TOTALS, m=rating, by="STORE")
    assert answer["metricTotals"]["rows"]["nodes"][0]["value"] == "3.5"


async def test_movers_are_seen_beside_the_stores_of_their_region(hana: Phone, keys: dict[str, str]) -> None:
    await Store.bulk_create([Store(code=f"W{number}", name=f"West {number}", region="West") for number in range(5)])
    entries = []
    for number in range(5):
        for day in range(1, 15):
            now = "50" if number == 3 else "80"  # the whole region fell by a fifth, one store by a half
            entries.append(sale(now if day < 8 else "100", ago(day), f"W{number}"))
    entries += [sale("1" if day < 8 else "100", ago(day), "CASTLE") for day in range(1, 15)]
    await record(hana, entries)
    answer = await hana.ask(TOTALS, m=keys["daily-sales"], by="STORE", **{"from": ago(7), "to": ago(1)})
    movers = answer["metricTotals"]["movers"]
    assert movers[0] == {"store": {"code": "W3"}, "change": -0.5, "usual": pytest.approx(-0.2), "stores": 5}
    assert "CASTLE" not in str(movers), "the only store of its region has nothing to be compared with"


async def test_people_are_never_compared(house: TestHouse, cast: Cast, hana: Phone, keys: dict[str, str]) -> None:
    for name in ("hana", "sam", "rita", "adam"):
        refusal = await (await house.phone(cast.people[name])).refused(TOTALS, m=keys["return-minutes"], by="STORE")
        assert (refusal.code, refusal.field) == ("INVALID", "metricId")


async def test_one_change_is_told_for_each_store_and_person_of_a_call(
    house: TestHouse, cast: Cast, hana: Phone, keys: dict[str, str]
) -> None:
    start = (await hana.ask("{ lastChangeId }"))["lastChangeId"]
    ana, sam, ben = [await house.phone(cast.people[name]) for name in ("ana", "sam", "ben")]
    await record(
        hana,
        [sale(str(day), ago(day)) for day in range(1, 30)]
        + [minutes("4", ago(1), employeeNumber="N003"), sale("1", ago(1), "MILL")],
    )
    store = {
        "store": {"code": "HARBOUR"},
        "person": None,
        "metrics": [{"key": "daily-sales"}],
        "startsOn": ago(29),
        "endsOn": ago(1),
    }
    own = {"store": {"code": "HARBOUR"}, "person": {"name": "Ana Ruiz"}, "metrics": [{"key": "return-minutes"}]}
    for phone, hears in ((ana, 2), (sam, 2), (ben, 1)):
        async with phone.listen(CHANGED, a=start) as stream:
            told = [(await stream.next())["metricChanged"] for _ in range(hears)]
            assert await stream.quiet()
        assert store in told
        assert [line for line in told if line["person"]] == [own | {"startsOn": ago(1), "endsOn": ago(1)}][: hears - 1]
    async with hana.listen(CHANGED, a=start, s=str(cast.stores["MILL"].id), m=keys["daily-sales"]) as stream:
        assert (await stream.next())["metricChanged"]["store"] == {"code": "MILL"}
        assert await stream.quiet()


async def test_numbers_go_with_a_person_to_another_store(
    house: TestHouse, cast: Cast, hana: Phone, keys: dict[str, str]
) -> None:
    await record(hana, [minutes("4", ago(2), employeeNumber="N003")])
    await Person.filter(id=cast.ana.id).update(store=cast.stores["MILL"])
    await record(hana, [minutes("5", ago(1), employeeNumber="N003")])
    omar, sam = await house.phone(cast.omar), await house.phone(cast.sam)
    seen = (await omar.ask(OF_PERSON, m=keys["return-minutes"], p=str(cast.ana.id)))["metricSeries"]
    assert [point["value"] for point in seen["points"]] == ["4", "5"]
    assert (await sam.refused(OF_PERSON, m=keys["return-minutes"], p=str(cast.ana.id))).code == "NOT_FOUND"
    assert await MetricSeries.filter(person=cast.ana).count() == 1


async def test_a_manager_sees_no_numbers_of_another_manager(
    house: TestHouse, cast: Cast, hana: Phone, keys: dict[str, str]
) -> None:
    await Person.filter(id=cast.sam.id).update(role=Role.MANAGER)
    await record(hana, [minutes("4", ago(1), employeeNumber="N002")])
    maya = await house.phone(cast.maya)
    assert (await maya.refused(OF_PERSON, m=keys["return-minutes"], p=str(cast.sam.id))).code == "NOT_FOUND"

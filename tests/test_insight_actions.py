"""From an insight to a step: the cause before the person, what is shared goes to the store, and nobody acts in secret."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.checkins.models import ActionItem
from server.events.models import Event
from server.insights.models import Insight
from server.kit import ids
from server.metrics.models import Metric, MetricBetter, MetricLevel, MetricScale, MetricSeries, MetricTotal
from server.people.models import Person, Role
from tests import checkins
from tests.cast import Cast
from tests.checkins import titles
from tests.house import TestHouse
from tests.insights import LAST, QUEUES, do, listed, refused, seen, soon, worth_a_look


@pytest.fixture
async def minutes(cast: Cast) -> Metric:
    """Minutes per return, of people."""
    return await a_metric("return-minutes", MetricLevel.PERSON)


async def a_metric(key: str, level: MetricLevel) -> Metric:
    """A metric without values."""
    kind = {"better": MetricBetter.DOWN, "scale": MetricScale.AMOUNT, "total": MetricTotal.MEAN}
    return await Metric.create(key=key, name=key, unit="min", level=level, **kind)


def step(insight: Insight, owner: Person, **more: Any) -> dict[str, Any]:
    """What is sent to accept."""
    return {"insightId": str(insight.id), "ownerId": str(owner.id), "dueOn": soon(), "text": "Try it"} | more


async def about(metric: Metric, cast: Cast, name: str, **more: Any) -> Insight:
    """An insight about one person of Harbour Street, with its cause chosen unless ``more`` says so."""
    insight = await worth_a_look(metric, cast.stores["HARBOUR"], cast.people[name], **more)
    await Insight.filter(id=insight.id).update(cause="PROCESS")
    return insight


async def test_nothing_becomes_a_step_for_a_person_before_a_cause_is_chosen(
    house: TestHouse, cast: Cast, minutes: Metric
) -> None:
    insight = await worth_a_look(minutes, cast.stores["HARBOUR"], cast.ana)
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    for phone, more in ((sam, {}), (ana, {"withId": str(cast.sam.id)})):
        assert await refused(phone, "insightAccept", **step(insight, cast.ana, **more)) == ("INVALID", "cause")
    assert (await ActionItem.all().count(), await Event.filter(kind="insight.accepted").count()) == (0, 0)
    chosen = {"insightId": str(insight.id), "cause": "RESOURCES", "note": "One scanner for five"}
    named = (await do(ana, "insightChooseCause", **chosen))["insight"]
    assert (named["cause"], named["causeNote"], named["causeChosenBy"]) == (
        "RESOURCES",
        "One scanner for five",
        {"name": "Ana Ruiz"},
    )
    done = await do(sam, "insightAccept", **step(insight, cast.ana))
    assert done["insight"]["state"] == "ACCEPTED"


async def test_what_each_one_says_is_behind_it_stays_theirs_and_the_last_word_counts(
    house: TestHouse, cast: Cast, minutes: Metric
) -> None:
    insight = await worth_a_look(minutes, cast.stores["HARBOUR"], cast.ana)
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    about_it = {"insightId": str(insight.id)}
    await do(ana, "insightChooseCause", **about_it, cause="RESOURCES", note="One scanner for five")
    await do(ana, "insightChooseCause", **about_it, cause="TRAINING", note="Nobody showed me")
    await do(sam, "insightChooseCause", **about_it, cause="PROCESS")
    query = "query($id: ID!) { insight(id: $id) { cause causeNote causes { cause note person { name } } } }"
    found = (await ana.ask(query, id=str(insight.id)))["insight"]
    assert (found["cause"], found["causeNote"]) == ("PROCESS", None)
    assert found["causes"] == [
        {"cause": "TRAINING", "note": "Nobody showed me", "person": {"name": "Ana Ruiz"}},
        {"cause": "PROCESS", "note": None, "person": {"name": "Sam Okafor"}},
    ]


async def test_the_own_falls_of_a_store_are_found_behind_many_of_its_people(
    house: TestHouse, cast: Cast, minutes: Metric
) -> None:
    sales = await a_metric("daily-sales", MetricLevel.STORE)
    await worth_a_look(sales, cast.stores["HARBOUR"])
    for _ in range(3):
        await about(minutes, cast, "ana")
    sam, where = await house.phone(cast.sam), {"storeId": str(cast.stores["HARBOUR"].id)}
    told = [[row["metric"]["key"] for row in await listed(sam, **where, personal=kind)] for kind in (False, True)]
    assert told == [["daily-sales"], ["return-minutes"] * 3]


async def test_an_accepted_insight_is_carried_like_every_action_item(
    house: TestHouse, cast: Cast, minutes: Metric
) -> None:
    insight = await about(minutes, cast, "ana")
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await checkins.schedule(sam, cast.ana)
    done = await do(sam, "insightAccept", **step(insight, cast.ana))
    item = done["actionItem"]
    assert (item["insightId"], item["checkInId"], item["text"]) == (str(insight.id), None, "Try it")
    assert [person["name"] for person in item["participants"]] == ["Sam Okafor", "Ana Ruiz"]
    assert [row["id"] for row in await checkins.listed(ana)] == [item["id"]]
    following = (await checkins.hold(sam, planned))["next"]
    assert [(row["id"], row["carriedCount"]) for row in following["actionItems"]] == [(item["id"], 1)]
    await checkins.do(ana, "actionItemComplete", actionItemId=item["id"])
    event = await Event.get(kind="insight.accepted")
    assert event.data == {
        **{"metric": str(minutes.id), "store": str(cast.stores["HARBOUR"].id), "people": [str(cast.ana.id)]},
        **{"alert": str(insight.alert_id), "actionItem": item["id"], "training": None},
    }, "what the effect is measured by"
    for phone in (sam, ana, await house.phone(cast.maya)):
        shown = await seen(phone, done["insight"])
        assert shown is not None
        assert shown["step"] == {"text": "Try it", "dueOn": soon(), "state": "DONE", "owner": {"name": "Ana Ruiz"}}


async def test_who_takes_it_on_themselves_says_who_looks_after_it_with_them(
    house: TestHouse, cast: Cast, minutes: Metric
) -> None:
    insight, ana = await about(minutes, cast, "ana"), await house.phone(cast.ana)
    for with_id, expected in [
        (None, ("INVALID", "withId")),
        (cast.ana.id, ("INVALID", "withId")),
        (cast.ben.id, ("INVALID", "withId")),
        (cast.omar.id, ("NOT_FOUND", "withId")),
    ]:
        more = {"withId": str(with_id)} if with_id else {}
        assert await refused(ana, "insightAccept", **step(insight, cast.ana, **more)) == expected
    item = (await do(ana, "insightAccept", **step(insight, cast.ana, withId=str(cast.maya.id))))["actionItem"]
    assert [person["name"] for person in item["participants"]] == ["Maya Lindqvist", "Ana Ruiz"]


async def test_what_several_people_show_goes_to_the_store_and_not_to_one_of_them(
    house: TestHouse, cast: Cast, minutes: Metric
) -> None:
    insight, other = await about(minutes, cast, "ana"), await about(minutes, cast, "ben")
    sam = await house.phone(cast.sam)
    shown = {row["person"]["name"]: (row["level"], row["sharedBy"]) for row in await listed(sam)}
    assert shown == {"Ana Ruiz": ("STORE", 2), "Ben Adeyemi": ("STORE", 2)}
    for name in ("ana", "ben"):
        expected = ("CONFLICT", "ownerId") if name == "ana" else ("INVALID", "ownerId")  # Ben does not see Ana's
        assert await refused(sam, "insightAccept", **step(insight, cast.people[name])) == expected
    assert await refused(
        await house.phone(cast.ben), "insightAccept", **step(other, cast.ben, withId=str(cast.sam.id))
    ) == (
        "CONFLICT",
        "ownerId",
    )
    done = await do(await house.phone(cast.maya), "insightAccept", **step(insight, cast.sam))
    assert done["actionItem"]["owner"] == {"name": "Sam Okafor"}


@pytest.mark.parametrize(
    "more",
    [{"closed_on": LAST - timedelta(days=30), "since_on": LAST - timedelta(days=50)}, {"store": "MILL"}],
    ids=["over long ago", "elsewhere"],
)
async def test_only_those_of_the_store_at_the_same_time_share_it(
    house: TestHouse, cast: Cast, minutes: Metric, more: dict[str, Any]
) -> None:
    insight = await about(minutes, cast, "ana")
    store = cast.stores[more.get("store", "HARBOUR")]
    await worth_a_look(minutes, store, cast.lee, **{key: value for key, value in more.items() if key != "store"})
    shown = await seen(await house.phone(cast.sam), {"id": str(insight.id)})
    assert shown is not None
    assert (shown["level"], shown["sharedBy"]) == ("PERSON", 1)


@pytest.mark.parametrize(
    ("together", "earlier", "expected"),
    [(1, 1, ("PERSON", 1)), (3, 0, ("PERSON", 1)), (4, 0, ("STORE", 4)), (1, 6, ("PERSON", 1))],
    ids=["one beside an old one", "as many as chance gives", "more than chance gives", "many, but one by one"],
)
async def test_in_a_large_store_somebody_nearly_always_falls_by_chance(
    house: TestHouse, cast: Cast, minutes: Metric, together: int, earlier: int, expected: tuple[str, int]
) -> None:
    store = cast.stores["HARBOUR"]
    people = [
        await Person.create(
            name=f"P {row}", sort_name=f"p {row}", employee_number=f"P{row}", role=Role.ASSOCIATE, store=store
        )
        for row in range(15)
    ]
    for person in people:
        await MetricSeries.create(metric=minutes, store=store, person=person, place_id=person.id)
    insight = await worth_a_look(minutes, store, people[0])
    for person in people[1:together]:
        await worth_a_look(minutes, store, person, since_on=LAST - timedelta(days=6))
    for row, person in enumerate(people[together : together + earlier]):
        await worth_a_look(minutes, store, person, since_on=LAST - timedelta(days=20 + row))
    shown = await seen(await house.phone(cast.sam), {"id": str(insight.id)})
    assert shown is not None
    assert (shown["level"], shown["sharedBy"]) == expected


async def test_what_several_stores_of_a_region_show_is_the_regions(house: TestHouse, cast: Cast) -> None:
    sales = await a_metric("daily-sales", MetricLevel.STORE)
    for code in ("HARBOUR", "MILL", "CASTLE"):
        await worth_a_look(sales, cast.stores[code])
    shown = {
        row["store"]["code"]: (row["level"], row["sharedBy"]) for row in await listed(await house.phone(cast.hana))
    }
    assert shown == {"HARBOUR": ("REGION", 2), "MILL": ("REGION", 2), "CASTLE": ("STORE", 1)}


async def test_a_stores_step_is_for_its_leads_and_above(house: TestHouse, cast: Cast) -> None:
    insight = await worth_a_look(await a_metric("daily-sales", MetricLevel.STORE), cast.stores["HARBOUR"])
    hana, rita = await house.phone(cast.hana), await house.phone(cast.rita)
    assert await refused(hana, "insightAccept", **step(insight, cast.ana)) == ("INVALID", "ownerId")
    assert await refused(rita, "insightAccept", **step(insight, cast.zoe)) == ("NOT_FOUND", "ownerId")
    done = await do(hana, "insightAccept", **step(insight, cast.maya))
    assert [person["name"] for person in done["actionItem"]["participants"]] == ["Hana Sato", "Maya Lindqvist"]


async def test_the_companys_step_is_for_headquarters(house: TestHouse, cast: Cast) -> None:
    insight = await worth_a_look(await a_metric("daily-sales", MetricLevel.STORE), places=300)
    hana = await house.phone(cast.hana)
    assert await refused(hana, "insightAccept", **step(insight, cast.maya)) == ("INVALID", "ownerId")
    await do(hana, "insightAccept", **step(insight, cast.hana, withId=str(cast.adam.id)))


BAD: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"insightId": "no id"}, ("INVALID", "insightId")),
    ({"insightId": "nobody"}, ("NOT_FOUND", "insightId")),
    ({"ownerId": "no id"}, ("INVALID", "ownerId")),
    ({"ownerId": "nobody"}, ("NOT_FOUND", "ownerId")),
    ({"ownerId": "zoe"}, ("NOT_FOUND", "ownerId")),
    ({"ownerId": "lou"}, ("NOT_FOUND", "ownerId")),
    ({"ownerId": "ben"}, ("INVALID", "ownerId")),
    ({"withId": "no id"}, ("INVALID", "withId")),
    ({"withId": "maya"}, ("INVALID", "withId")),
    ({"dueOn": "2020-01-01"}, ("INVALID", "dueOn")),
    ({"dueOn": "2199-01-01"}, ("INVALID", "dueOn")),
    ({"text": "x" * 501}, ("INVALID", "text")),
    ({"text": " "}, ("INVALID", "text")),
    ({"id": "no id"}, ("INVALID", "id")),
]


@pytest.mark.parametrize(("change", "expected"), BAD)
async def test_what_cannot_be_a_step_is_refused_with_its_field(
    house: TestHouse, cast: Cast, minutes: Metric, change: dict[str, Any], expected: tuple[str, str]
) -> None:
    known = {name: str(person.id) for name, person in cast.people.items()} | {"nobody": str(ids.new())}
    insight, sam = await about(minutes, cast, "ana"), await house.phone(cast.sam)
    before = await Event.all().count()
    sent = step(insight, cast.ana) | change
    assert (
        await refused(sam, "insightAccept", **{key: known.get(value, value) for key, value in sent.items()}) == expected
    )
    assert (await ActionItem.all().count(), await Event.all().count()) == (0, before)


async def test_the_same_calls_again_have_no_further_effect(house: TestHouse, cast: Cast, minutes: Metric) -> None:
    insight, sam = await worth_a_look(minutes, cast.stores["HARBOUR"], cast.ana), await house.phone(cast.sam)
    cause = {"insightId": str(insight.id), "cause": "PROCESS"}
    for call, sent in [
        ("insightChooseCause", cause),
        ("insightAccept", step(insight, cast.ana)),
    ]:
        key = str(ids.new())
        first = await do(sam, call, id=key, **sent)
        count = await Event.all().count()
        assert await do(sam, call, id=key, **sent) == first
        assert await Event.all().count() == count
        theirs = await refused(await house.phone(cast.maya), call, id=key, **sent)
        assert theirs == ("CONFLICT", "id")
    assert await ActionItem.all().count() == 1
    for call, sent in [
        ("insightChooseCause", cause),
        ("insightAccept", step(insight, cast.ana)),
        ("insightDismiss", {"insightId": str(insight.id), "reason": "Late"}),
    ]:
        assert await refused(sam, call, **sent) == ("CONFLICT", "insightId"), "what is decided stays decided"


async def test_it_is_left_with_a_reason_and_not_by_the_one_it_is_about(
    house: TestHouse, cast: Cast, minutes: Metric
) -> None:
    insight = await about(minutes, cast, "ana")
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    left = {"insightId": str(insight.id), "reason": "The week of the stocktaking"}
    assert await refused(ana, "insightDismiss", **left) == ("NOT_ALLOWED", "insightId")
    for reason in ("", "x" * 501):
        assert await refused(sam, "insightDismiss", **(left | {"reason": reason})) == ("INVALID", "reason")
    await do(sam, "insightDismiss", **left)
    shown = await seen(ana, {"id": str(insight.id)})
    assert shown is not None
    assert (shown["state"], shown["reason"], shown["decidedBy"]) == (
        "DISMISSED",
        "The week of the stocktaking",
        {"name": "Sam Okafor"},
    )


async def test_the_person_and_the_leads_hear_of_each_step(house: TestHouse, cast: Cast, minutes: Metric) -> None:
    insight, sam = await worth_a_look(minutes, cast.stores["HARBOUR"], cast.ana), await house.phone(cast.sam)
    await do(sam, "insightChooseCause", insightId=str(insight.id), cause="PROCESS")
    await do(sam, "insightAccept", **step(insight, cast.ana))
    await house.work()
    assert await titles(await house.phone(cast.ana)) == [
        "Sam chose the next step",
        "Sam wrote down something for you to do",
        "Sam said what is behind it",
        "There is something worth a look",
    ]
    assert await titles(await house.phone(cast.maya)) == [
        "Sam chose the next step",
        "Sam said what is behind it",
        "There is something worth a look",
    ]
    assert await titles(await house.phone(cast.ben)) == []


async def test_a_playbook_suggests_the_step_that_answers_the_cause(
    house: TestHouse, cast: Cast, minutes: Metric
) -> None:
    hana, sam = await house.phone(cast.hana), await house.phone(cast.sam)
    for key, more in (("any", {}), ("by-process", {"cause": "PROCESS"}), ("by-training", {"cause": "TRAINING"})):
        await do(hana, "playbookCreate", **(QUEUES | {"key": key, "title": key, "metricId": str(minutes.id)} | more))
    insight = await worth_a_look(minutes, cast.stores["HARBOUR"], cast.ana)
    keys = []
    for cause in (None, "OPERATIONS", "PROCESS"):
        if cause:
            await do(sam, "insightChooseCause", insightId=str(insight.id), cause=cause)
        shown = await seen(sam, {"id": str(insight.id)})
        assert shown is not None
        keys.append(shown["playbook"]["key"])
    assert keys == ["any", "any", "by-process"]
    done = await do(sam, "insightAccept", **(step(insight, cast.ana) | {"text": None}))
    assert (done["actionItem"]["text"], done["insight"]["playbook"]["key"]) == ("by-process", "by-process")


async def test_headquarters_hears_of_a_companys_fall_on_the_live_line(house: TestHouse, cast: Cast) -> None:
    sales, hana = await a_metric("daily-sales", MetricLevel.STORE), await house.phone(cast.hana)
    line = "subscription($store: ID) { insightRaised(storeId: $store) { id kind } }"
    async with (
        hana.listen(line) as all_of_it,
        (await house.phone(cast.sam)).listen(line, store=str(cast.stores["HARBOUR"].id)) as harbour,
    ):
        await hana.ask("{ viewer { id } }")
        company = await worth_a_look(sales)
        mill = await worth_a_look(sales, cast.stores["MILL"])
        store = await worth_a_look(sales, cast.stores["HARBOUR"])
        heard = [(await all_of_it.next())["insightRaised"]["id"] for _ in range(3)]
        assert heard == [str(company.id), str(mill.id), str(store.id)]
        assert (await harbour.next())["insightRaised"]["id"] == str(store.id)

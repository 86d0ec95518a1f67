"""How feedback is practised, for headquarters: of five people or more, and never so that two answers leave fewer."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from server.feedback.models import Feedback, FeedbackKind, Reading
from server.people.models import Person, Role
from tests.cast import Cast
from tests.house import Phone, TestHouse

TOLD = "told { praise coaching read readInDay followedUp better }"
READING = "{ tone importance clarity }"
GROUP = f"people heard given perPersonWeek {TOLD} readings {{ pairs perceptionGap meant {READING} landed {READING} }}"
PRACTICE = f"""query($from: Date, $to: Date, $region: String) {{ practice(from: $from, to: $to, region: $region) {{
  total {{ {GROUP} }} weeks {{ weekOf group {{ {GROUP} }} }} regions {{ region group {{ {GROUP} }} }}
  stores {{ totalCount nodes {{ store {{ code }} region group {{ {GROUP} }} }} }} }} }}"""
TODAY = datetime.now(UTC).date()
MONDAY = TODAY - timedelta(days=TODAY.weekday() + 28)
"""The first of some weeks that are over."""


@pytest.fixture
async def hana(house: TestHouse, cast: Cast) -> Phone:
    """HQ's phone."""
    return await house.phone(cast.hana)


async def crew(cast: Cast, code: str, people: int) -> list[Person]:
    """New people of a store."""
    rows = [Person(name=f"Nia {number}", store=cast.stores[code], role=Role.ASSOCIATE) for number in range(people)]
    await Person.bulk_create(rows)
    return rows


def told(giver: Person, receivers: Iterable[Person], on: date, **more: Any) -> list[Feedback]:
    """Praise for each of ``receivers`` on a day at noon, not stored yet."""
    at = datetime.combine(on, time(12), UTC)
    known = {"kind": FeedbackKind.PRAISE, "message": "Quick.", "observed_at": at, "created_at": at} | more
    return [Feedback(author_id=giver.id, recipient_id=one.id, store_id=one.store_id, **known) for one in receivers]


async def practice(phone: Phone, first: date = MONDAY, weeks: int = 2, region: str | None = None) -> dict[str, Any]:
    """How feedback was practised from ``first`` on."""
    last = first + timedelta(days=7 * weeks - 1)
    answer: dict[str, Any] = await phone.ask(PRACTICE, **{"from": str(first), "to": str(last), "region": region})
    report: dict[str, Any] = answer["practice"]
    report["stores"] = {row["store"]["code"]: row["group"] for row in report["stores"]["nodes"]}
    report["regions"] = {row["region"]: row["group"] for row in report["regions"]}
    return report


def sums(group: dict[str, Any]) -> tuple[int, int] | None:
    """Praise and coaching of a group, None where it says nothing of them."""
    return group["told"] and (group["told"]["praise"], group["told"]["coaching"])


async def test_headquarters_see_how_much_was_given_and_who_has_heard_something(cast: Cast, hana: Phone) -> None:
    people = await crew(cast, "HARBOUR", 5)  # and the five of the cast
    await Feedback.bulk_create(told(cast.sam, people[:3], MONDAY) + told(cast.ana, people[2:4], MONDAY + timedelta(7)))
    report = await practice(hana)
    assert report["stores"]["HARBOUR"] | {"readings": None, "told": None} == {
        "people": 10,
        "heard": 4,
        "given": 5,
        "perPersonWeek": 0.25,
        "told": None,
        "readings": None,
    }
    assert [(row["weekOf"], row["group"]["given"], row["group"]["perPersonWeek"]) for row in report["weeks"]] == [
        (str(MONDAY), 3, 0.3),
        (str(MONDAY + timedelta(7)), 2, 0.2),
    ]
    # Mill Lane has two people, so nothing is said of it, and nothing of it is in the region.
    assert report["stores"]["MILL"]["people"] == 0
    assert report["stores"]["MILL"]["perPersonWeek"] is None
    assert report["regions"]["North"] == report["total"] == report["stores"]["HARBOUR"]


async def test_what_was_told_to_fewer_than_five_is_in_no_answer(cast: Cast, hana: Phone) -> None:
    harbour = await crew(cast, "HARBOUR", 6)
    await Feedback.bulk_create(told(cast.sam, harbour[:4], MONDAY))
    report = await practice(hana)
    groups = [report["total"], *report["regions"].values(), *report["stores"].values()]
    assert [sums(group) for group in [*groups, *(row["group"] for row in report["weeks"])]] == [None] * 8
    await Feedback.bulk_create(told(cast.sam, harbour[4:5], MONDAY, kind=FeedbackKind.COACHING, next_time="Ring."))
    report = await practice(hana)
    assert [sums(report[name]["HARBOUR" if name == "stores" else "North"]) for name in ("stores", "regions")] == [
        (4, 1),
        (4, 1),
    ]


async def test_small_groups_of_a_region_count_together_once_they_are_five(cast: Cast, hana: Phone) -> None:
    harbour, mill, castle = await crew(cast, "HARBOUR", 6), await crew(cast, "MILL", 6), await crew(cast, "CASTLE", 9)
    few = [
        *told(cast.sam, harbour[:3], MONDAY),
        *told(cast.omar, mill[:2], MONDAY),
        *told(cast.zoe, castle[:4], MONDAY),
    ]
    await Feedback.bulk_create(few)
    report = await practice(hana)
    assert {code: sums(group) for code, group in report["stores"].items()} == dict.fromkeys(report["stores"])
    assert {name: sums(group) for name, group in report["regions"].items()} == {"North": (5, 0), "South": None}
    assert sums(report["total"]) == (5, 0)
    # One more region with a few: those four and this one make five of the company, and of neither region.
    north = (await practice(hana, region="North"))["total"]
    assert sums(north) == (5, 0)
    assert sums((await practice(hana, region="South"))["total"]) is None


async def test_no_two_answers_leave_a_group_of_fewer_than_five(cast: Cast, hana: Phone) -> None:
    """Whatever days and places are asked for, a week of a store adds the same to them, or nothing."""
    dice = random.Random(7)
    stores = {code: await crew(cast, code, 9) for code in ("HARBOUR", "MILL", "CASTLE")}
    for code, people in stores.items():
        for week in range(4):
            some = dice.sample(people, dice.randint(0, 8))
            await Feedback.bulk_create(told(cast.sam, some, MONDAY + timedelta(days=7 * week + len(code) % 5)))
    single = [await practice(hana, MONDAY + timedelta(7 * week), 1) for week in range(4)]
    assert len({str(sums(one["total"])) for one in single}) > 1
    for first in range(4):
        for many in range(1, 5 - first):
            report = await practice(hana, MONDAY + timedelta(7 * first), many)
            part = single[first : first + many]
            for pick in (
                lambda one: one["total"],
                *(lambda one, code=code: one["stores"][code] for code in stores),
                *(lambda one, name=name: one["regions"][name] for name in ("North", "South")),
            ):
                assert (sums(pick(report)) or (0, 0))[0] == sum((sums(pick(one)) or (0, 0))[0] for one in part)
    for one in single:
        shown = [(sums(group) or (0, 0))[0] for group in one["stores"].values()]
        rest = (sums(one["total"]) or (0, 0))[0] - sum(shown)
        assert all(count == 0 or count >= 5 for count in [*shown, rest])


async def test_readings_are_compared_as_each_feedback_compares_them(cast: Cast, hana: Phone) -> None:
    people = await crew(cast, "HARBOUR", 6)
    rows = told(cast.sam, people, MONDAY, read_at=datetime.combine(MONDAY, time(20), UTC))
    for number, row in enumerate(rows[:5]):
        row.giver_reading, row.receiver_reading = Reading(3, 4, 5), Reading(1 + number, 4, 3)
    rows[5].giver_reading = Reading(1, 1, 1)  # read without a reading of one's own: no pair
    await Feedback.bulk_create(rows)
    group = (await practice(hana))["stores"]["HARBOUR"]
    gaps = [row.perception_gap or 0 for row in rows[:5]]
    assert group["readings"] == {
        "pairs": 5,
        "perceptionGap": pytest.approx(sum(gaps) / 5),
        "meant": {"tone": 3, "importance": 4, "clarity": 5},
        "landed": {"tone": 3, "importance": 4, "clarity": 3},
    }


async def test_circles_close_when_somebody_read_and_somebody_came_back(cast: Cast, hana: Phone) -> None:
    people = await crew(cast, "HARBOUR", 6)
    noon = datetime.combine(MONDAY, time(12), UTC)
    soon, late = noon + timedelta(hours=24), noon + timedelta(hours=25)
    rows = told(cast.sam, people, MONDAY)
    rows[0].read_at, rows[1].read_at, rows[2].read_at = soon, soon, late
    rows[0].followed_up_at, rows[0].followed_up_better = late, True
    rows[2].followed_up_at, rows[2].followed_up_better = late, False
    await Feedback.bulk_create(rows)
    assert (await practice(hana))["total"]["told"] == {
        "praise": 6,
        "coaching": 0,
        "read": 3,
        "readInDay": 2,
        "followedUp": 2,
        "better": 1,
    }


async def test_people_count_in_the_weeks_in_which_they_worked(cast: Cast, hana: Phone) -> None:
    people = await crew(cast, "CASTLE", 6)  # and Zoe and Kit
    await Person.filter(id=people[0].id).update(left_on=MONDAY - timedelta(days=1))
    await Person.filter(id=people[1].id).update(hired_on=MONDAY + timedelta(days=7))
    await Person.filter(id__in=[one.id for one in people[2:4]]).update(left_on=MONDAY + timedelta(days=6))
    await Feedback.bulk_create(told(cast.zoe, people, MONDAY + timedelta(days=1)))
    weeks = [await practice(hana, MONDAY + timedelta(days=7 * number), 1) for number in range(2)]
    # Six for six people in the first week, none for five in the second.
    assert [week["stores"]["CASTLE"]["perPersonWeek"] for week in weeks] == [1, 0]


async def test_weeks_are_whole_and_over(cast: Cast, hana: Phone) -> None:
    usual = await hana.ask(PRACTICE)
    assert len(usual["practice"]["weeks"]) == 12
    ends = date.fromisoformat(usual["practice"]["weeks"][-1]["weekOf"]) + timedelta(days=6)
    assert TODAY - timedelta(days=9) < ends < TODAY
    shifted = await practice(hana, MONDAY - timedelta(days=3), 2)
    assert [row["weekOf"] for row in shifted["weeks"]] == [str(MONDAY)]
    assert (await practice(hana, TODAY - timedelta(days=1), 1))["weeks"] == []
    for days, field in (
        ({"from": str(TODAY - timedelta(days=7 * 40))}, "from"),
        ({"from": str(MONDAY), "to": str(MONDAY - timedelta(days=1))}, "to"),
        ({"from": "1999-01-01", "to": "1999-02-01"}, "from"),
    ):
        refusal = await hana.refused(PRACTICE, **days)
        assert (refusal.code, refusal.field) == ("INVALID", field)


async def test_a_regional_sees_the_region_and_leads_of_a_store_see_their_team(house: TestHouse, cast: Cast) -> None:
    await Feedback.bulk_create(told(cast.zoe, await crew(cast, "CASTLE", 6), MONDAY))
    report = await practice(await house.phone(cast.rita))
    assert set(report["stores"]) == {"HARBOUR", "MILL"}
    assert sums(report["total"]) is None
    assert sums((await practice(await house.phone(cast.adam)))["total"]) == (6, 0)
    for person in (cast.maya, cast.sam, cast.ana, cast.helen):
        assert (await (await house.phone(person)).refused(PRACTICE)).code == "NOT_ALLOWED"

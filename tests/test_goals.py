"""Goals, from proposing to closing."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from server.events.models import Event, EventScope
from server.goals.models import Goal
from server.kit import ids
from tests.cast import Cast
from tests.house import Phone, TestHouse

CREATE = """mutation($input: GoalCreateInput!) { goalCreate(input: $input) {
  goal { id title state status pace progress succeeded smartHints owner { name } keyResults { id progress current } } } }"""
AGREE = "mutation($id: ID!) { goalAgree(input: {goalId: $id}) { goal { state } } }"
RECORD = """mutation($input: KeyResultRecordInput!) { keyResultRecord(input: $input) {
  keyResult { progress current history { value author { name } } } goal { progress succeeded } } }"""


def number(start: str, target: str, **more: Any) -> dict[str, Any]:
    """A key result as a client sends it."""
    return {"title": "Returns", "unit": "minutes", "start": start, "target": target, **more}


def goal(*numbers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A goal as a client sends it."""
    return {
        "title": "Faster returns",
        "startsOn": "2026-11-01",
        "dueOn": "2027-01-31",
        "keyResults": list(numbers),
        **more,
    }


async def agreed(sam: Phone, ana: Phone, cast: Cast, *numbers: dict[str, Any]) -> dict[str, Any]:
    """A goal that Sam proposed to Ana and she agreed to."""
    made = await sam.ask(CREATE, input=goal(*numbers, ownerId=str(cast.ana.id)))
    found: dict[str, Any] = made["goalCreate"]["goal"]
    assert found["state"] == "PROPOSED"
    answer = await ana.ask(AGREE, id=found["id"])
    assert answer["goalAgree"]["goal"]["state"] == "ACTIVE"
    return found


async def test_a_goal_starts_when_both_sides_have_agreed_and_its_ring_moves_live(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("200", "0"))
    start = (await ana.ask("{ lastChangeId }"))["lastChangeId"]
    async with ana.listen("subscription($a: ID) { goalChanged(after: $a) { progress } }", a=start) as stream:
        key = made["keyResults"][0]["id"]
        await sam.ask(RECORD, input={"id": str(ids.new()), "keyResultId": key, "value": "100"})
        assert await stream.next() == {"goalChanged": {"progress": 0.5}}


async def test_a_phone_that_comes_back_hears_what_it_missed_and_nothing_twice(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("10", "0"), number("0", "4"))
    first, second = (row["id"] for row in made["keyResults"])
    listen = "subscription($after: ID) { goalChanged(after: $after) { keyResults { current } } }"
    seen = (await ana.ask("{ lastChangeId }"))["lastChangeId"]
    async with ana.listen(listen, after=seen) as stream:
        await sam.ask(RECORD, input={"keyResultId": first, "value": "8"})
        assert await stream.next() == {"goalChanged": {"keyResults": [{"current": "8"}, {"current": "0"}]}}
        seen = (await ana.ask("{ lastChangeId }"))["lastChangeId"]
    await sam.ask(RECORD, input={"keyResultId": first, "value": "6"})
    await sam.ask(RECORD, input={"keyResultId": second, "value": "1"})
    async with ana.listen(listen, after=seen) as stream:
        now = {"goalChanged": {"keyResults": [{"current": "6"}, {"current": "1"}]}}
        assert [await stream.next(), await stream.next()] == [now, now]  # each change, with the goal as it is now
        assert await stream.quiet()
        await sam.ask(RECORD, input={"keyResultId": second, "value": "3"})
        assert await stream.next() == {"goalChanged": {"keyResults": [{"current": "6"}, {"current": "3"}]}}


@pytest.mark.parametrize(
    ("start", "current", "target", "progress"),
    [("50", "50", "100", 0.0), ("10", "15", "5", 0.0), ("200", "100", "0", 0.5), ("10", "7.5", "0", 0.25)],
)
async def test_progress_is_right_where_others_are_wrong(
    house: TestHouse, cast: Cast, start: str, current: str, target: str, progress: float
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number(start, target))
    answer = await ana.ask(RECORD, input={"keyResultId": made["keyResults"][0]["id"], "value": current})
    assert answer["keyResultRecord"]["goal"]["progress"] == progress


async def test_a_number_up_and_a_number_down_make_their_weighted_mean(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("0", "10", weight="3"), number("8", "4", weight="1"))
    up, down = (row["id"] for row in made["keyResults"])
    await ana.ask(RECORD, input={"keyResultId": up, "value": "5"})
    answer = await ana.ask(RECORD, input={"keyResultId": down, "value": "4"})
    assert answer["keyResultRecord"]["goal"] == {"progress": 0.625, "succeeded": False}


async def test_every_recorded_value_is_kept_with_who_wrote_it(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("0", "10"))
    key, call = made["keyResults"][0]["id"], str(ids.new())
    await ana.ask(RECORD, input={"id": call, "keyResultId": key, "value": "2.5"})
    await ana.ask(RECORD, input={"id": call, "keyResultId": key, "value": "9"})  # the same call again is the first one
    answer = await sam.ask(RECORD, input={"keyResultId": key, "value": "7.5"})
    assert answer["keyResultRecord"]["keyResult"]["history"] == [
        {"value": "2.5", "author": {"name": "Ana Ruiz"}},
        {"value": "7.5", "author": {"name": "Sam Okafor"}},
    ]


async def test_progress_rolls_up_to_goals_that_live_on_their_children(house: TestHouse, cast: Cast) -> None:
    hana, maya, ana = await house.phone(cast.hana), await house.phone(cast.maya), await house.phone(cast.ana)
    company = (await hana.ask(CREATE, input=goal(title="Happier customers")))["goalCreate"]["goal"]
    assert company["state"] == "ACTIVE"
    store = (await hana.ask(CREATE, input=goal(storeId=str(cast.stores["HARBOUR"].id), parentId=company["id"])))[
        "goalCreate"
    ]["goal"]
    await maya.ask(AGREE, id=store["id"])
    personal = (await maya.ask(CREATE, input=goal(number("0", "4"), ownerId=str(cast.ana.id), parentId=store["id"])))[
        "goalCreate"
    ]["goal"]
    await ana.ask(AGREE, id=personal["id"])
    await ana.ask(RECORD, input={"keyResultId": personal["keyResults"][0]["id"], "value": "3"})
    tree = await hana.ask(
        """{ goals(first: 5, filter: {roots: true}) { nodes { progress succeeded children(first: 5) { nodes {
        progress childrenCount children(first: 5) { nodes { title } } } } } } }"""
    )
    # HQ sees how far the store is, and that people stand behind it, but not whose goal that is.
    assert tree["goals"]["nodes"] == [
        {
            "progress": 0.75,
            "succeeded": True,
            "children": {"nodes": [{"progress": 0.75, "childrenCount": 1, "children": {"nodes": []}}]},
        }
    ]


async def test_a_list_narrows_to_goals_of_people_of_stores_and_of_the_company(house: TestHouse, cast: Cast) -> None:
    hana, maya = await house.phone(cast.hana), await house.phone(cast.maya)
    await hana.ask(CREATE, input=goal(title="Company"))
    await maya.ask(CREATE, input=goal(title="Store", storeId=str(cast.stores["HARBOUR"].id)))
    await maya.ask(CREATE, input=goal(title="Person", ownerId=str(cast.ana.id)))
    query = """query($level: GoalLevel) { goals(first: 9, filter: {level: $level}) {
      nodes { title author { firstName } } } }"""
    for level, author in [("COMPANY", "Hana"), ("STORE", "Maya"), ("PERSON", "Maya")]:
        found = (await maya.ask(query, level=level))["goals"]["nodes"]
        assert found == [{"title": level.capitalize(), "author": {"firstName": author}}]


async def test_a_counter_proposal_needs_the_other_side_again(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = (await sam.ask(CREATE, input=goal(number("9", "4"), ownerId=str(cast.ana.id))))["goalCreate"]["goal"]
    change = goal(number("9", "6"), goalId=made["id"])
    edit = "mutation($input: GoalEditInput!) { goalEdit(input: $input) { goal { state viewerCanAgree } } }"
    assert (await ana.ask(edit, input=change))["goalEdit"]["goal"] == {"state": "PROPOSED", "viewerCanAgree": False}
    assert (await ana.refused(AGREE, id=made["id"])).code == "CONFLICT"
    assert (await sam.ask(AGREE, id=made["id"]))["goalAgree"]["goal"]["state"] == "ACTIVE"
    refused = await ana.refused(edit, input=change)
    assert refused.code == "NOT_ALLOWED"


ASSIGN = "mutation($input: GoalAssignInput!) { goalAssign(input: $input) { goals { id owner { id } state } } }"


async def test_a_goal_for_many_people_is_given_to_all_of_them_or_to_none(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    team = [str(cast.ana.id), str(cast.ben.id), str(cast.priya.id)]
    stranger = str(cast.lee.id)
    refused = await sam.refused(ASSIGN, input=goal(number("0", "1"), ownerIds=[*team, stranger]))
    assert (refused.code, refused.field) == ("NOT_FOUND", "ownerIds.3")
    assert stranger in str(refused)
    assert await Goal.all().count() == 0
    call = str(ids.new())
    first = await sam.ask(ASSIGN, input=goal(number("0", "1"), ownerIds=team, id=call))
    again = await sam.ask(ASSIGN, input=goal(number("0", "1"), ownerIds=team, id=call))
    assert first == again
    assert [row["owner"]["id"] for row in first["goalAssign"]["goals"]] == team
    assert await Goal.all().count() == 3


async def test_a_goal_for_many_people_reaches_the_phones_that_one_alone_would_reach(
    house: TestHouse, cast: Cast
) -> None:
    sam, team = await house.phone(cast.sam), [cast.ana, cast.ben]
    await sam.ask(CREATE, input=goal(number("0", "1"), ownerId=str(cast.ana.id)))
    start = (await sam.ask("{ lastChangeId }"))["lastChangeId"]
    made = await sam.ask(ASSIGN, input=goal(number("0", "1"), ownerIds=[str(person.id) for person in team]))
    alone, hers, his = [
        {row.scope for row in await EventScope.filter(position=event.position)}
        for event in await Event.filter(kind="goal.created").order_by("position")
    ]
    assert alone == hers != his
    for person, row in zip(team, made["goalAssign"]["goals"], strict=True):
        phone = await house.phone(person)
        async with phone.listen("subscription($a: ID) { goalChanged(after: $a) { id } }", a=start) as stream:
            assert await stream.next() == {"goalChanged": {"id": row["id"]}}
            assert await stream.quiet()


async def test_status_is_what_the_owner_says_and_pace_what_the_calendar_says(house: TestHouse, cast: Cast) -> None:
    with time_machine.travel("2026-12-20T12:00:00Z"):  # sessions are made then, too
        sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
        made = await agreed(sam, ana, cast, number("0", "10"))
        say = "mutation($input: GoalSetStatusInput!) { goalSetStatus(input: $input) { goal { status pace } } }"
        refused = await sam.refused(say, input={"goalId": made["id"], "status": "ON_TRACK"})
        assert refused.code == "NOT_ALLOWED"
        answer = await ana.ask(say, input={"goalId": made["id"], "status": "ON_TRACK", "note": "The new desk helps."})
        assert answer["goalSetStatus"]["goal"] == {"status": "ON_TRACK", "pace": "OFF_TRACK"}


async def test_a_dropped_goal_says_why(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("0", "10"))
    close = "mutation($input: GoalCloseInput!) { goalClose(input: $input) { goal { state closingNote } } }"
    refused = await ana.refused(close, input={"goalId": made["id"], "dropped": True})
    assert (refused.code, refused.field) == ("INVALID", "note")
    answer = await ana.ask(close, input={"goalId": made["id"], "dropped": True, "note": "The desk moved."})
    assert answer["goalClose"]["goal"] == {"state": "DROPPED", "closingNote": "The desk moved."}
    refused = await ana.refused(RECORD, input={"keyResultId": made["keyResults"][0]["id"], "value": "1"})
    assert (refused.code, refused.field) == ("CONFLICT", "goalId")
    assert (await ana.refused(close, input={"goalId": made["id"]})).code == "CONFLICT"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"keyResults": [number("5", "5")]}, "INVALID", "keyResults.0.target"),
        ({"keyResults": [number("NaN", "5")]}, "INVALID", "keyResults.0.start"),
        ({"keyResults": [number("0", "1" + "0" * 30)]}, "INVALID", "keyResults.0.target"),
        ({"keyResults": [number("0", "1.0000001")]}, "INVALID", "keyResults.0.target"),
        ({"keyResults": [number("0", "1", weight="0")]}, "INVALID", "keyResults.0.weight"),
        ({"keyResults": [number("0", "1", title=" ")]}, "INVALID", "keyResults.0.title"),
        ({"dueOn": "2026-10-31"}, "INVALID", "dueOn"),
        ({"title": ""}, "INVALID", "title"),
        ({"ownerId": "LEE"}, "NOT_FOUND", "ownerId"),
        ({"ownerId": "MAYA"}, "NOT_ALLOWED", "ownerId"),
        ({"ownerId": None, "storeId": "MILL"}, "NOT_FOUND", "storeId"),
        ({"ownerId": None}, "NOT_ALLOWED", "storeId"),
        ({"parentId": "nonsense"}, "INVALID", "parentId"),
        ({"parentId": "018f0000-0000-7000-8000-000000000000"}, "NOT_FOUND", "parentId"),
    ],
)
async def test_a_goal_that_cannot_be_is_refused_with_the_field(
    house: TestHouse, cast: Cast, change: dict[str, Any], code: str, field: str
) -> None:
    sam = await house.phone(cast.sam)
    names = {"LEE": str(cast.lee.id), "MAYA": str(cast.maya.id), "MILL": str(cast.stores["MILL"].id)}
    sent = {key: names.get(value, value) if isinstance(value, str) else value for key, value in change.items()}
    refused = await sam.refused(CREATE, input=goal(number("0", "1"), ownerId=str(cast.ana.id)) | sent)
    assert (refused.code, refused.field) == (code, field)
    assert await Goal.all().count() == 0


async def test_a_goal_cannot_hang_under_what_hangs_under_it(house: TestHouse, cast: Cast) -> None:
    maya = await house.phone(cast.maya)
    store = {"storeId": str(cast.stores["HARBOUR"].id)}
    top = (await maya.ask(CREATE, input=goal(**store)))["goalCreate"]["goal"]["id"]
    middle = (await maya.ask(CREATE, input=goal(**store, parentId=top)))["goalCreate"]["goal"]["id"]
    edit = "mutation($input: GoalEditInput!) { goalEdit(input: $input) { goal { id } } }"
    for parent in (top, middle):
        refused = await maya.refused(edit, input=goal(goalId=top, parentId=parent))
        assert (refused.code, refused.field) == ("INVALID", "parentId")


async def test_goals_of_people_are_seen_by_them_and_those_who_lead_them_only(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    made = await agreed(sam, ana, cast, number("0", "10"))
    seen = {}
    for name in ("ana", "sam", "maya", "rita", "ben", "omar", "hana", "helen", "adam"):
        phone = await house.phone(getattr(cast, name))
        answer = await phone.ask("query($id: ID!) { goal(id: $id) { title } }", id=made["id"])
        seen[name] = answer["goal"] is not None
    assert seen == {
        "ana": True, "sam": True, "maya": True, "rita": True,
        "ben": False, "omar": False, "hana": False, "helen": False, "adam": False,
    }  # fmt: skip


async def test_hints_say_what_smart_misses(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    made = await sam.ask(CREATE, input=goal(ownerId=str(cast.ana.id), title="More sales", dueOn="2028-01-31"))
    assert made["goalCreate"]["goal"]["smartHints"] == ["NO_NUMBER", "NO_DATE", "NOT_IN_OWNERS_HANDS"]
    made = await sam.ask(CREATE, input=goal(number("9", "4"), ownerId=str(cast.ana.id)))
    assert made["goalCreate"]["goal"]["smartHints"] == []

"""What lies on the table at a check-in: notes for oneself alone, and the goals with what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server.checkins.models import (
    PrivateNote,
)
from server.events.models import Event
from server.kit import ids
from tests.cast import Cast
from tests.checkins import CHECK_IN, do, hold, refused, schedule, seen
from tests.house import Phone, TestHouse

CREATE_GOAL = "mutation($input: GoalCreateInput!) { goalCreate(input: $input) { goal { id keyResults { id } } } }"
AGREE = "mutation($id: ID!) { goalAgree(input: {goalId: $id}) { goal { state } } }"
RECORD = "mutation($input: KeyResultRecordInput!) { keyResultRecord(input: $input) { goal { progress } } }"


async def test_my_notes_are_mine_by_every_road(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    wrote = await do(ana, "checkInWriteMyNotes", checkInId=planned["id"], myNotes="Ana's secret words")
    assert wrote["checkIn"]["myNotes"] == "Ana's secret words"
    held = await hold(sam, planned, myNotes="Sam's secret words", sharedNotes="We talked.")
    assert held["checkIn"]["myNotes"] == "Sam's secret words"
    hers, his = await seen(ana, planned), await seen(sam, planned)
    assert hers is not None
    assert his is not None
    assert (hers["myNotes"], his["myNotes"]) == ("Ana's secret words", "Sam's secret words")
    await house.work()
    for name, allowed in [
        ("sam", "Sam's"),
        ("ana", "Ana's"),
        *[(one, "-") for one in ("maya", "hana", "helen", "adam")],
    ]:
        phone = await house.phone(cast.people[name])
        roads = [
            await phone.send(f"{{ checkIns {{ nodes {{ {CHECK_IN} }} }} }}"),
            await phone.send(f"query($id: ID!) {{ checkIn(id: $id) {{ {CHECK_IN} }} }}", id=planned["id"]),
            await phone.send("{ notifications { nodes { title subject { __typename ... on CheckIn { myNotes } } } } }"),
            await phone.send("{ feed { nodes { id __typename } } }"),
        ]
        if allowed != "-":
            live = "subscription { changes(after: 0) { kind subject { ... on CheckIn { myNotes sharedNotes } } } }"
            async with phone.listen(live) as stream:
                roads += [await stream.next() for _ in range(3)]
        words = str(roads)
        for owner in ("Sam's", "Ana's"):
            assert (f"{owner} secret words" in words) == (owner == allowed), name
    assert "secret" not in str([event.data for event in await Event.all()])
    kinds = [event.kind for event in await Event.filter(actor_id=cast.ana.id, subject_type="CheckIn")]
    assert kinds == ["checkIn.myNotesWritten"]


async def test_that_somebody_takes_notes_is_not_told_to_the_other(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    start = (await ana.ask("{ lastChangeId }"))["lastChangeId"]
    async with (
        sam.listen("subscription($a: ID) { changes(after: $a) { kind } }", a=start) as his,
        ana.listen("subscription($a: ID) { changes(after: $a) { kind } }", a=start) as hers,
    ):
        key = str(ids.new())
        for _ in range(2):
            await do(ana, "checkInWriteMyNotes", id=key, checkInId=planned["id"], myNotes="Mine")
        assert (await hers.next())["changes"]["kind"] == "checkIn.myNotesWritten"
        assert await hers.quiet(0.05)
        assert await his.quiet(0.05)


async def test_my_notes_are_rewritten_and_taken_away_at_any_time(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    await do(ana, "checkInWriteMyNotes", checkInId=planned["id"], myNotes="Before")
    await hold(ana, planned)  # leaves them as they are
    kept = await seen(ana, planned)
    assert kept is not None
    assert kept["myNotes"] == "Before"
    assert (await do(ana, "checkInWriteMyNotes", checkInId=planned["id"], myNotes="After"))["checkIn"][
        "myNotes"
    ] == "After"
    assert (await do(ana, "checkInWriteMyNotes", checkInId=planned["id"], myNotes=" "))["checkIn"]["myNotes"] is None
    assert await PrivateNote.all().count() == 0
    long = await refused(ana, "checkInWriteMyNotes", checkInId=planned["id"], myNotes="x" * 10_001)
    assert long == ("INVALID", "myNotes")


async def goal(lead: Phone, member: Phone, cast: Cast, title: str = "Faster returns") -> tuple[str, str]:
    """A goal for Ana that both agreed to: its id and its key result's."""
    number = {"title": "Returns", "unit": "minutes", "start": "10", "target": "0"}
    today = datetime.now(UTC).date()
    sent = {
        "title": title,
        "ownerId": str(cast.ana.id),
        "startsOn": str(today),
        "dueOn": str(today + timedelta(days=90)),
    }
    made = (await lead.ask(CREATE_GOAL, input=sent | {"keyResults": [number]}))["goalCreate"]["goal"]
    await member.ask(AGREE, id=made["id"])
    return made["id"], made["keyResults"][0]["id"]


async def test_the_goals_and_what_changed_since_last_time_are_on_the_table_and_kept(
    house: TestHouse, cast: Cast
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    goal_id, number = await goal(sam, ana, cast)
    planned = await schedule(sam, cast.ana)
    (shown,) = planned["goalsAtStart"]
    assert (shown["goalId"], shown["title"], shown["goal"]) == (goal_id, "Faster returns", {"id": goal_id})
    assert (shown["progress"], shown["progressBefore"], shown["changed"], shown["recorded"]) == (0.0, None, False, [])
    following = (await hold(sam, planned))["next"]
    assert [(row["progressBefore"], row["changed"]) for row in following["goalsAtStart"]] == [(0.0, False)]
    await ana.ask(RECORD, input={"keyResultId": number, "value": "7.5"})
    for phone in (sam, ana):
        live = await seen(phone, following)
        assert live is not None
        (shown,) = live["goalsAtStart"]
        assert (shown["progress"], shown["progressBefore"], shown["changed"]) == (0.25, 0.0, True)
        assert [(row["title"], row["unit"], row["value"]) for row in shown["recorded"]] == [
            ("Returns", "minutes", "7.5")
        ]
    await hold(ana, following)
    await ana.ask(RECORD, input={"keyResultId": number, "value": "0"})
    kept = await seen(sam, following)
    assert kept is not None
    assert kept["goalsAtStart"] == [shown]
    first = await seen(sam, planned)
    assert first is not None
    assert [row["progress"] for row in first["goalsAtStart"]] == [0.0]


async def test_a_goal_that_is_new_or_closed_since_last_time_shows_as_changed(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    old, _ = await goal(sam, ana, cast, "Old")
    following = (await hold(sam, await schedule(sam, cast.ana)))["next"]
    await goal(sam, ana, cast, "New")
    await ana.ask("mutation($id: ID!) { goalClose(input: {goalId: $id}) { goal { id } } }", id=old)
    live = await seen(sam, following)
    assert live is not None
    assert sorted((row["title"], row["changed"]) for row in live["goalsAtStart"]) == [("New", True), ("Old", True)]
    last = await seen(sam, (await hold(sam, following))["next"])
    assert last is not None
    assert [(row["title"], row["changed"]) for row in last["goalsAtStart"]] == [("New", False)]


async def test_a_lead_who_leads_no_more_sees_no_goals_of_the_member(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await goal(sam, ana, cast)
    planned = await schedule(sam, cast.ana)
    cast.ana.store = cast.stores["MILL"]
    await cast.ana.save()
    his, hers = await seen(sam, planned), await seen(ana, planned)
    assert his is not None
    assert hers is not None
    assert (his["goalsAtStart"], len(hers["goalsAtStart"])) == ([], 1)
    assert (await hold(ana, planned))["checkIn"]["goalsAtStart"] == []

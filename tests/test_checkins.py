"""Check-ins of two: planning, holding, moving, skipping. What lies on the table and what is to be done have files of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from server.checkins.models import (
    AgendaItem,
    CheckIn,
    CheckInState,
    Room,
)
from server.kit import ids
from tests.cast import Cast
from tests.checkins import add, do, hold, listed, refused, schedule, seen, soon, stored, when
from tests.house import TestHouse


async def test_a_lead_plans_and_both_see_it_with_the_lead_first(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    assert (planned["kind"], planned["state"], planned["cadence"]) == ("ONE_TO_ONE", "PLANNED", "WEEKLY")
    assert [person["name"] for person in planned["participants"]] == ["Sam Okafor", "Ana Ruiz"]
    assert planned["agenda"] == planned["actionItems"] == planned["goalsAtStart"] == []
    hers = await seen(ana, planned)
    assert hers is not None
    assert (hers["viewerCanHold"], hers["viewerCanHandOver"]) == (True, False)
    assert {**hers, "viewerCanHandOver": True} == planned


async def test_a_member_plans_with_their_lead_in_the_same_room(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    hers, his = await schedule(ana, cast.sam, "ONCE"), await schedule(sam, cast.ana, "ONCE")
    assert hers["participants"] == his["participants"] == [{"name": "Sam Okafor"}, {"name": "Ana Ruiz"}]
    assert await Room.all().count() == 1


async def test_a_regional_meets_the_managers_of_the_region(house: TestHouse, cast: Cast) -> None:
    rita, omar = await house.phone(cast.rita), await house.phone(cast.omar)
    assert (await schedule(rita, cast.omar, "ONCE"))["participants"][0] == {"name": "Rita Voss"}
    cast.omar.manager_id = cast.rita.id
    await cast.omar.save()
    again = await schedule(await house.phone(cast.omar), cast.rita, "MONTHLY")
    assert again["participants"][0] == {"name": "Rita Voss"}
    assert await seen(omar, again) is not None


SCHEDULE_REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"withId": "sam"}, "INVALID", "withId"),
    ({"withId": "no id"}, "INVALID", "withId"),
    ({"withId": "nobody"}, "NOT_FOUND", "withId"),
    ({"withId": "lee"}, "NOT_FOUND", "withId"),
    ({"withId": "lou"}, "NOT_FOUND", "withId"),
    ({"scheduledAt": "2020-01-01T09:00:00Z"}, "INVALID", "scheduledAt"),
    ({"scheduledAt": "2199-01-01T09:00:00Z"}, "INVALID", "scheduledAt"),
    ({"id": "no id"}, "INVALID", "id"),
    ({"id": "0b6c1c1e-5f0b-4d53-8a8e-0d9a4a3d9b11"}, "INVALID", "id"),
]


@pytest.mark.parametrize(("change", "code", "field"), SCHEDULE_REFUSED)
async def test_what_cannot_be_planned_is_refused_with_its_field(
    house: TestHouse, cast: Cast, change: dict[str, Any], code: str, field: str
) -> None:
    known = {name: str(person.id) for name, person in cast.people.items()} | {"nobody": str(ids.new())}
    sam = await house.phone(cast.sam)
    sent = {"withId": "ana", "scheduledAt": soon(), "cadence": "WEEKLY"} | change
    assert await refused(sam, "checkInSchedule", **{**sent, "withId": known.get(sent["withId"], sent["withId"])}) == (
        code,
        field,
    )
    assert sum(await stored()) == 0


async def test_two_of_whom_none_leads_the_other_have_no_check_ins(house: TestHouse, cast: Cast) -> None:
    ana, hana = await house.phone(cast.ana), await house.phone(cast.hana)
    sent = {"scheduledAt": soon(), "cadence": "ONCE"}
    assert await refused(ana, "checkInSchedule", withId=str(cast.ben.id), **sent) == ("NOT_ALLOWED", "withId")
    assert await refused(hana, "checkInSchedule", withId=str(cast.ben.id), **sent) == ("NOT_ALLOWED", "withId")
    assert (await refused(ana, "checkInSchedule", withId=str(cast.sam.id), **sent | {"cadence": "DAILY"}))[
        0
    ] == "INVALID"
    assert sum(await stored()) == 0


async def test_the_same_id_again_is_the_first_result_and_never_another_persons(house: TestHouse, cast: Cast) -> None:
    sam, maya, key = await house.phone(cast.sam), await house.phone(cast.maya), str(ids.new())
    first = await schedule(sam, cast.ana, id=key)
    assert await schedule(sam, cast.ben, "ONCE", id=key, scheduledAt=soon(days=3)) == first
    sent = {"id": key, "withId": str(cast.ana.id), "scheduledAt": soon(), "cadence": "ONCE"}
    assert await refused(maya, "checkInSchedule", **sent) == ("CONFLICT", "id")
    assert await stored() == (1, 1, 1, 0, 0, 0, 0, 1)


async def test_both_add_to_the_agenda_until_it_is_held(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned, key = await schedule(sam, cast.ana), str(ids.new())
    added = await do(ana, "checkInAddAgendaItem", id=key, checkInId=planned["id"], text=" My shifts in March ")
    assert added["agendaItem"]["text"] == "My shifts in March"
    again = await do(ana, "checkInAddAgendaItem", id=key, checkInId=planned["id"], text="Other words")
    assert again == added
    answer = await do(sam, "checkInAddAgendaItem", checkInId=planned["id"], text="The new till")
    assert [(point["text"], point["author"]["name"]) for point in answer["checkIn"]["agenda"]] == [
        ("My shifts in March", "Ana Ruiz"),
        ("The new till", "Sam Okafor"),
    ]
    for text in ("", " \n", "x" * 501, "x" * 100_000):
        assert await refused(ana, "checkInAddAgendaItem", checkInId=planned["id"], text=text) == ("INVALID", "text")
    assert await refused(sam, "checkInAddAgendaItem", id=key, checkInId=planned["id"], text="Mine") == (
        "CONFLICT",
        "id",
    )
    await hold(sam, planned)
    assert await refused(ana, "checkInAddAgendaItem", checkInId=planned["id"], text="Late") == ("CONFLICT", "checkInId")
    assert await AgendaItem.all().count() == 2


async def test_nobody_but_the_two_sees_a_check_in_by_any_road(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    item = await add(ana, planned, cast.ana)
    before = await stored()
    for name in ("maya", "ben", "rita", "hana", "helen", "adam", "lee", "zoe"):
        phone = await house.phone(cast.people[name])
        assert await seen(phone, planned) is None, name
        assert (await phone.ask("{ checkIns { totalCount nodes { id } } }"))["checkIns"]["totalCount"] == 0
        assert await listed(phone) == []
        for mutation, more in [
            ("checkInHold", {}),
            ("checkInSkip", {}),
            ("checkInCancelSeries", {}),
            ("checkInWriteMyNotes", {"myNotes": "Mine"}),
            ("checkInMove", {"scheduledAt": soon(days=1)}),
            ("checkInAddAgendaItem", {"text": "Hello"}),
            ("actionItemAdd", {"text": "Hello", "ownerId": str(cast.ana.id)}),
        ]:
            assert await refused(phone, mutation, checkInId=planned["id"], **more) == ("NOT_FOUND", "checkInId"), name
        for mutation, more in [
            ("actionItemComplete", {}),
            ("actionItemDrop", {"reason": "No"}),
            ("actionItemProposeDrop", {"reason": "No"}),
            ("actionItemSplit", {"texts": ["A", "B"]}),
            ("actionItemHandOver", {"toId": str(cast.sam.id)}),
        ]:
            found = await refused(phone, mutation, actionItemId=item["id"], **more)
            assert found == ("NOT_FOUND", "actionItemId"), name
        async with (
            phone.listen("subscription { changes(after: 0) { kind } }") as changes,
            phone.listen("subscription { checkInChanged(after: 0) { id } }") as check_ins,
        ):
            heard = [await changes.next() for _ in range(2)]  # their own signing in
            assert {str(change["changes"]["kind"]).partition(".")[0] for change in heard} <= {"person", "device"}, name
            assert await changes.quiet(0.05), name
            assert await check_ins.quiet(0.05), name
    assert await stored() == before


async def test_holding_keeps_the_notes_carries_what_is_open_and_plans_the_next(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    at = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)  # nine o'clock in London, a week before the clocks go back
    with time_machine.travel(at - timedelta(hours=1)):
        planned = await schedule(sam, cast.ana, scheduledAt=at.isoformat())
        await add(ana, planned, cast.ana, "Sort the labels")
        done = await add(ana, planned, cast.sam, "Order gloves")
        await do(sam, "actionItemComplete", actionItemId=done["id"])
        answer = await hold(sam, planned, sharedNotes=" We talked. ", id=str(ids.new()))
    held, following = answer["checkIn"], answer["next"]
    assert (held["state"], held["sharedNotes"], held["viewerCanHold"]) == ("HELD", "We talked.", False)
    assert at - timedelta(hours=1) <= when(held["heldAt"]) < at
    assert {item["text"]: (item["state"], item["carriedCount"]) for item in held["actionItems"]} == {
        "Sort the labels": ("OPEN", 1),
        "Order gloves": ("DONE", 0),
    }
    assert (following["state"], following["cadence"]) == ("PLANNED", "WEEKLY")
    assert when(following["scheduledAt"]) == datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
    assert [item["text"] for item in following["actionItems"]] == ["Sort the labels"]


async def test_it_is_held_once_and_the_same_call_again_is_the_first(house: TestHouse, cast: Cast) -> None:
    sam, ana, key = await house.phone(cast.sam), await house.phone(cast.ana), str(ids.new())
    planned = await schedule(sam, cast.ana)
    await add(ana, planned, cast.ana)
    first = await hold(sam, planned, id=key, sharedNotes="We talked.")
    assert await hold(sam, planned, id=key, sharedNotes="Something else.") == first
    before = await stored()
    for phone in (sam, ana):
        assert await refused(phone, "checkInHold", checkInId=planned["id"], sharedNotes="No") == (
            "CONFLICT",
            "checkInId",
        )
        assert await refused(phone, "checkInSkip", checkInId=planned["id"]) == ("CONFLICT", "checkInId")
        moved = await refused(phone, "checkInMove", checkInId=planned["id"], scheduledAt=soon(days=1))
        assert moved == ("CONFLICT", "checkInId")
    assert await stored() == before
    assert [item["carriedCount"] for item in await listed(sam)] == [1]


async def test_notes_that_are_too_long_hold_nothing(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    planned = await schedule(sam, cast.ana)
    before = await stored()
    for field in ("sharedNotes", "myNotes"):
        long = {field: "x" * 10_001}
        assert await refused(sam, "checkInHold", checkInId=planned["id"], **long) == ("INVALID", field)
    unchanged = await seen(sam, planned)
    assert unchanged is not None
    assert (unchanged["state"], await stored()) == ("PLANNED", before)


async def test_moving_one_leaves_the_series_where_it_was(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    with time_machine.travel(datetime(2026, 11, 2, 8, 0, tzinfo=UTC)):
        planned = await schedule(sam, cast.ana, "EVERY_TWO_WEEKS", scheduledAt="2026-11-03T10:00:00Z")
        moved = (await do(ana, "checkInMove", checkInId=planned["id"], scheduledAt="2026-11-05T15:30:00Z"))["checkIn"]
    assert when(moved["scheduledAt"]) == datetime(2026, 11, 5, 15, 30, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 11, 5, 16, 0, tzinfo=UTC)):
        following = (await hold(sam, moved))["next"]
    assert when(following["scheduledAt"]) == datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held_at", "expected"),
    [
        ("2026-11-01T12:00:00Z", "2026-11-10"),
        ("2026-11-10T09:00:00Z", "2026-11-17"),
        ("2026-12-01T12:00:00Z", "2026-12-08"),
    ],
)
async def test_held_early_or_late_the_next_lies_ahead(
    house: TestHouse, cast: Cast, held_at: str, expected: str
) -> None:
    with time_machine.travel(datetime(2026, 11, 1, 8, 0, tzinfo=UTC)):
        sam = await house.phone(cast.sam)
        planned = await schedule(sam, cast.ana, scheduledAt="2026-11-03T10:00:00Z")
    with time_machine.travel(datetime.fromisoformat(held_at)):
        following = (await hold(sam, planned))["next"]
    assert when(following["scheduledAt"]) == datetime.fromisoformat(f"{expected}T10:00:00Z")


async def test_a_skipped_one_says_why_and_the_series_goes_on(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana, "MONTHLY")
    item = await add(sam, planned, cast.ana)
    answer = await do(ana, "checkInSkip", checkInId=planned["id"], reason="Stocktaking")
    assert (answer["checkIn"]["state"], answer["checkIn"]["skipReason"]) == ("SKIPPED", "Stocktaking")
    assert answer["next"]["state"] == "PLANNED"
    assert [(row["id"], row["carriedCount"]) for row in answer["next"]["actionItems"]] == [(item["id"], 0)]
    late = await refused(ana, "actionItemAdd", checkInId=planned["id"], text="Late", ownerId=str(cast.ana.id))
    assert late == ("CONFLICT", "checkInId")


async def test_a_cancelled_series_plans_nothing_and_leaves_open_what_is_open(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    item = await add(sam, planned, cast.ana)
    ended = (await do(ana, "checkInCancelSeries", checkInId=planned["id"], reason="New store"))["checkIn"]
    assert (ended["state"], ended["cadence"], ended["viewerCanCancelSeries"]) == ("SKIPPED", "ONCE", False)
    assert await CheckIn.filter(state=CheckInState.PLANNED).count() == 0
    assert [row["id"] for row in await listed(ana, state="OPEN")] == [item["id"]]
    assert await refused(ana, "checkInCancelSeries", checkInId=planned["id"]) == ("CONFLICT", "checkInId")
    once = await schedule(sam, cast.ana, "ONCE")
    assert [row["id"] for row in once["actionItems"]] == [item["id"]]
    assert await refused(sam, "checkInCancelSeries", checkInId=once["id"]) == ("CONFLICT", "checkInId")


async def test_a_series_ends_by_itself_when_one_of_the_two_has_left(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    planned = await schedule(sam, cast.ana)
    cast.ana.left_on = cast.lou.left_on
    await cast.ana.save()
    assert (await hold(sam, planned))["next"] is None


async def test_a_check_in_held_on_one_phone_shows_what_is_carried_on_the_other(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    start = (await ana.ask("{ lastChangeId }"))["lastChangeId"]
    wanted = "subscription($a: ID) { checkInChanged(after: $a) { id state actionItems { text carriedCount } } }"
    async with ana.listen(wanted, a=start) as stream:
        await add(sam, planned, cast.ana)
        assert (await stream.next())["checkInChanged"] == {
            "id": planned["id"],
            "state": "PLANNED",
            "actionItems": [{"text": "Sort the labels", "carriedCount": 0}],
        }
        following = (await hold(sam, planned))["next"]
        first, second = await stream.next(), await stream.next()
    carried = [{"text": "Sort the labels", "carriedCount": 1}]
    assert first["checkInChanged"] == {"id": planned["id"], "state": "HELD", "actionItems": carried}
    assert second["checkInChanged"] == {"id": following["id"], "state": "PLANNED", "actionItems": carried}


async def test_two_people_meet_by_one_series(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    planned = await schedule(sam, cast.ana)
    again = {"scheduledAt": soon(days=1), "cadence": "MONTHLY"}
    assert await refused(ana, "checkInSchedule", withId=str(cast.sam.id), **again) == ("CONFLICT", "withId")
    await schedule(ana, cast.sam, "ONCE")
    await do(sam, "checkInCancelSeries", checkInId=planned["id"])
    await schedule(ana, cast.sam, "MONTHLY")


async def test_what_is_planned_comes_soonest_first(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    later, soonest = (
        await schedule(sam, cast.ana, "ONCE", scheduledAt=soon(days=2)),
        await schedule(sam, cast.ben, "ONCE", scheduledAt=soon(days=1)),
    )
    query = "query($after: String) { checkIns(first: 1, after: $after, filter: { state: PLANNED }) { nodes { id } pageInfo { endCursor } } }"
    first = (await sam.ask(query))["checkIns"]
    second = (await sam.ask(query, after=first["pageInfo"]["endCursor"]))["checkIns"]
    assert [page["nodes"][0]["id"] for page in (first, second)] == [soonest["id"], later["id"]]


async def test_a_skipped_one_hands_its_agenda_on_to_the_next(house: TestHouse, cast: Cast) -> None:
    sam, ana, key = await house.phone(cast.sam), await house.phone(cast.ana), str(ids.new())
    planned = await schedule(sam, cast.ana)
    await do(ana, "checkInAddAgendaItem", id=key, checkInId=planned["id"], text="My shifts")
    following = (await do(sam, "checkInSkip", checkInId=planned["id"]))["next"]
    assert [(point["id"], point["text"]) for point in following["agenda"]] == [(key, "My shifts")]
    await do(ana, "checkInAddAgendaItem", id=key, checkInId=planned["id"], text="My shifts")
    shown = await seen(ana, following)
    assert shown is not None
    assert len(shown["agenda"]) == 1

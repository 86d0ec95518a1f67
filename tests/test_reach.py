"""Reach, where it moves: other ranks, other stores, narrowed feedback, somebody who only asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from server.kit import clock, ids
from server.people.models import Person, Role, Shift
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.test_feedback import give, send

FEED = "query($first: Int, $after: String) { feed(first: $first, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }"
CHANGES = "subscription($after: ID) { changes(after: $after) { kind subjectId actor { name } subject { id } } }"
SHARED = {"visibility": "RECIPIENT_AND_SUPERVISOR"}


async def heard(phone: Phone) -> list[dict[str, Any]]:
    """Everything that this phone can hear of feedback, from the beginning."""
    found = []
    async with phone.listen(CHANGES, after="0") as stream:
        while True:
            try:
                change = (await stream.next(0.4))["changes"]
            except TimeoutError:
                return found
            if change["kind"].startswith("feedback."):
                found.append(change)


async def test_a_supervisor_hears_nothing_of_feedback_about_their_manager(house: TestHouse, cast: Cast) -> None:
    ana, sam, rita = await house.phone(cast.ana), await house.phone(cast.sam), await house.phone(cast.rita)
    given = await give(ana, cast.maya, **SHARED)
    assert await heard(sam) == []
    assert (await sam.ask(FEED))["feed"]["totalCount"] == 0
    # The regional stands above a store's manager.
    assert [change["subject"]["id"] for change in await heard(rita)] == [given["id"]]


async def test_what_was_narrowed_is_gone_from_a_supervisors_feed_and_past(house: TestHouse, cast: Cast) -> None:
    ben, sam = await house.phone(cast.ben), await house.phone(cast.sam)
    shown = await give(ben, cast.ana, **SHARED)
    for _ in range(3):
        hidden = await give(ben, cast.ana, **SHARED)
        await send(ben, "feedbackEdit", feedbackId=hidden["id"], visibility="RECIPIENT")
    feed = (await sam.ask(FEED, first=1))["feed"]
    assert (feed["totalCount"], [node["id"] for node in feed["nodes"]]) == (1, [shown["id"]])
    known = [change for change in await heard(sam) if change["subjectId"] != shown["id"]]
    assert {(change["kind"], change["actor"], change["subject"]) for change in map(frozen, known)} <= {
        ("feedback.edited", None, None)
    }


def frozen(change: dict[str, Any]) -> dict[str, Any]:
    """A change as one can put it into a set."""
    return {key: (value if not isinstance(value, dict) else str(value)) for key, value in change.items()}


async def test_a_receiver_who_steps_down_does_not_open_what_their_peers_could_not_see(
    house: TestHouse, cast: Cast
) -> None:
    maya = await house.phone(cast.maya)
    given = await give(maya, cast.sam, **SHARED)
    await become(cast.priya, Role.SUPERVISOR)
    await become(cast.sam, Role.ASSOCIATE)
    priya = await house.phone(cast.priya)
    answer = await priya.ask("query($id: ID!) { feedback(id: $id) { id } }", id=given["id"])
    assert answer["feedback"] is None


async def become(person: Person, role: Role) -> None:
    """``person`` has another role from now on."""
    person.role = role
    await person.save()


async def test_a_stream_ends_hearing_of_a_store_that_its_person_has_left(house: TestHouse, cast: Cast) -> None:
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    start = (await ben.ask("{ lastChangeId }"))["lastChangeId"]
    thank = "mutation($input: RecognitionGiveInput!) { recognitionGive(input: $input) { recognition { id } } }"
    async with ben.listen("subscription($after: ID) { changes(after: $after) { kind } }", after=start) as stream:
        cast.ben.store_id = cast.stores["CASTLE"].id
        await cast.ben.save()
        await ana.ask(thank, input={"recipientIds": [str(cast.priya.id)], "message": "Thank you."})
        assert await stream.quiet()


async def test_colleagues_hear_who_is_on_shift_now_and_not_who_was_when(house: TestHouse, cast: Cast) -> None:
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    begin = "mutation($ends: DateTime!) { shiftStart(input: {endsAt: $ends}) { person { onShift } } }"
    for _ in range(3):
        await ana.ask(begin, ends=(clock.now() + timedelta(hours=4)).isoformat())
        await ana.ask("mutation { shiftEnd { person { onShift } } }")
    kinds: list[str] = []
    async with ben.listen(CHANGES, after="0") as stream:
        while not await closed(stream, kinds):
            pass
    assert kinds == ["shift.ended"]


async def closed(stream: Any, kinds: list[str]) -> bool:
    """Take the next shift event; whether there was none."""
    try:
        kind = (await stream.next(0.4))["changes"]["kind"]
    except TimeoutError:
        return True
    if kind.startswith("shift."):
        kinds.append(kind)
    return False


async def test_somebody_out_of_reach_who_asked_gets_the_answer(house: TestHouse, cast: Cast) -> None:
    hana, ana = await house.phone(cast.hana), await house.phone(cast.ana)
    asked = await send(hana, "feedbackRequest", fromId=str(cast.ana.id), question="How is the new till?")
    given = await give(ana, cast.hana, requestId=asked["id"])
    answer = await hana.ask("query($id: ID!) { feedback(id: $id) { message } }", id=given["id"])
    assert answer["feedback"] is not None
    refused = await ana.refused(
        "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }",
        input={"id": str(ids.new()), "recipientId": str(cast.hana.id), "kind": "PRAISE", "message": "And more."},
    )
    assert (refused.code, refused.field) == ("NOT_FOUND", "recipientId")


async def test_a_place_to_go_on_from_is_ones_own(house: TestHouse, cast: Cast) -> None:
    sam, ben = await house.phone(cast.sam), await house.phone(cast.ben)
    given = await give(sam, cast.ana)
    for unknown in (given["id"], str(ids.new())):
        async with ben.socket() as socket:
            await socket.init()
            await socket.subscribe("1", "subscription($a: ID) { feedbackReceived(after: $a) { id } }", {"a": unknown})
            message = await socket.receive()
        assert message["payload"][0]["extensions"] == {"code": "INVALID", "field": "after"}


async def test_ending_a_shift_ends_the_planned_one_too(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    now = clock.now()
    await Shift.create(person=cast.ana, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=3))
    assert (await ana.ask("{ viewer { onShift } }"))["viewer"]["onShift"]
    answer = await ana.ask("mutation { shiftEnd { person { onShift shiftEndsAt } } }")
    assert answer["shiftEnd"]["person"] == {"onShift": False, "shiftEndsAt": None}

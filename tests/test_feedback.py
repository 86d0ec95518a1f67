"""Feedback, from giving to following up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given as suppose
from hypothesis import strategies as st

from server.events.models import Event
from server.feedback.models import Feedback, FeedbackReply, FeedbackRequest, FeedbackVersion, Reading
from server.feedback.reminders import remind_of_follow_ups
from server.kit import ids
from server.people.models import Person, Store
from tests.cast import Cast
from tests.house import Phone, TestHouse

READING = "{ tone importance clarity }"
ALL = f"""
  id kind purpose visibility cause message nextTime observedAt createdAt editedAt readAt perceptionGap
  author {{ name }} recipient {{ name }} behaviours {{ label }} giverReading {READING} receiverReading {READING}
  followUpOn followedUpAt followedUpBetter followUpNote request {{ id state }}
  versions {{ message nextTime writtenAt }} replies {{ id kind message author {{ name }} }}
  viewerCanRead viewerCanEdit viewerCanReply viewerCanFollowUp
"""
REQUEST = "feedbackRequest { id state question asker { name } asked { name } viewerCanAnswer feedback { id } }"


async def send(phone: Phone, mutation: str, **input: Any) -> dict[str, Any]:
    """The feedback or request in the answer of ``mutation``."""
    answer = (await phone.ask(document(mutation), input=input))[mutation]
    found: dict[str, Any] = answer.get("feedback") or answer["feedbackRequest"]
    return found


def document(mutation: str) -> str:
    """The text of one mutation of feedback."""
    name = mutation[0].upper() + mutation[1:]
    wanted = REQUEST if "Request" in mutation else f"feedback {{ {ALL} }}"
    return f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {wanted} }} }}"


async def give(phone: Phone, person: Person, **more: Any) -> dict[str, Any]:
    """Praise ``person``, or whatever ``more`` says."""
    sent = {"recipientId": str(person.id), "kind": "PRAISE", "message": "You stayed calm."}
    return await send(phone, "feedbackGive", **(sent | more))


async def seen(phone: Phone, feedback: dict[str, Any]) -> dict[str, Any] | None:
    """The feedback as ``phone`` sees it."""
    answer = await phone.ask(f"query($id: ID!) {{ feedback(id: $id) {{ {ALL} }} }}", id=feedback["id"])
    found: dict[str, Any] | None = answer["feedback"]
    return found


def reading(tone: int, importance: int, clarity: int) -> dict[str, int]:
    """A reading as clients send it."""
    return {"tone": tone, "importance": importance, "clarity": clarity}


async def stored() -> tuple[int, ...]:
    """How many rows there are of everything that feedback may leave behind."""
    kept = [Feedback, FeedbackVersion, FeedbackReply, FeedbackRequest]
    return (*[await model.all().count() for model in kept], await Event.filter(kind__startswith="feedback").count())


async def test_a_supervisor_gives_feedback_and_the_employee_sees_it_at_once(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    async with ana.listen("subscription { feedbackReceived { message author { name } } }") as stream:
        assert await stream.quiet(0.05)
        given = await give(sam, cast.ana)
        assert given["author"]["name"] == "Sam Okafor"
        live = await stream.next()
    assert live["feedbackReceived"] == {"message": "You stayed calm.", "author": {"name": "Sam Okafor"}}
    feed = await ana.ask("{ feed { totalCount nodes { __typename id ... on Feedback { message } } } }")
    assert [node["message"] for node in feed["feed"]["nodes"]] == ["You stayed calm."]


async def test_praise_is_for_growth_and_for_two_people_unless_said_otherwise(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    given = await give(sam, cast.ana, purpose=None, visibility=None)
    assert (given["purpose"], given["visibility"], given["cause"]) == ("GROWTH", "RECIPIENT", None)
    assert given["nextTime"] is given["giverReading"] is given["readAt"] is given["perceptionGap"] is None


async def test_coaching_carries_all_that_was_said(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    observed = (datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0).isoformat()
    given = await give(
        sam,
        cast.ana,
        kind="COACHING",
        message="  The float was short. ",
        nextTime="Count it together.",
        cause="TRAINING",
        behaviourIds=[str(chip.id) for chip in cast.behaviours],
        purpose="DECISION",
        visibility="RECIPIENT_AND_SUPERVISOR",
        observedAt=observed,
        reading=reading(3, 4, 5),
    )
    assert given["message"] == "The float was short."
    assert [chip["label"] for chip in given["behaviours"]] == ["Calm under pressure", "Till handover"]
    assert (given["purpose"], given["cause"], given["nextTime"]) == ("DECISION", "TRAINING", "Count it together.")
    assert datetime.fromisoformat(given["observedAt"]) == datetime.fromisoformat(observed)
    assert given["giverReading"] == reading(3, 4, 5)
    assert (given["viewerCanEdit"], given["viewerCanFollowUp"]) == (True, True)
    hers = await seen(ana, given)
    assert hers is not None
    assert (hers["viewerCanRead"], hers["viewerCanReply"], hers["viewerCanEdit"]) == (True, True, False)


async def test_the_same_id_again_is_the_first_result_and_never_another_persons(house: TestHouse, cast: Cast) -> None:
    sam, ben = await house.phone(cast.sam), await house.phone(cast.ben)
    key = str(ids.new())
    first = await give(sam, cast.ana, id=key)
    assert await give(sam, cast.ben, id=key, message="Something else.") == first
    theirs = {"id": key, "recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "Hi."}
    refusal = await ben.refused(document("feedbackGive"), input=theirs)
    assert (refusal.code, refusal.field) == ("CONFLICT", "id")
    assert await stored() == (1, 0, 0, 0, 1)


async def test_an_id_that_was_used_for_something_else_is_taken(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    given = await give(sam, cast.ana, id=str(ids.new()))
    key, other = given["id"], str(ids.new())
    await send(ana, "feedbackRead", id=other, feedbackId=key, reading=reading(3, 3, 3))
    for phone, mutation, sent in [
        (sam, "feedbackEdit", {"feedbackId": key, "message": "Anew."}),
        (ana, "feedbackReply", {"feedbackId": key, "kind": "THANKS"}),
        (sam, "feedbackFollowUp", {"feedbackId": key, "better": True}),
        (sam, "feedbackRequest", {"fromId": str(cast.ana.id), "question": "How?"}),
        (ana, "feedbackGive", {"recipientId": str(cast.sam.id), "kind": "PRAISE", "message": "Hi."}),
    ]:
        for taken in (key, other):
            refusal = await phone.refused(document(mutation), input={"id": taken, **sent})
            assert (refusal.code, refusal.field) == ("CONFLICT", "id"), mutation
    assert await stored() == (1, 0, 0, 0, 2)


async def test_a_call_that_is_sent_again_happens_once(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    given = await give(sam, cast.ana)
    calls: list[tuple[Phone, str, dict[str, Any]]] = [
        (sam, "feedbackEdit", {"feedbackId": given["id"], "message": "You stayed calm and kind."}),
        (ana, "feedbackRead", {"feedbackId": given["id"], "reading": reading(1, 2, 3)}),
        (ana, "feedbackReply", {"feedbackId": given["id"], "kind": "QUESTION", "message": "When?"}),
        (sam, "feedbackFollowUp", {"feedbackId": given["id"], "better": True}),
        (ana, "feedbackRequest", {"fromId": str(cast.sam.id), "question": "How was the handover?"}),
    ]
    for phone, mutation, sent in calls:
        again = {"id": str(ids.new()), **sent}
        assert await send(phone, mutation, **again) == await send(phone, mutation, **again), mutation
    asked = str((await FeedbackRequest.get()).id)
    again = {"id": str(ids.new()), "requestId": asked}
    assert await send(sam, "feedbackRequestDecline", **again) == await send(sam, "feedbackRequestDecline", **again)
    assert await stored() == (1, 1, 1, 1, 7)


async def test_an_edit_keeps_the_earlier_versions_for_both(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    given = await give(sam, cast.ana, kind="COACHING", message="One", nextTime="First")
    await send(sam, "feedbackEdit", feedbackId=given["id"], message="Two")
    edited = await send(sam, "feedbackEdit", feedbackId=given["id"], nextTime="Second")
    assert (edited["message"], edited["nextTime"], edited["editedAt"] is not None) == ("Two", "Second", True)
    hers = await seen(ana, given)
    assert hers is not None
    assert [(old["message"], old["nextTime"]) for old in hers["versions"]] == [("One", "First"), ("Two", "First")]
    assert hers["versions"][0]["writtenAt"] == given["createdAt"]
    await send(sam, "feedbackEdit", feedbackId=given["id"], message="Two")
    assert len((await seen(ana, given) or {})["versions"]) == 2, "the same words again are no new version"


async def test_visibility_narrows_and_never_widens(house: TestHouse, cast: Cast) -> None:
    ben, sam, maya = await house.phone(cast.ben), await house.phone(cast.sam), await house.phone(cast.maya)
    open_one = await give(ben, cast.ana, visibility="RECIPIENT_AND_SUPERVISOR")
    private = await give(ben, cast.ana)
    assert [await seen(phone, private) for phone in (sam, maya)] == [None, None]
    assert all([await seen(phone, open_one) for phone in (sam, maya)])
    await send(ben, "feedbackEdit", feedbackId=open_one["id"], visibility="RECIPIENT")
    assert [await seen(phone, open_one) for phone in (sam, maya)] == [None, None]
    again = {"feedbackId": open_one["id"], "visibility": "RECIPIENT_AND_SUPERVISOR"}
    assert (await ben.refused(document("feedbackEdit"), input=again)).field == "visibility"


async def test_a_later_supervisor_does_not_inherit_what_was_said_before(house: TestHouse, cast: Cast) -> None:
    ben = await house.phone(cast.ben)
    given = await give(ben, cast.ana, visibility="RECIPIENT_AND_SUPERVISOR")
    await Person.filter(id=cast.ana.id).update(store_id=cast.stores["MILL"].id)
    assert await seen(await house.phone(cast.omar), given) is None
    assert await seen(await house.phone(cast.sam), given) is not None
    assert await seen(await house.phone(cast.ana), given) is not None


async def test_supervisors_do_not_see_what_their_own_manager_received(house: TestHouse, cast: Cast) -> None:
    ana, sam = await house.phone(cast.ana), await house.phone(cast.sam)
    upward = await give(ana, cast.maya, visibility="RECIPIENT_AND_SUPERVISOR")
    assert await seen(sam, upward) is None


async def test_the_receiver_reads_once_and_both_see_both(house: TestHouse, cast: Cast) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    given = await give(sam, cast.ana, reading=reading(5, 5, 5))
    for phone, code, field in ((sam, "NOT_ALLOWED", None), (ben, "NOT_FOUND", "feedbackId")):
        input = {"feedbackId": given["id"], "reading": reading(1, 1, 1)}
        refusal = await phone.refused(document("feedbackRead"), input=input)
        assert (refusal.code, refusal.field) == (code, field)
    bad = {"feedbackId": given["id"], "reading": reading(1, 6, 1)}
    assert (await ana.refused(document("feedbackRead"), input=bad)).field == "reading.importance"
    read = await send(ana, "feedbackRead", feedbackId=given["id"], reading=reading(1, 5, 3))
    assert (read["giverReading"], read["receiverReading"]) == (reading(5, 5, 5), reading(1, 5, 3))
    assert read["perceptionGap"] == pytest.approx((4 + 0 + 2) / 4 / 3)
    assert (read["viewerCanRead"], read["readAt"] is not None) == (False, True)
    second = {"feedbackId": given["id"], "reading": reading(2, 2, 2)}
    refusal = await ana.refused(document("feedbackRead"), input=second)
    assert (refusal.code, refusal.field) == ("CONFLICT", "feedbackId")
    late = {"feedbackId": given["id"], "reading": reading(2, 2, 2)}
    refusal = await sam.refused(document("feedbackEdit"), input=late)
    assert (refusal.code, refusal.field) == ("CONFLICT", "reading")
    theirs = await seen(sam, given)
    assert theirs is not None
    assert (theirs["giverReading"], theirs["receiverReading"]) == (reading(5, 5, 5), reading(1, 5, 3))


READINGS = st.builds(Reading, *[st.integers(1, 5)] * 3)


@suppose(READINGS, READINGS)
def test_the_perception_gap_is_symmetric_and_within_0_and_1(one: Reading, other: Reading) -> None:
    assert one.gap(other) == other.gap(one)
    assert 0 <= one.gap(other) <= 1
    assert (one.gap(other) == 0) == (one == other)
    steps = [abs(one.tone - other.tone), abs(one.importance - other.importance), abs(one.clarity - other.clarity)]
    assert one.gap(other) == pytest.approx(sum(step / 4 for step in steps) / 3)


def test_the_perception_gap_of_opposites_is_1() -> None:
    assert Reading(1, 1, 1).gap(Reading(5, 5, 5)) == 1


async def test_the_receiver_says_something_back_and_only_the_two_see_it(house: TestHouse, cast: Cast) -> None:
    ben, ana, sam = await house.phone(cast.ben), await house.phone(cast.ana), await house.phone(cast.sam)
    given = await give(ben, cast.ana, visibility="RECIPIENT_AND_SUPERVISOR")
    await send(ana, "feedbackReply", feedbackId=given["id"], kind="THANKS")
    replied = await send(ana, "feedbackReply", feedbackId=given["id"], kind="CORRECTION", message="It was Priya.")
    expected = [("THANKS", "", "Ana Ruiz"), ("CORRECTION", "It was Priya.", "Ana Ruiz")]
    for view in (replied, await seen(ben, given)):
        assert view is not None
        assert [(said["kind"], said["message"], said["author"]["name"]) for said in view["replies"]] == expected
    assert (await seen(sam, given) or {})["replies"] == []
    for phone, input, code, field in [
        (ana, {"kind": "QUESTION", "message": " "}, "INVALID", "message"),
        (ana, {"kind": "CORRECTION"}, "INVALID", "message"),
        (ana, {"kind": "THANKS", "message": "x" * 100_000}, "INVALID", "message"),
        (ben, {"kind": "THANKS"}, "NOT_ALLOWED", None),
        (sam, {"kind": "THANKS"}, "NOT_ALLOWED", None),
    ]:
        refusal = await phone.refused(document("feedbackReply"), input={"feedbackId": given["id"], **input})
        assert (refusal.code, refusal.field) == (code, field)


async def test_following_up_closes_the_loop_once(house: TestHouse, cast: Cast) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    given = await give(sam, cast.ana)
    refusal = await ana.refused(document("feedbackFollowUp"), input={"feedbackId": given["id"], "better": True})
    assert refusal.code == "NOT_ALLOWED"
    closed = await send(sam, "feedbackFollowUp", feedbackId=given["id"], better=True, note="Much calmer.")
    assert (closed["followedUpBetter"], closed["followUpNote"]) == (True, "Much calmer.")
    assert closed["followedUpAt"] is not None
    assert closed["viewerCanFollowUp"] is False
    refusal = await sam.refused(document("feedbackFollowUp"), input={"feedbackId": given["id"], "better": False})
    assert (refusal.code, refusal.field) == ("CONFLICT", "feedbackId")


async def test_the_reminder_comes_once_on_the_day_where_the_giver_works(house: TestHouse, cast: Cast) -> None:
    await Store.filter(code="HARBOUR").update(timezone="Pacific/Auckland")  # 13 hours ahead of UTC in November
    sam = await house.phone(cast.sam)
    with time_machine.travel(datetime(2026, 11, 10, 9, tzinfo=UTC), tick=False) as clock:
        due = await give(sam, cast.ana, followUpOn="2026-11-12")
        closed = await give(sam, cast.ana, followUpOn="2026-11-12")
        await send(sam, "feedbackFollowUp", feedbackId=closed["id"], better=True)
        clock.move_to(datetime(2026, 11, 11, 10, 59, tzinfo=UTC))
        assert await remind_of_follow_ups() == 0
        clock.move_to(datetime(2026, 11, 11, 11, 1, tzinfo=UTC))
        assert await remind_of_follow_ups() == 1
        assert await remind_of_follow_ups() == 0
        reminded = await Event.get(kind="feedback.followUpDue")
        assert (str(reminded.subject_id), reminded.actor_id) == (due["id"], None)
        await send(sam, "feedbackEdit", feedbackId=due["id"], followUpOn="2026-11-14")
        assert await remind_of_follow_ups() == 0
        clock.move_to(datetime(2026, 11, 14, 9, tzinfo=UTC))
        assert await remind_of_follow_ups() == 1, "another day, another reminder"


async def test_asking_for_feedback_and_answering(house: TestHouse, cast: Cast) -> None:
    ana, sam, ben = await house.phone(cast.ana), await house.phone(cast.sam), await house.phone(cast.ben)
    asked = await send(ana, "feedbackRequest", fromId=str(cast.sam.id), question="How was the handover?")
    assert (asked["state"], asked["asker"], asked["asked"]) == ("OPEN", {"name": "Ana Ruiz"}, {"name": "Sam Okafor"})
    for phone, recipient, code, field in [
        (ben, cast.ana, "NOT_FOUND", "requestId"),
        (ana, cast.sam, "NOT_FOUND", "requestId"),
        (sam, cast.ben, "INVALID", "recipientId"),
    ]:
        sent = {"recipientId": str(recipient.id), "kind": "PRAISE", "message": "Fine.", "requestId": asked["id"]}
        refusal = await phone.refused(document("feedbackGive"), input=sent)
        assert (refusal.code, refusal.field) == (code, field)
    answer = await give(sam, cast.ana, requestId=asked["id"])
    assert answer["request"] == {"id": asked["id"], "state": "ANSWERED"}
    again = {"recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "Fine.", "requestId": asked["id"]}
    assert (await sam.refused(document("feedbackGive"), input=again)).code == "CONFLICT"
    assert (await sam.refused(document("feedbackRequestDecline"), input={"requestId": asked["id"]})).code == "CONFLICT"


async def test_declining_a_request(house: TestHouse, cast: Cast) -> None:
    ana, sam, ben = await house.phone(cast.ana), await house.phone(cast.sam), await house.phone(cast.ben)
    asked = await send(ana, "feedbackRequest", fromId=str(cast.sam.id), question="How was the handover?")
    for phone, code in ((ben, "NOT_FOUND"), (ana, "NOT_ALLOWED")):
        refusal = await phone.refused(document("feedbackRequestDecline"), input={"requestId": asked["id"]})
        assert refusal.code == code
    assert (await send(sam, "feedbackRequestDecline", requestId=asked["id"]))["state"] == "DECLINED"
    sent = {"recipientId": str(cast.ana.id), "kind": "PRAISE", "message": "Fine.", "requestId": asked["id"]}
    assert (await sam.refused(document("feedbackGive"), input=sent)).code == "CONFLICT"


async def test_lists_narrow_to_a_box_a_person_a_kind_and_what_waits(house: TestHouse, cast: Cast) -> None:
    sam, ana, ben = await house.phone(cast.sam), await house.phone(cast.ana), await house.phone(cast.ben)
    today = datetime.now(UTC).date().isoformat()
    await give(sam, cast.ana, message="to Ana", visibility="RECIPIENT_AND_SUPERVISOR")
    await give(ben, cast.ana, message="from Ben", visibility="RECIPIENT_AND_SUPERVISOR")
    await give(sam, cast.ben, message="to Ben", kind="COACHING", nextTime="Count.", followUpOn=today)
    await give(ana, cast.sam, message="to Sam")

    async def listed(phone: Phone, **filter: Any) -> list[str]:
        query = "query($filter: FeedbackFilter) { feedbackList(filter: $filter) { nodes { message } } }"
        return [node["message"] for node in (await phone.ask(query, filter=filter))["feedbackList"]["nodes"]]

    assert await listed(sam) == ["to Sam", "to Ben", "from Ben", "to Ana"]
    assert await listed(sam, box="RECEIVED") == ["to Sam"]
    assert await listed(sam, box="GIVEN") == ["to Ben", "to Ana"]
    assert await listed(sam, box="TEAM") == ["from Ben", "to Ana"]
    assert await listed(ana, box="TEAM") == []
    assert await listed(sam, personId=str(cast.ben.id)) == ["to Ben", "from Ben"]
    assert await listed(sam, kind="COACHING") == ["to Ben"]
    assert await listed(sam, waiting=True) == ["to Sam", "to Ben"]
    assert await listed(ana, waiting=True) == ["from Ben", "to Ana"]

"""Reviews: two halves that are read side by side, colleagues without names, and a talk."""

from __future__ import annotations

from typing import Any

import pytest

from server.checkins.models import AgendaItem
from server.feedback.models import Purpose
from server.people.models import Person
from server.reviews.models import PeerAnswer, Review, ReviewAccomplishment
from tests.cast import Cast
from tests.checkins import do as meet
from tests.checkins import schedule, soon
from tests.house import Phone, TestHouse
from tests.reviews import answers, ask, assess, begin, cycle, do, newcomers, peers_answer, refused, seen, share
from tests.test_feedback import give


@pytest.fixture
async def maya(house: TestHouse, cast: Cast) -> Phone:
    return await house.phone(cast.maya)


@pytest.fixture
async def ana(house: TestHouse, cast: Cast) -> Phone:
    return await house.phone(cast.ana)


async def test_the_two_write_apart_and_read_each_other_once_it_is_shared(maya: Phone, ana: Phone, cast: Cast) -> None:
    [review] = await begin(maya, [cast.ana])
    await assess(ana, review, 5, accomplishments=[{"note": "Trained two newcomers"}])
    hers = await seen(maya, review)
    assert hers is not None
    assert (hers["state"], hers["answers"], hers["accomplishments"]) == ("SELF_IN", [], [])
    await assess(maya, review, 3)
    mine = await seen(ana, review)
    assert mine is not None
    assert {row["side"] for row in mine["answers"]} == {"PERSON"}
    assert await refused(ana, "reviewShare", reviewId=review) == ("NOT_ALLOWED", "reviewId")
    shared = await do(maya, "reviewShare", reviewId=review)
    steps = {row["side"]: row["rating"] for row in shared["answers"] if row["rating"]}
    assert steps == {"PERSON": 5, "LEAD": 3}
    assert shared["accomplishments"][0]["note"] == "Trained two newcomers"
    both = await seen(ana, review)
    assert both is not None
    assert both["answers"] == shared["answers"]


async def test_a_half_may_be_worded_anew_until_it_is_shared(maya: Phone, ana: Phone, cast: Cast) -> None:
    [review] = await begin(maya, [cast.ana])
    await assess(ana, review, 2)
    again = await assess(ana, review, 4)
    assert [row["rating"] for row in again["answers"]] == [4, None]
    await assess(maya, review)
    await do(maya, "reviewShare", reviewId=review)
    known = await seen(ana, review)
    assert known is not None
    late = await refused(ana, "reviewAssess", reviewId=review, answers=answers(known["cycle"]))
    assert late == ("CONFLICT", "reviewId")


async def test_every_question_is_answered_by_the_two(maya: Phone, ana: Phone, cast: Cast) -> None:
    [review] = await begin(maya, [cast.ana])
    known = await seen(ana, review)
    assert known is not None
    first, second = answers(known["cycle"])
    assert await refused(ana, "reviewAssess", reviewId=review, answers=[first]) == ("INVALID", "answers")
    for wrong, where in (
        ([first | {"rating": 6}, second], "answers.0.rating"),
        ([first, second | {"rating": 3}], "answers.1.rating"),
        ([first, first, second], "answers.1.questionId"),
    ):
        assert await refused(ana, "reviewAssess", reviewId=review, answers=wrong) == ("INVALID", where)


@pytest.mark.parametrize("count", [4, 5])
async def test_what_colleagues_said_is_shown_from_five_on_and_nothing_below(
    maya: Phone, ana: Phone, cast: Cast, house: TestHouse, count: int
) -> None:
    [review] = await begin(maya, [cast.ana])
    peers = await newcomers(cast.stores["HARBOUR"], count)
    before = await seen(ana, review)
    await peers_answer(house, maya, ana, review, peers, [1, 2, 4, 5, 5][:count])
    for phone in (maya, ana):
        during = await seen(phone, review)
        assert before is not None
        assert during is not None
        assert during["peerResults"] == []
        # Named and agreed, and not a word about who answered.
        assert {(row["state"], *sorted(row)) for row in during["peers"]} == {
            ("AGREED", "id", "peer", "proposedBy", "state")
        }
    shared = await share(maya, ana, review)
    if count < 5:
        assert shared["peerResults"] == []
    else:
        rating, words = shared["peerResults"]
        assert (rating["mean"], rating["words"]) == (3.4, [])
        assert words["words"] == sorted(f"Words of {peer.first_name}" for peer in peers)
    assert await PeerAnswer.all().count() == 0, "what single people said is thrown away"


async def test_five_colleagues_of_whom_one_left_a_question_out_say_nothing_about_it(
    maya: Phone, ana: Phone, cast: Cast, house: TestHouse
) -> None:
    [review] = await begin(maya, [cast.ana])
    *four, last = await newcomers(cast.stores["HARBOUR"], 5)
    await peers_answer(house, maya, ana, review, four, [3, 3, 3, 3])
    phone, request = await house.phone(last), await ask(maya, ana, review, last)
    known = await seen(phone, request, "reviewRequest")
    assert known is not None
    only = answers(known["cycle"], 5)[:1]
    await do(phone, "reviewRequestAnswer", requestId=request, answers=only)
    shared = await share(maya, ana, review)
    assert [(row["mean"], row["words"]) for row in shared["peerResults"]] == [(3.4, [])]


async def test_an_answer_leaves_no_trace_for_the_two(maya: Phone, ana: Phone, cast: Cast, house: TestHouse) -> None:
    [review] = await begin(maya, [cast.ana])
    request, ben = await ask(maya, ana, review, cast.ben), await house.phone(cast.ben)
    both = (
        "{ feed(first: 50) { nodes { __typename } } notifications(first: 50) { nodes { id } } reviews { totalCount } }"
    )
    await house.work()
    before = [(await seen(phone, review), await phone.ask(both)) for phone in (maya, ana)]
    async with maya.listen("subscription { changes { kind } }") as line:
        known = await seen(ben, request, "reviewRequest")
        assert known is not None
        said = await do(ben, "reviewRequestAnswer", requestId=request, answers=answers(known["cycle"]))
        assert said["answeredAt"]
        await house.work()
        assert [(await seen(phone, review), await phone.ask(both)) for phone in (maya, ana)] == before
        assert await line.quiet()
    assert await seen(maya, request, "reviewRequest") is None
    again = await refused(ben, "reviewRequestAnswer", requestId=request, answers=answers(known["cycle"]))
    assert again == ("CONFLICT", "requestId")


async def test_one_names_and_the_other_agrees_and_only_then_somebody_is_asked(
    maya: Phone, ana: Phone, cast: Cast, house: TestHouse
) -> None:
    [review] = await begin(maya, [cast.ana])
    ben, priya = await house.phone(cast.ben), await house.phone(cast.priya)
    waiting = "{ reviewRequests(filter: {open: true}) { nodes { about { name } } } }"
    await do(ana, "reviewNominatePeer", reviewId=review, peerId=str(cast.ben.id))
    await do(maya, "reviewNominatePeer", reviewId=review, peerId=str(cast.priya.id))
    assert (await ben.ask(waiting))["reviewRequests"]["nodes"] == []
    mine: dict[str, Any] = {"reviewId": review, "peerId": str(cast.ben.id), "agreed": True}
    assert await refused(ana, "reviewSettlePeer", **mine) == ("CONFLICT", "peerId")
    await do(maya, "reviewSettlePeer", **mine)
    await do(ana, "reviewSettlePeer", reviewId=review, peerId=str(cast.priya.id), agreed=False)
    assert (await ben.ask(waiting))["reviewRequests"]["nodes"] == [{"about": {"name": cast.ana.name}}]
    assert (await priya.ask(waiting))["reviewRequests"]["nodes"] == []
    assert await refused(maya, "reviewSettlePeer", **mine) == ("CONFLICT", "peerId")
    for peer, code in ((cast.ana, "INVALID"), (cast.maya, "INVALID"), (cast.kit, "NOT_FOUND"), (cast.ben, "CONFLICT")):
        wrong = await refused(ana, "reviewNominatePeer", reviewId=review, peerId=str(peer.id))
        assert wrong == (code, "peerId"), peer.name


async def test_growth_feedback_enters_no_review_by_any_road(
    maya: Phone, ana: Phone, cast: Cast, house: TestHouse
) -> None:
    ben = await house.phone(cast.ben)
    open_ = {"visibility": "RECIPIENT_AND_SUPERVISOR"}
    growth = await give(ben, cast.ana, message="For you alone to grow", **open_)
    decided = await give(ben, cast.ana, message="For the review", purpose=Purpose.DECISION.value, **open_)
    [review] = await begin(maya, [cast.ana])
    known = await seen(ana, review)
    assert known is not None
    half = {"reviewId": review, "answers": answers(known["cycle"])}
    for phone in (ana, maya):
        shown = [{"note": "As Ben said", "feedbackId": growth["id"]}]
        wrong = await refused(phone, "reviewAssess", **half, accomplishments=shown)
        assert wrong == ("INVALID", "accomplishments.0.feedbackId")
        quoted = [{"note": "As Ben said", "feedbackId": decided["id"]}]
        kept = await do(phone, "reviewAssess", **half, accomplishments=quoted)
        assert kept["accomplishments"][0]["feedback"]["message"] == "For the review"
    # Even where a row were to name one, nothing of it would be read.
    await ReviewAccomplishment.exclude(feedback_id=None).update(feedback_id=growth["id"])
    for phone in (ana, maya):
        again = await seen(phone, review)
        assert again is not None
        assert [row["feedback"] for row in again["accomplishments"]] == [None]
        assert "alone to grow" not in str(again)


async def test_what_was_done_is_gathered_from_thanks_closed_goals_and_numbers(
    maya: Phone, ana: Phone, cast: Cast, house: TestHouse
) -> None:
    ben = await house.phone(cast.ben)
    thank = "mutation($input: RecognitionGiveInput!) { recognitionGive(input: $input) { recognition { id } } }"
    given = await ben.ask(thank, input={"recipientIds": [str(cast.ana.id)], "message": "Thank you."})
    thanks = given["recognitionGive"]["recognition"]["id"]
    other = await ben.ask(thank, input={"recipientIds": [str(cast.priya.id)], "message": "Thank you."})
    propose = "mutation($input: GoalCreateInput!) { goalCreate(input: $input) { goal { id keyResults { id } } } }"
    number = {"title": "Returns", "unit": "minutes", "start": "10", "target": "5"}
    wanted = {"title": "Faster", "startsOn": "2026-11-01", "dueOn": "2027-01-31", "keyResults": [number]}
    goal = (await maya.ask(propose, input={"ownerId": str(cast.ana.id), **wanted}))["goalCreate"]["goal"]
    await ana.ask("mutation($id: ID!) { goalAgree(input: { goalId: $id }) { goal { id } } }", id=goal["id"])
    [review] = await begin(maya, [cast.ana])
    known = await seen(ana, review)
    assert known is not None
    half = {"reviewId": review, "answers": answers(known["cycle"])}
    for line, code, where in (
        ({"recognitionId": other["recognitionGive"]["recognition"]["id"]}, "NOT_FOUND", ".recognitionId"),
        ({"goalId": goal["id"]}, "INVALID", ".goalId"),
        ({"goalId": goal["id"], "recognitionId": thanks}, "INVALID", ""),
    ):
        wrong = await refused(ana, "reviewAssess", **half, accomplishments=[{"note": "Look", **line}])
        assert wrong == (code, f"accomplishments.0{where}")
    await ana.ask("mutation($id: ID!) { goalClose(input: { goalId: $id }) { goal { id } } }", id=goal["id"])
    lines = [{"recognitionId": thanks}, {"goalId": goal["id"]}, {"keyResultId": goal["keyResults"][0]["id"]}, {}]
    kept = await do(ana, "reviewAssess", **half, accomplishments=[{"note": "Look", **line} for line in lines])
    found = kept["accomplishments"]
    assert [(row["recognition"], row["goal"], row["keyResult"]) for row in found] == [
        ({"id": thanks}, None, None),
        (None, {"id": goal["id"]}, None),
        (None, None, {"id": goal["keyResults"][0]["id"]}),
        (None, None, None),
    ]


async def test_a_review_is_talked_about_before_it_is_acknowledged_and_that_is_not_agreeing(
    maya: Phone, ana: Phone, cast: Cast
) -> None:
    [review] = await begin(maya, [cast.ana])
    await share(maya, ana, review)
    early = await refused(ana, "reviewAcknowledge", reviewId=review, comment="I see it differently.")
    assert early == ("CONFLICT", "reviewId")
    planned = await do(maya, "reviewPlanTalk", reviewId=review, scheduledAt=soon())
    point = await AgendaItem.get(check_in_id=planned["checkIn"]["id"])
    assert point.text == "Autumn look back"
    assert await refused(ana, "reviewAcknowledge", reviewId=review) == ("CONFLICT", "reviewId")
    await meet(ana, "checkInHold", checkInId=planned["checkIn"]["id"])
    assert await refused(maya, "reviewAcknowledge", reviewId=review) == ("NOT_ALLOWED", "reviewId")
    last = await do(ana, "reviewAcknowledge", reviewId=review, comment="I see it differently.")
    assert (last["state"], last["comment"]) == ("ACKNOWLEDGED", "I see it differently.")
    hers = await seen(maya, review)
    assert hers is not None
    assert hers["comment"] == "I see it differently."


async def test_a_review_goes_on_the_table_of_a_check_in_that_the_two_have_anyway(
    maya: Phone, ana: Phone, cast: Cast
) -> None:
    [review] = await begin(maya, [cast.ana])
    await share(maya, ana, review)
    ours, others = await schedule(maya, cast.ana), await schedule(maya, cast.ben)
    with_ben = await refused(maya, "reviewPlanTalk", reviewId=review, checkInId=others["id"])
    assert with_ben == ("INVALID", "checkInId")
    assert await refused(ana, "reviewPlanTalk", reviewId=review) == ("INVALID", "scheduledAt")
    found = await do(ana, "reviewPlanTalk", reviewId=review, checkInId=ours["id"])
    assert found["checkIn"] == {"id": ours["id"]}


async def test_whoever_leads_by_name_writes_and_nobody_else_sees_it(cast: Cast, house: TestHouse) -> None:
    await Person.filter(id=cast.ana.id).update(manager_id=cast.sam.id)
    maya, sam, helen = [await house.phone(who) for who in (cast.maya, cast.sam, cast.helen)]
    anas, bens = await begin(maya, [cast.ana, cast.ben])
    row = await Review.get(id=anas)
    assert row.lead_id == cast.sam.id
    assert await seen(sam, anas) is not None
    assert [await seen(phone, anas) for phone in (maya, helen)] == [None, None]
    assert await seen(sam, bens) is None
    await Person.filter(id=cast.ana.id).update(manager_id=None, store_id=cast.stores["CASTLE"].id)
    assert await seen(sam, anas) is None, "who leads the person no longer reads it no longer"


async def test_a_cycle_is_opened_by_those_who_lead_everybody_in_it(cast: Cast, house: TestHouse) -> None:
    for who, people, code, where in (
        (cast.ana, [cast.ben], "NOT_ALLOWED", None),
        (cast.hana, [cast.ben], "NOT_ALLOWED", None),
        (cast.sam, [cast.ben], "NOT_ALLOWED", "personIds.0"),
        (cast.helen, [cast.ben], "NOT_ALLOWED", "personIds.0"),
        (cast.maya, [cast.ben, cast.lee], "NOT_FOUND", "personIds.1"),
        (cast.maya, [cast.maya], "NOT_FOUND", "personIds.0"),
    ):
        phone = await house.phone(who)
        assert await refused(phone, "reviewCycleOpen", **cycle(people)) == (code, where), who.name
    maya = await house.phone(cast.maya)
    for wrong, where in (
        ({"selfDueOn": "2020-01-01"}, "selfDueOn"),
        ({"answersDueOn": "2020-01-01"}, "answersDueOn"),
        ({"questions": []}, "questions"),
        ({"personIds": []}, "personIds"),
        ({"personIds": [str(cast.ana.id)] * 2}, "personIds"),
        ({"name": " "}, "name"),
    ):
        assert await refused(maya, "reviewCycleOpen", **cycle([cast.ana], **wrong)) == ("INVALID", where)
    await Person.filter(id=cast.ben.id).update(manager_id=cast.maya.id)
    made = await do(await house.phone(cast.helen), "reviewCycleOpen", **cycle([cast.ben]))
    assert (await Review.get(cycle_id=made["id"])).lead_id == cast.maya.id

"""Reviews on the stage: one that went all the way, one that was called off, and one that waits for a colleague."""

from __future__ import annotations

from server.people.models import Person
from server.reviews.models import Review
from tests import checkins, reviews
from tests.access.stage import Stage

GROUP = ("recipient", "author", "mate", "lead", "manager")
"""Five people whom the regional writes about."""
PEERS = {"author": "ben", "mate": "priya", "lead": "sam", "manager": "maya", "other": "omar"}
"""Who answers about Ana."""


async def look_back(stage: Stage) -> None:
    """Rita's cycle for five, in which all was said and done; Maya's, one called off and one that runs."""
    keys, phones, cast = stage.keys, stage.phones, stage.cast
    rita, ana, maya = phones["regional"], phones["recipient"], phones["manager"]
    await Person.filter(id=cast.ana.id).update(manager_id=None)  # Sam, who is it by name, would write otherwise
    people = [cast.ana, cast.ben, cast.priya, cast.sam, cast.maya]
    made = await reviews.begin(rita, people, name="The whole year")
    review = made[0]
    keys["review"], keys["reviewCycle"] = review, str((await Review.get(id=review)).cycle_id)
    for who, name in PEERS.items():
        one = {"reviewId": review, "peerId": str(cast.people[name].id)}
        await reviews.do(rita, "reviewNominatePeer", **one)
        await reviews.do(ana, "reviewSettlePeer", **one, agreed=True)
        [asked] = (await phones[who].ask("{ reviewRequests(first: 1) { nodes { id cycle { questions { id } } } } }"))[
            "reviewRequests"
        ]["nodes"]
        await reviews.do(
            phones[who], "reviewRequestAnswer", requestId=asked["id"], answers=reviews.answers(asked["cycle"])
        )
    of = {"recognitionId": keys["thanks"], "goalId": keys["closedGoal"], "keyResultId": keys["number"]}
    lines = [{"note": "Look", name: key} for name, key in (of | {"feedbackId": keys["decisive"]}).items()]
    await reviews.assess(ana, review, accomplishments=lines)
    for who, one in list(zip(GROUP, made, strict=True))[1:]:
        await reviews.share(rita, phones[who], one)
    await reviews.assess(rita, review, 3)
    await reviews.do(rita, "reviewShare", reviewId=review)
    await reviews.do(rita, "reviewCycleClose", cycleId=keys["reviewCycle"])
    planned = await reviews.do(rita, "reviewPlanTalk", reviewId=review, scheduledAt=checkins.soon())
    await checkins.do(ana, "checkInHold", checkInId=planned["checkIn"]["id"])
    await reviews.do(ana, "reviewAcknowledge", reviewId=review, comment="I see it differently.")
    [off] = await reviews.begin(maya, [cast.ana])
    keys["reviewOff"] = off
    await reviews.do(maya, "reviewCallOff", reviewId=off, reason="It is not needed.")
    [running] = await reviews.begin(maya, [cast.ana])
    keys["reviewRunning"], keys["reviewRequest"] = running, await reviews.ask(maya, ana, running, cast.ben)
    await reviews.assess(ana, running)
    known = await reviews.seen(phones["author"], keys["reviewRequest"], "reviewRequest")
    assert known is not None
    said = reviews.answers(known["cycle"])
    await reviews.do(phones["author"], "reviewRequestAnswer", requestId=keys["reviewRequest"], answers=said)
    await Person.filter(id=cast.ana.id).update(manager_id=cast.sam.id)

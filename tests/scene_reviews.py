"""Something for each mutation of reviews to do, in the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.people.models import Person
from server.reviews.models import Review
from tests import checkins, reviews

if TYPE_CHECKING:
    from tests.scene import Scene


async def _fresh(scene: Scene) -> str:
    """A review of Ana by her manager, with nobody nearer by name who would write instead."""
    await Person.filter(id=scene.cast.ana.id).update(manager_id=None)
    [review] = await reviews.begin(scene.phones["manager"], [scene.cast.ana])
    return review


async def look_back(scene: Scene) -> None:
    """Ana's manager shares a review of hers that five colleagues have a part in, and Ana says what she has seen of Ben."""
    ana, manager, cast = scene.phones["recipient"], scene.phones["manager"], scene.cast
    hers, his = await reviews.begin(manager, [cast.ana, cast.ben])
    await reviews.peers_answer(scene.house, manager, scene.phones["author"], his, [cast.ana], [4])
    peers = [cast.ben, cast.priya, cast.sam, *await reviews.newcomers(cast.stores["HARBOUR"], 2)]
    await reviews.peers_answer(scene.house, manager, ana, hers, peers, [3, 3, 4, 4, 5])
    await reviews.share(manager, ana, hers)


async def to_open(scene: Scene) -> dict[str, Any]:
    """The same questions for Ana alone."""
    await Person.filter(id=scene.cast.ana.id).update(manager_id=None)
    return reviews.cycle([scene.cast.ana])


async def to_close(scene: Scene) -> dict[str, Any]:
    """A cycle that her manager opened."""
    return {"cycleId": str((await Review.get(id=await _fresh(scene))).cycle_id)}


async def to_assess(scene: Scene) -> dict[str, Any]:
    """A half of it."""
    review = await _fresh(scene)
    known = await reviews.seen(scene.phones["manager"], review)
    assert known is not None
    return {"reviewId": review, "answers": reviews.answers(known["cycle"])}


async def to_name(scene: Scene) -> dict[str, Any]:
    """A colleague of hers."""
    return {"reviewId": await _fresh(scene), "peerId": str(scene.cast.sam.id)}


async def to_settle(scene: Scene) -> dict[str, Any]:
    """A colleague whom she named."""
    named = await to_name(scene)
    await reviews.do(scene.phones["recipient"], "reviewNominatePeer", **named)
    return named | {"agreed": True}


async def to_answer(scene: Scene) -> dict[str, Any]:
    """What Ben was asked about her."""
    peer: Person = scene.cast.ben
    request = await reviews.ask(scene.phones["manager"], scene.phones["recipient"], await _fresh(scene), peer)
    known = await reviews.seen(scene.phones["author"], request, "reviewRequest")
    assert known is not None
    return {"requestId": request, "answers": reviews.answers(known["cycle"])}


async def to_share(scene: Scene) -> dict[str, Any]:
    """One of which both halves are there."""
    review = await _fresh(scene)
    for phone in (scene.phones["recipient"], scene.phones["manager"]):
        await reviews.assess(phone, review)
    return {"reviewId": review}


async def to_talk(scene: Scene) -> dict[str, Any]:
    """One that is shared."""
    ready = await to_share(scene)
    await reviews.do(scene.phones["manager"], "reviewShare", **ready)
    return ready | {"scheduledAt": checkins.soon()}


async def to_acknowledge(scene: Scene) -> dict[str, Any]:
    """One that was talked about."""
    talk = await to_talk(scene)
    planned = await reviews.do(scene.phones["manager"], "reviewPlanTalk", **talk)
    await checkins.do(scene.phones["manager"], "checkInHold", checkInId=planned["checkIn"]["id"])
    return {"reviewId": talk["reviewId"], "comment": "I see it differently."}


async def to_call_off(scene: Scene) -> dict[str, Any]:
    """One that is not needed."""
    return {"reviewId": await _fresh(scene), "reason": "It is not needed."}


SENT = {
    "reviewCycleOpen": to_open,
    "reviewCycleClose": to_close,
    "reviewAssess": to_assess,
    "reviewNominatePeer": to_name,
    "reviewSettlePeer": to_settle,
    "reviewRequestAnswer": to_answer,
    "reviewShare": to_share,
    "reviewPlanTalk": to_talk,
    "reviewAcknowledge": to_acknowledge,
    "reviewCallOff": to_call_off,
}

"""What the tests of reviews send and ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.events.models import Event
from server.people.models import Person, Store
from server.reviews.models import (
    GroupResult,
    PeerAnswer,
    PeerResult,
    Review,
    ReviewAccomplishment,
    ReviewAnswer,
    ReviewCycle,
    ReviewRequest,
)
from tests.house import Phone, TestHouse
from tests.plans import ahead

QUESTION = "question { id text kind }"
CYCLE = f"""id name selfDueOn answersDueOn closedAt viewerCanClose openedBy {{ name }} questions {{ id kind text }}
  results {{ selfMean leadMean {QUESTION} }}"""
REVIEW = f"""id state sharedAt acknowledgedAt comment callOffReason viewerSide viewerMoves cycle {{ {CYCLE} }}
  person {{ id name }} lead {{ id name }} answers {{ id side rating words {QUESTION} }}
  accomplishments {{ id side note recognitionId goalId keyResultId feedbackId recognition {{ id }} goal {{ id }}
    keyResult {{ id }} feedback {{ id message }} }}
  peers {{ id state proposedBy peer {{ id name }} }} peerResults {{ id mean words {QUESTION} }}
  checkIn {{ id }} history {{ move by {{ name }} }}"""
REQUEST = (
    f"""id answeredAt over createdAt about {{ id name }} cycle {{ {CYCLE} }} answers {{ rating words {QUESTION} }}"""
)
SHOWN = {"review": REVIEW, "reviewCycle": CYCLE, "reviewRequest": REQUEST}
OBJECT = {"reviewCycleOpen": "reviewCycle", "reviewCycleClose": "reviewCycle", "reviewRequestAnswer": "reviewRequest"}
QUESTIONS = [
    {"kind": "RATING", "text": "How calm is it at the desk?"},
    {"kind": "TEXT", "text": "What went well?"},
]


def cycle(people: Sequence[Person], **more: Any) -> dict[str, Any]:
    """A cycle as a client sends it."""
    return {
        "name": "Autumn look back",
        "personIds": [str(person.id) for person in people],
        "questions": QUESTIONS,
        "selfDueOn": ahead(7),
        "answersDueOn": ahead(14),
    } | more


def answers(
    asked: dict[str, Any], rating: int | None = 4, words: str | None = "The calm voice."
) -> list[dict[str, Any]]:
    """To the questions of a cycle."""
    first, second, *_ = asked["questions"]
    return [{"questionId": first["id"], "rating": rating}, {"questionId": second["id"], "words": words}]


def document(mutation: str) -> str:
    """The text of one mutation."""
    kind, named = mutation[0].upper() + mutation[1:], OBJECT.get(mutation, "review")
    return f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {named} {{ {SHOWN[named]} }} }} }}"


async def do(phone: Phone, mutation: str, **input: Any) -> dict[str, Any]:
    """What it is about, as it is afterwards."""
    found: dict[str, Any] = (await phone.ask(document(mutation), input=input))[mutation][OBJECT.get(mutation, "review")]
    return found


async def refused(phone: Phone, mutation: str, **input: Any) -> tuple[str | None, str | None]:
    """Code and field of the refusal that this must meet."""
    refusal = await phone.refused(document(mutation), input=input)
    return refusal.code, refusal.field


async def seen(phone: Phone, id: str, kind: str = "review") -> dict[str, Any] | None:
    """The review, cycle or request as ``phone`` sees it."""
    text = f"query($id: ID!) {{ {kind}(id: $id) {{ {SHOWN[kind]} }} }}"
    found: dict[str, Any] | None = (await phone.ask(text, id=id))[kind]
    return found


async def begin(phone: Phone, people: Sequence[Person], **more: Any) -> list[str]:
    """The ids of fresh reviews of ``people``, in their order."""
    made = await do(phone, "reviewCycleOpen", **cycle(people, **more))
    rows = {row.person_id: str(row.id) for row in await Review.filter(cycle_id=made["id"])}
    return [rows[person.id] for person in people]


async def assess(phone: Phone, review: str, rating: int = 4, **more: Any) -> dict[str, Any]:
    """Write one half."""
    known = await seen(phone, review)
    assert known is not None
    return await do(phone, "reviewAssess", reviewId=review, answers=answers(known["cycle"], rating), **more)


async def share(lead: Phone, person: Phone, review: str, own: int = 4, leads: int = 3) -> dict[str, Any]:
    """Both write, and the lead shares."""
    await assess(person, review, own)
    await assess(lead, review, leads)
    return await do(lead, "reviewShare", reviewId=review)


async def ask(lead: Phone, person: Phone, review: str, peer: Person) -> str:
    """The id of what ``peer`` is asked, once both agreed."""
    await do(person, "reviewNominatePeer", reviewId=review, peerId=str(peer.id))
    await do(lead, "reviewSettlePeer", reviewId=review, peerId=str(peer.id), agreed=True)
    return str((await ReviewRequest.get(review_id=review, peer_id=peer.id)).id)


async def peers_answer(
    house: TestHouse, lead: Phone, person: Phone, review: str, peers: list[Person], ratings: list[int]
) -> list[str]:
    """Each is asked and answers; the ids of what they were asked."""
    asked = []
    for peer, rating in zip(peers, ratings, strict=True):
        phone, request = await house.phone(peer), await ask(lead, person, review, peer)
        known = await seen(phone, request, "reviewRequest")
        assert known is not None
        said = answers(known["cycle"], rating, f"Words of {peer.first_name}")
        await do(phone, "reviewRequestAnswer", requestId=request, answers=said)
        asked.append(request)
    return asked


async def newcomers(store: Store, count: int) -> list[Person]:
    """So many more people who work there."""
    return [await Person.create(name=f"New {chr(65 + number)}", store=store) for number in range(count)]


async def stored() -> list[dict[str, Any]]:
    """Everything that reviews leave behind, to the last value."""
    rows: list[dict[str, Any]] = []
    models = (ReviewCycle, Review, ReviewAnswer, ReviewAccomplishment, ReviewRequest)
    for model in (*models, PeerAnswer, PeerResult, GroupResult, Event):
        rows += await model.all().order_by("id").values()
    return rows

"""What is told about reviews: each step to whom it concerns, what is due two days before, and nothing that says who answered."""

from __future__ import annotations

from server.notifications.models import Notification
from server.people.models import Person
from server.reviews.models import Review, ReviewCycle
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.plans import day
from tests.reviews import answers, ask, assess, begin, do, seen


async def kinds(person: Person) -> list[str]:
    """What somebody was told of reviews, in order."""
    rows = await Notification.filter(person_id=person.id).order_by("created_at", "id")
    return [row.kind.value for row in rows if row.kind.value.startswith("REVIEW")]


async def due(review: str, days: int) -> None:
    """All of it is due in so many days."""
    row = await Review.get(id=review)
    last = day(days)
    await ReviewCycle.filter(id=row.cycle_id).update(self_due_on=last, answers_due_on=last)


async def test_each_step_is_told_to_the_other_and_an_answer_to_nobody(house: TestHouse, cast: Cast) -> None:
    maya, ana, ben = [await house.phone(who) for who in (cast.maya, cast.ana, cast.ben)]
    [review] = await begin(maya, [cast.ana])
    request = await ask(maya, ana, review, cast.ben)
    await house.work()
    assert await kinds(cast.ana) == ["REVIEW_OPENED", "REVIEW_PEER_SETTLED"]
    assert await kinds(cast.maya) == ["REVIEW_PEER_NOMINATED"]
    assert await kinds(cast.ben) == ["REVIEW_REQUEST_SENT"]
    known = await seen(ben, request, "reviewRequest")
    assert known is not None
    await do(ben, "reviewRequestAnswer", requestId=request, answers=answers(known["cycle"]))
    await assess(ana, review)
    await assess(maya, review)
    await do(maya, "reviewShare", reviewId=review)
    await house.work()
    assert await kinds(cast.maya) == ["REVIEW_PEER_NOMINATED", "REVIEW_ASSESSED"]
    assert await kinds(cast.ana) == ["REVIEW_OPENED", "REVIEW_PEER_SETTLED", "REVIEW_ASSESSED", "REVIEW_SHARED"]
    assert await kinds(cast.ben) == ["REVIEW_REQUEST_SENT"]


async def test_everybody_is_reminded_once_two_days_before(house: TestHouse, cast: Cast) -> None:
    maya, ana = await house.phone(cast.maya), await house.phone(cast.ana)
    [review] = await begin(maya, [cast.ana])
    await ask(maya, ana, review, cast.ben)
    await due(review, 3)
    await house.work()
    told = [await kinds(who) for who in (cast.ana, cast.maya, cast.ben)]
    assert not any(kind.endswith("DUE") for mine in told for kind in mine)
    await due(review, 2)
    for _ in range(2):
        await house.work()
        assert (await kinds(cast.ana))[-1] == "REVIEW_SELF_DUE"
        assert (await kinds(cast.maya))[-1] == "REVIEW_LEAD_DUE"
        assert (await kinds(cast.ben))[-1] == "REVIEW_REQUEST_DUE"
        now = [await kinds(who) for who in (cast.ana, cast.maya, cast.ben)]
        assert sum(kind.endswith("DUE") for mine in now for kind in mine) == 3


async def test_whoever_wrote_is_not_reminded(house: TestHouse, cast: Cast) -> None:
    maya: Phone = await house.phone(cast.maya)
    ana, ben = await house.phone(cast.ana), await house.phone(cast.ben)
    [review] = await begin(maya, [cast.ana])
    request = await ask(maya, ana, review, cast.ben)
    await assess(ana, review)
    await assess(maya, review)
    known = await seen(ben, request, "reviewRequest")
    assert known is not None
    await do(ben, "reviewRequestAnswer", requestId=request, answers=answers(known["cycle"]))
    await due(review, 1)
    await house.work()
    told = [await kinds(who) for who in (cast.ana, cast.maya, cast.ben)]
    assert not any(kind.endswith("DUE") for mine in told for kind in mine)

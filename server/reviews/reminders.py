"""What the worker says when its time has come: somebody's words are due in two days, by the clock of where they work. Once each."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from server.checkins.actions import zone_of
from server.events import actions as events
from server.kit import clock, db
from server.people.models import Person, person_scope
from server.reviews import history
from server.reviews.models import PeerState, Review, ReviewRequest, ReviewSide
from server.reviews.notices import NO_LEAD, NO_SELF

BEFORE = timedelta(days=2)


async def remind_of_own_words() -> int:
    """Record `review.selfDue` two days before the last one. Returns how many."""
    near = Review.filter(state__in=NO_SELF, self_reminded_at__isnull=True, cycle__self_due_on__lte=_soon())
    waiting = await near.prefetch_related("person__store", "cycle")
    ready = [row.id for row in waiting if row.cycle.self_due_on <= _day(row.person) + BEFORE]
    for review_id in ready:
        await _remind(review_id, ReviewSide.PERSON)
    return len(ready)


async def remind_leads() -> int:
    """Record `review.leadDue` two days before the last one. Returns how many."""
    near = Review.filter(state__in=NO_LEAD, lead_reminded_at__isnull=True, cycle__answers_due_on__lte=_soon())
    waiting = await near.prefetch_related("lead__store", "cycle")
    ready = [row.id for row in waiting if row.cycle.answers_due_on <= _day(row.lead) + BEFORE]
    for review_id in ready:
        await _remind(review_id, ReviewSide.LEAD)
    return len(ready)


async def remind_colleagues() -> int:
    """Record `reviewRequest.due` two days before the last one, for that colleague alone. Returns how many."""
    near = ReviewRequest.filter(
        state=PeerState.AGREED,
        over=False,
        answered_at__isnull=True,
        reminded_at__isnull=True,
        review__cycle__answers_due_on__lte=_soon(),
    )
    waiting = await near.prefetch_related("peer__store", "review__cycle")
    ready = [row.id for row in waiting if row.review.cycle.answers_due_on <= _day(row.peer) + BEFORE]
    for request_id in ready:
        await _remind_colleague(request_id)
    return len(ready)


def _soon() -> date:
    """A day by which anything is due that is near anywhere: some zones are a day ahead."""
    return clock.now().date() + BEFORE + timedelta(days=1)


def _day(person: Person) -> date:
    return clock.now().astimezone(zone_of(person)).date()


@db.transaction
async def _remind(review_id: UUID, side: ReviewSide) -> None:
    review = await Review.get(id=review_id)
    kind, mine = history.SELF_DUE, review.person_id
    field, states = "self_reminded_at", NO_SELF
    if side is ReviewSide.LEAD:
        kind, mine, field, states = history.LEAD_DUE, review.lead_id, "lead_reminded_at", NO_LEAD
    if review.state in states and getattr(review, field) is None:
        setattr(review, field, clock.now())
        await review.save(update_fields=[field])
        await events.record(kind, review, None, [person_scope(mine)])


@db.transaction
async def _remind_colleague(request_id: UUID) -> None:
    request = await ReviewRequest.get(id=request_id)
    if request.answered_at is None and not request.over and request.reminded_at is None:
        request.reminded_at = clock.now()
        await request.save(update_fields=["reminded_at"])
        await events.record(history.ANSWER_DUE, request, None, [person_scope(request.peer_id)])

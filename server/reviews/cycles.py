"""Opening a cycle for a group, and closing it: then the sums of the group are made, once and for all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from server.checkins.actions import seen_as, zone_of
from server.events import actions as events
from server.kit import clock, db
from server.kit.errors import Conflict, NotAllowed, NotFound
from server.people.models import HR_SCOPE, Person, Viewer, person_scope
from server.reviews import history, policy
from server.reviews.drafts import CycleDraft, checked_cycle
from server.reviews.models import (
    ENOUGH,
    SHOWN,
    GroupResult,
    QuestionKind,
    Review,
    ReviewAnswer,
    ReviewCycle,
    ReviewQuestion,
    ReviewSide,
    audience,
)

APART = timedelta(days=182)
"""Sums of two groups are made within this time only where the groups are the same or have nobody in common."""


@db.transaction
async def open(viewer: Viewer, id: UUID, draft: CycleDraft) -> ReviewCycle:
    """Ask a group the same questions: each gets a review with whoever leads them.

    That is the manager by name where that one leads them, else the viewer. The same id again returns the first result. Raises
    NotAllowed, NotFound and Invalid with the field.
    """
    if await events.repeated(id, viewer, history.CYCLE_OPENED, id):
        return await _load(viewer, id)
    if not policy.can_open(viewer):
        raise NotAllowed("Reviews are opened by those who lead people, and by HR.")
    me = await Person.get(id=viewer.id).select_related("store")
    draft = checked_cycle(draft, clock.now().astimezone(zone_of(me)).date())
    pairs = [await _pair(viewer, me, key, f"personIds.{index}") for index, key in enumerate(draft.person_ids)]
    cycle = await ReviewCycle.create(
        id=id,
        name=draft.name,
        opened_by=me,
        self_due_on=draft.self_due_on,
        answers_due_on=draft.answers_due_on,
    )
    for position, question in enumerate(draft.questions):
        await ReviewQuestion.create(cycle=cycle, position=position, kind=question.kind, text=question.text)
    heard = {person_scope(viewer.id), HR_SCOPE}
    await events.record(history.CYCLE_OPENED, cycle, viewer.id, heard, id=id)
    for person, lead in pairs:
        review = await Review.create(cycle=cycle, person=person, lead=lead)
        await events.record(history.OPENED, review, viewer.id, audience(review))
    return cycle


@db.transaction
async def close(viewer: Viewer, call_id: UUID, cycle_id: UUID) -> ReviewCycle:
    """Make the sums of what has been shared so far. What is open goes on without being counted. Once."""
    cycle = await _load(viewer, cycle_id)
    if await events.repeated(call_id, viewer, history.CYCLE_CLOSED, cycle.id):
        return cycle
    if not policy.is_keeper(viewer, cycle):
        raise NotAllowed("Whoever opened it closes it, or HR.", "cycleId")
    if not policy.can_close(viewer, cycle):
        raise Conflict("It was closed already.", "cycleId")
    shared = await Review.filter(cycle_id=cycle.id, state__in=list(SHOWN))
    if len(shared) >= ENOUGH and await _stands_apart(cycle, {review.person_id for review in shared}):
        await _sum(cycle, [review.id for review in shared])
        await Review.filter(id__in=[review.id for review in shared]).update(counted=True)
    cycle.closed_at = clock.now()
    await cycle.save(update_fields=["closed_at"])
    heard = {person_scope(cycle.opened_by_id), HR_SCOPE}
    await events.record(history.CYCLE_CLOSED, cycle, viewer.id, heard, id=call_id)
    return cycle


def rounded(total: int, count: int) -> Decimal:
    """The mean to one place."""
    return (Decimal(total) / count).quantize(Decimal("0.1"), ROUND_HALF_UP)


async def _stands_apart(cycle: ReviewCycle, people: set[UUID]) -> bool:
    """Whether no two sums tell of somebody by their difference: lately these people were counted together, or not at all."""
    lately = ReviewCycle.filter(closed_at__gte=clock.now() - APART).exclude(id=cycle.id)
    for key in await lately.values_list("id", flat=True):
        counted = set(await Review.filter(cycle_id=key, counted=True).values_list("person_id", flat=True))
        if counted & people and counted != people:
            return False
    return True


async def _sum(cycle: ReviewCycle, reviews: Sequence[UUID]) -> None:
    questions = await ReviewQuestion.filter(cycle_id=cycle.id, kind=QuestionKind.RATING).order_by("position")
    for question in questions:
        said = await ReviewAnswer.filter(review_id__in=list(reviews), question_id=question.id)
        own = [row.rating or 0 for row in said if row.side is ReviewSide.PERSON]
        leads = [row.rating or 0 for row in said if row.side is ReviewSide.LEAD]
        await GroupResult.create(
            cycle=cycle,
            question=question,
            position=question.position,
            self_mean=rounded(sum(own), len(own)),
            lead_mean=rounded(sum(leads), len(leads)),
        )


async def _pair(viewer: Viewer, me: Person, person_id: UUID, where: str) -> tuple[Person, Person]:
    """Somebody of the group, and who writes about them."""
    people = Person.active(Person.visible_to(viewer)).select_related("store", "manager__store")
    person = await people.get_or_none(id=person_id)
    if person is None or person.id == viewer.id:
        raise NotFound("There is nobody like that whom you lead.", where)
    region = person.store.region if person.store else None
    named = person.manager
    if named is not None and named.is_active and policy.can_write_about(seen_as(named), person, region):
        if named.id != viewer.id and not policy.can_gather(viewer, person, region):
            raise NotAllowed(f"You do not lead {person.name}.", where)
        return person, named
    if not policy.can_write_about(viewer, person, region):
        raise NotAllowed(f"Nobody writes about {person.name}: name a manager who leads them.", where)
    return person, me


async def _load(viewer: Viewer, cycle_id: UUID) -> ReviewCycle:
    cycle = await ReviewCycle.visible_to(viewer).get_or_none(id=cycle_id)
    if cycle is None:
        raise NotFound("There is no such cycle in your reach.", "cycleId")
    return cycle

"""Reviews: a cycle for a group, what each says of themself and their lead of them, and what colleagues add without a name."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.kit import clock, ids
from server.people.models import Person, Role, Viewer, as_viewer, led_by, person_scope
from server.people.policy import leads

LOWEST, HIGHEST = 1, 5
"""The steps of a rating."""
ENOUGH = 5
"""So many people have to have answered before anything is shown of what a group said."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    RATING = "RATING"
    TEXT = "TEXT"


class ReviewState(StrEnum):
    """Where a review is. Who has written is part of it, so that one table says all that may happen."""

    OPEN = "OPEN"
    SELF_IN = "SELF_IN"
    LEAD_IN = "LEAD_IN"
    BOTH_IN = "BOTH_IN"
    SHARED = "SHARED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    CALLED_OFF = "CALLED_OFF"


GATHERING = (ReviewState.OPEN, ReviewState.SELF_IN, ReviewState.LEAD_IN, ReviewState.BOTH_IN)
SHOWN = (ReviewState.SHARED, ReviewState.ACKNOWLEDGED)
"""From when on each of the two reads what the other wrote."""


class ReviewSide(StrEnum):
    """As what somebody has to do with a review."""

    PERSON = "PERSON"
    LEAD = "LEAD"
    PEER = "PEER"


class ReviewMove(StrEnum):
    """What can be done with a review once it is there."""

    ASSESS = "ASSESS"
    NOMINATE_PEER = "NOMINATE_PEER"
    SETTLE_PEER = "SETTLE_PEER"
    ANSWER = "ANSWER"
    SHARE = "SHARE"
    PLAN_TALK = "PLAN_TALK"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    CALL_OFF = "CALL_OFF"


class PeerState(StrEnum):
    """What became of a colleague who was named. Whether they answered is nobody's to know."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    DECLINED = "DECLINED"


class ReviewCycle(Model):
    """The same questions for a group of people, at the same time."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    name = fields.CharField(max_length=120)
    opened_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="review_cycles"
    )
    opened_by_id: UUID
    self_due_on = fields.DateField()
    """Until when people write about themselves, and name colleagues."""
    answers_due_on = fields.DateField()
    """Until when leads and colleagues write."""
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    closed_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """When the sums of the group were made, once and for all."""

    class Meta:
        table = "review_cycle"
        indexes = (Index(fields=("created_at", "id")), Index(fields=("opened_by_id",)), Index(fields=("closed_at",)))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[ReviewCycle]:
        """Those that one opened, and those that one has a review in or writes one in; for HR all of them."""
        if viewer.role is Role.HR:
            return cls.all()
        mine = Review.filter(Q(person_id=viewer.id) | Q(lead_id=viewer.id)).values("cycle_id")
        return cls.filter(Q(opened_by_id=viewer.id) | Q(id__in=Subquery(mine)))


class ReviewQuestion(Model):
    """One question of a cycle: the same for the person, their lead and the colleagues."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    cycle: fields.ForeignKeyRelation[ReviewCycle] = fields.ForeignKeyField(
        "goodshift.ReviewCycle", related_name="questions"
    )
    cycle_id: UUID
    position = fields.SmallIntField()
    kind = fields.CharEnumField(QuestionKind, max_length=10)
    text = fields.CharField(max_length=300)

    class Meta:
        table = "review_question"
        indexes = (Index(fields=("cycle_id", "position")),)


class Review(Model):
    """What one person and their lead each say about the same questions, and the talk that follows."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    cycle: fields.ForeignKeyRelation[ReviewCycle] = fields.ForeignKeyField(
        "goodshift.ReviewCycle", related_name="reviews"
    )
    cycle_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="reviews")
    person_id: UUID
    lead: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="reviews_led")
    lead_id: UUID
    state = fields.CharEnumField(ReviewState, max_length=20, default=ReviewState.OPEN)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    self_reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    lead_reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    shared_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    check_in_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """The check-in in which the two talk about it."""
    acknowledged_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    comment: fields.Field[str | None] = fields.CharField(max_length=2_000, null=True)
    """What the person has to say about it: seen is not agreed."""
    call_off_reason: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    counted = fields.BooleanField(default=False)
    """Whether it is in the sums of its group."""

    class Meta:
        table = "review"
        unique_together = (("cycle", "person"),)
        indexes = (
            Index(fields=("person_id", "created_at", "id")),
            Index(fields=("lead_id", "created_at", "id")),
            Index(fields=("state",)),
        )

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Review]:
        """One's own, and those that one writes for as long as one leads the person. Nobody else's, HR's and admins' neither."""
        return cls.filter(Q(person_id=viewer.id) | Q(lead_id=viewer.id) & led_by(viewer, "person__"))


class ReviewAnswer(Model):
    """What one of the two says to a question."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    review: fields.ForeignKeyRelation[Review] = fields.ForeignKeyField("goodshift.Review", related_name="answers")
    review_id: UUID
    side = fields.CharEnumField(ReviewSide, max_length=10)
    question: fields.ForeignKeyRelation[ReviewQuestion] = fields.ForeignKeyField(
        "goodshift.ReviewQuestion", related_name="answers"
    )
    question_id: UUID
    rating: fields.Field[int | None] = fields.SmallIntField(null=True)
    words: fields.Field[str | None] = fields.CharField(max_length=2_000, null=True)

    class Meta:
        table = "review_answer"
        unique_together = (("review", "side", "question"),)
        indexes = (Index(fields=("question_id",)),)


class ReviewAccomplishment(Model):
    """Something that one of the two wants seen: words, and at most one thing that shows it."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    review: fields.ForeignKeyRelation[Review] = fields.ForeignKeyField(
        "goodshift.Review", related_name="accomplishments"
    )
    review_id: UUID
    side = fields.CharEnumField(ReviewSide, max_length=10)
    position = fields.SmallIntField()
    note = fields.CharField(max_length=1_000)
    recognition_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    goal_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    key_result_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    feedback_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Feedback that was given for a decision; growth feedback never stands here."""

    class Meta:
        table = "review_accomplishment"
        indexes = (Index(fields=("review_id", "position")),)


class ReviewRequest(Model):
    """A colleague who was named for a review and, once both agreed, is asked."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    review: fields.ForeignKeyRelation[Review] = fields.ForeignKeyField("goodshift.Review", related_name="requests")
    review_id: UUID
    cycle_id = fields.UUIDField()
    about_id = fields.UUIDField()
    """Whose review it is."""
    peer: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="review_requests")
    peer_id: UUID
    proposed_by = fields.CharEnumField(ReviewSide, max_length=10)
    state = fields.CharEnumField(PeerState, max_length=10, default=PeerState.PROPOSED)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    answered_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    """For the colleague alone."""
    over = fields.BooleanField(default=False)
    """Whether the review has been shared or called off, so that no answer counts any more."""
    reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "review_request"
        unique_together = (("review", "peer"),)
        indexes = (Index(fields=("peer_id", "created_at", "id")),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[ReviewRequest]:
        """Those that ask the viewer: the two of the review see who was named, by the review."""
        return cls.filter(peer_id=viewer.id, state=PeerState.AGREED)


class PeerAnswer(Model):
    """What one colleague said. Nobody reads it: what they said together is made from it, and then it is thrown away."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    request: fields.ForeignKeyRelation[ReviewRequest] = fields.ForeignKeyField(
        "goodshift.ReviewRequest", related_name="answers"
    )
    request_id: UUID
    question_id = fields.UUIDField()
    rating: fields.Field[int | None] = fields.SmallIntField(null=True)
    words: fields.Field[str | None] = fields.CharField(max_length=2_000, null=True)

    class Meta:
        table = "review_peer_answer"
        indexes = (Index(fields=("request_id",)),)


class PeerResult(Model):
    """What at least ENOUGH colleagues said to one question together. Made once, when the review is shared."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    review: fields.ForeignKeyRelation[Review] = fields.ForeignKeyField("goodshift.Review", related_name="peer_results")
    review_id: UUID
    question: fields.ForeignKeyRelation[ReviewQuestion] = fields.ForeignKeyField(
        "goodshift.ReviewQuestion", related_name="peer_results"
    )
    question_id: UUID
    position = fields.SmallIntField()
    mean: fields.Field[Decimal | None] = fields.DecimalField(max_digits=2, decimal_places=1, null=True)
    words: fields.Field[list[str]] = fields.JSONField(default=list)

    class Meta:
        table = "review_peer_result"
        indexes = (Index(fields=("review_id", "position")), Index(fields=("question_id",)))


class GroupResult(Model):
    """What a whole group said to one question. Made once, when the cycle is closed."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    cycle: fields.ForeignKeyRelation[ReviewCycle] = fields.ForeignKeyField(
        "goodshift.ReviewCycle", related_name="results"
    )
    cycle_id: UUID
    question: fields.ForeignKeyRelation[ReviewQuestion] = fields.ForeignKeyField(
        "goodshift.ReviewQuestion", related_name="group_results"
    )
    question_id: UUID
    position = fields.SmallIntField()
    self_mean = fields.DecimalField(max_digits=2, decimal_places=1)
    lead_mean = fields.DecimalField(max_digits=2, decimal_places=1)

    class Meta:
        table = "review_group_result"
        indexes = (Index(fields=("cycle_id", "position")), Index(fields=("question_id",)))


def audience(review: Review) -> set[str]:
    """Who may hear of ``review``, as ``visible_to`` says. Its person and its lead must be loaded with their stores."""
    mine = {person_scope(review.person_id)}
    return mine | {person_scope(review.lead_id)} if is_led(review) else mine


def is_led(review: Review) -> bool:
    """Whether its lead still leads the person; loaded as for ``audience``."""
    lead, person = review.lead, review.person
    viewer = as_viewer(lead, lead.store.region if lead.store else None, lead.id)
    return leads(viewer, person, person.store.region if person.store else None)

"""Feedback, its versions and replies, and requests for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.behaviours.models import Behaviour, Cause
from server.kit import clock, ids
from server.kit.rows import prepared
from server.kit.witness import in_sight
from server.people.models import LINE, Person, Role, Viewer, person_scope, scopes_above


class FeedbackKind(StrEnum):
    """Praise for what went well, coaching for the next time."""

    PRAISE = "PRAISE"
    COACHING = "COACHING"


class Purpose(StrEnum):
    """Fixed at sending: growth never enters a decision."""

    GROWTH = "GROWTH"
    DECISION = "DECISION"


class Visibility(StrEnum):
    """Who sees it beside giver and receiver; never widened."""

    RECIPIENT = "RECIPIENT"
    RECIPIENT_AND_SUPERVISOR = "RECIPIENT_AND_SUPERVISOR"


class FeedbackReplyKind(StrEnum):
    """What the receiver says back."""

    THANKS = "THANKS"
    QUESTION = "QUESTION"
    CORRECTION = "CORRECTION"


class FeedbackRequestState(StrEnum):
    """What became of a request."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    DECLINED = "DECLINED"


@dataclass(frozen=True)
class Reading:
    """How strong, how important, how clear: each 1 … 5."""

    tone: int
    importance: int
    clarity: int

    def gap(self, other: Reading) -> float:
        """How far two readings are apart: 0 the same … 1 opposite."""
        steps = (
            abs(self.tone - other.tone) + abs(self.importance - other.importance) + abs(self.clarity - other.clarity)
        )
        return steps / 12  # three scales of four steps each


class FeedbackRequest(Model):
    """Somebody asks somebody for feedback."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    asker: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="requests_made")
    asker_id: UUID
    asked: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="requests_received"
    )
    asked_id: UUID
    question = fields.TextField()
    goal_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    state = fields.CharEnumField(FeedbackRequestState, max_length=10, default=FeedbackRequestState.OPEN)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "feedback_request"
        indexes = (Index(fields=("asked_id", "state")), Index(fields=("asker_id", "created_at")))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[FeedbackRequest]:
        """Requests between the viewer and somebody else."""
        return cls.filter(Q(asker_id=viewer.id) | Q(asked_id=viewer.id))

    def is_visible_to(self, viewer: Viewer) -> bool:
        """What ``visible_to`` says, of this one."""
        return viewer.id in (self.asker_id, self.asked_id)

    @property
    def audience(self) -> set[str]:
        """Both of them."""
        return {person_scope(self.asker_id), person_scope(self.asked_id)}


class Feedback(Model):
    """What one person tells another. Readings are kept apart: how it was meant, how it landed."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    kind = fields.CharEnumField(FeedbackKind, max_length=10)
    purpose = fields.CharEnumField(Purpose, max_length=10, default=Purpose.GROWTH)
    visibility = fields.CharEnumField(Visibility, max_length=30, default=Visibility.RECIPIENT)
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="feedback_given"
    )
    author_id: UUID
    recipient: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="feedback_received"
    )
    recipient_id: UUID
    store_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """The receiver's store when it was given: a later store's supervisors do not see it."""
    supervisor_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """The receiver's manager by name when it was given."""
    recipient_role = fields.CharEnumField(Role, max_length=20, default=Role.ASSOCIATE)
    """What the receiver was when it was given: whoever ranked above them then may see it, nobody else later."""
    region: fields.Field[str | None] = fields.CharField(max_length=120, null=True)
    """The region of the receiver's store when it was given."""
    message = fields.TextField()
    next_time = fields.CharField(max_length=4_000, null=True)
    cause = fields.CharEnumField(Cause, max_length=12, null=True)
    goal_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    request: fields.OneToOneNullableRelation[FeedbackRequest] = fields.OneToOneField(
        "goodshift.FeedbackRequest", related_name="feedback", null=True, on_delete=fields.SET_NULL
    )
    request_id: UUID | None
    observed_at = fields.DatetimeField()
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)
    edited_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    read_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    giver_tone: fields.Field[int | None] = fields.SmallIntField(null=True)
    giver_importance: fields.Field[int | None] = fields.SmallIntField(null=True)
    giver_clarity: fields.Field[int | None] = fields.SmallIntField(null=True)
    receiver_tone: fields.Field[int | None] = fields.SmallIntField(null=True)
    receiver_importance: fields.Field[int | None] = fields.SmallIntField(null=True)
    receiver_clarity: fields.Field[int | None] = fields.SmallIntField(null=True)
    follow_up_on: fields.Field[date | None] = fields.DateField(null=True)
    follow_up_reminded_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    followed_up_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)
    followed_up_better: fields.Field[bool | None] = fields.BooleanField(null=True)
    follow_up_note = fields.CharField(max_length=4_000, null=True)

    class Meta:
        table = "feedback"
        indexes = (
            Index(fields=("recipient_id", "created_at")),
            Index(fields=("author_id", "created_at")),
            Index(fields=("store_id", "created_at")),
            Index(fields=("supervisor_id", "created_at")),
            Index(fields=("region", "recipient_role", "created_at")),
            Index(fields=("follow_up_on",)),
        )

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Feedback]:
        """What the viewer gave or received, and, where the giver let supervisors see it, what their people received."""
        return cls.filter(Q(author_id=viewer.id) | Q(recipient_id=viewer.id) | cls.about_people_of(viewer))

    @classmethod
    def about_people_of(cls, viewer: Viewer) -> Q:
        """Feedback that the viewer sees as the receiver's supervisor."""
        led = Q(supervisor_id=viewer.id)
        if viewer.role in (Role.SUPERVISOR, Role.MANAGER) and viewer.store_id:
            led |= Q(store_id=viewer.store_id, recipient_role__in=list(LINE[: LINE.index(viewer.role)]))
        if viewer.role is Role.REGIONAL and viewer.region:
            led |= Q(region=viewer.region, recipient_role=Role.MANAGER)
        return Q(visibility=Visibility.RECIPIENT_AND_SUPERVISOR) & led

    def is_visible_to(self, viewer: Viewer) -> bool:
        """What ``visible_to`` says, of this one."""
        if viewer.id in (self.author_id, self.recipient_id):
            return True
        if self.visibility is not Visibility.RECIPIENT_AND_SUPERVISOR:
            return False
        if viewer.id == self.supervisor_id:
            return True
        if viewer.role in (Role.SUPERVISOR, Role.MANAGER) and viewer.store_id:
            return self.store_id == viewer.store_id and self.recipient_role in LINE[: LINE.index(viewer.role)]
        if viewer.role is Role.REGIONAL and viewer.region:
            return self.region == viewer.region and self.recipient_role is Role.MANAGER
        return False

    @property
    def giver_reading(self) -> Reading | None:
        """How it was meant. Blind: show it to the receiver only through ``policy.can_see_giver_reading``."""
        return _reading(self.giver_tone, self.giver_importance, self.giver_clarity)

    @giver_reading.setter
    def giver_reading(self, reading: Reading) -> None:
        self.giver_tone, self.giver_importance, self.giver_clarity = reading.tone, reading.importance, reading.clarity

    @property
    def receiver_reading(self) -> Reading | None:
        """How it landed."""
        return _reading(self.receiver_tone, self.receiver_importance, self.receiver_clarity)

    @receiver_reading.setter
    def receiver_reading(self, reading: Reading) -> None:
        self.receiver_tone, self.receiver_importance, self.receiver_clarity = (
            reading.tone,
            reading.importance,
            reading.clarity,
        )

    @property
    def perception_gap(self) -> float | None:
        """How far the two readings are apart, 0 … 1; None until both exist."""
        given, received = self.giver_reading, self.receiver_reading
        return given.gap(received) if given and received else None

    @property
    def audience(self) -> set[str]:
        """Who may hear of it: the two, and the supervisors where the giver let them."""
        scopes = {person_scope(self.author_id), person_scope(self.recipient_id)}
        if self.visibility is Visibility.RECIPIENT_AND_SUPERVISOR:
            scopes |= scopes_above(self.recipient_role, self.store_id, self.region)
            scopes |= {person_scope(self.supervisor_id)} if self.supervisor_id else set()
        return scopes


class FeedbackBehaviour(Model):
    """A behaviour that a feedback names."""

    id = fields.BigIntField(primary_key=True, generated=True)
    feedback: fields.ForeignKeyRelation[Feedback] = fields.ForeignKeyField("goodshift.Feedback", related_name="chips")
    feedback_id: UUID
    behaviour: fields.ForeignKeyRelation[Behaviour] = fields.ForeignKeyField(
        "goodshift.Behaviour", related_name="feedback_chips"
    )
    behaviour_id: UUID

    class Meta:
        table = "feedback_behaviour"
        unique_together = (("feedback", "behaviour"),)


class FeedbackVersion(Model):
    """How a feedback read before an edit."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    feedback: fields.ForeignKeyRelation[Feedback] = fields.ForeignKeyField(
        "goodshift.Feedback", related_name="versions"
    )
    feedback_id: UUID
    message = fields.TextField()
    next_time = fields.CharField(max_length=4_000, null=True)
    written_at = fields.DatetimeField()

    class Meta:
        table = "feedback_version"
        indexes = (Index(fields=("feedback_id", "written_at")),)


class FeedbackReply(Model):
    """What the receiver says back: thanks, a question, or a wish to correct it."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    feedback: fields.ForeignKeyRelation[Feedback] = fields.ForeignKeyField("goodshift.Feedback", related_name="replies")
    feedback_id: UUID
    author_id = fields.UUIDField()
    kind = fields.CharEnumField(FeedbackReplyKind, max_length=12)
    message = fields.TextField(default="")
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "feedback_reply"
        indexes = (Index(fields=("feedback_id", "created_at")),)


@prepared
def given(keys: list[UUID]) -> QuerySet[Feedback]:
    """Feedback by id, whoever may see it."""
    return Feedback.filter(id__in=keys)


@prepared
def asked(keys: list[UUID]) -> QuerySet[FeedbackRequest]:
    """Requests by id, whoever may see them."""
    return FeedbackRequest.filter(id__in=keys)


@prepared
def answers(viewer: Viewer, keys: list[UUID]) -> QuerySet[Feedback]:
    """Feedback in reach by the request that it answers."""
    return Feedback.visible_to(viewer).filter(request_id__in=keys)


@prepared
def chips(keys: list[UUID]) -> QuerySet[FeedbackBehaviour]:
    """What feedback names, with the behaviours, in order."""
    return FeedbackBehaviour.filter(feedback_id__in=keys).select_related("behaviour").order_by("id")


@prepared
def versions(keys: list[UUID]) -> QuerySet[FeedbackVersion]:
    """Earlier versions of feedback, oldest first."""
    return FeedbackVersion.filter(feedback_id__in=keys).order_by("written_at", "id")


@prepared
def replies(keys: list[UUID]) -> QuerySet[FeedbackReply]:
    """What was said back to feedback, oldest first."""
    return FeedbackReply.filter(feedback_id__in=keys).order_by("created_at", "id")


async def _feedback_and_who_sees(keys: list[UUID]) -> Mapping[UUID, tuple[Feedback, Callable[[Viewer], bool]]]:
    return {row.id: (row, row.is_visible_to) for row in await given(keys)}


async def _requests_and_who_sees(
    keys: list[UUID],
) -> Mapping[UUID, tuple[FeedbackRequest, Callable[[Viewer], bool]]]:
    return {row.id: (row, row.is_visible_to) for row in await asked(keys)}


visible_by_id = in_sight(_feedback_and_who_sees)
"""Loader: feedback in reach."""

visible_requests_by_id = in_sight(_requests_and_who_sees)
"""Loader: requests in reach."""


async def feedback_by_request(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Feedback]:
    """Loader: the feedback that answered a request."""
    return {row.request_id: row for row in await answers(viewer, keys) if row.request_id}


async def behaviours_by_feedback(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[Behaviour]]:
    """Loader: the behaviours that a feedback names."""
    return _grouped(keys, [(chip.feedback_id, chip.behaviour) for chip in await chips(keys)])


async def versions_by_feedback(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[FeedbackVersion]]:
    """Loader: the earlier versions of a feedback, oldest first."""
    return _grouped(keys, [(row.feedback_id, row) for row in await versions(keys)])


async def replies_by_feedback(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[FeedbackReply]]:
    """Loader: what the receiver said back, oldest first."""
    return _grouped(keys, [(row.feedback_id, row) for row in await replies(keys)])


def _grouped(keys: list[UUID], pairs: list[tuple[UUID, Any]]) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = {key: [] for key in keys}
    for key, row in pairs:
        groups[key].append(row)
    return groups


def _reading(tone: int | None, importance: int | None, clarity: int | None) -> Reading | None:
    if tone is None or importance is None or clarity is None:
        return None
    return Reading(tone, importance, clarity)

"""Recognition: a sentence for everybody to see, the people it is for, and what colleagues answer with one tap."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.behaviours.models import Behaviour
from server.kit import clock, db, ids
from server.kit.keyed import ManyEach
from server.kit.rows import Stored, prepared
from server.kit.witness import in_sight, stands_for_many
from server.people.models import COMPANY_WIDE, Person, Role, Store, Viewer, stores

EMOJI = ("👏", "❤️", "🙌", "💪", "😊", "🎉")
"""What can be answered, in the order it is shown."""


@dataclass(slots=True)
class ReactionCount:
    """How many people answered with one emoji, and whether the viewer is among them."""

    emoji: str
    count: int
    viewer_reacted: bool


class Recognition(Model):
    """Something good that somebody saw, told where the store can read it."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="recognitions_given"
    )
    author_id: UUID
    store_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """The author's store when it was given."""
    behaviour: fields.ForeignKeyNullableRelation[Behaviour] = fields.ForeignKeyField(
        "goodshift.Behaviour", related_name="recognitions", null=True, on_delete=fields.RESTRICT
    )
    behaviour_id: UUID | None
    message = fields.TextField()
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "recognition"
        indexes = (
            Index(fields=("created_at", "id")),
            Index(fields=("author_id", "created_at")),
            Index(fields=("store_id", "created_at")),
        )

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Recognition]:
        """What the viewer gave or received, and what hangs on a wall in their reach."""
        if viewer.role in COMPANY_WIDE:
            return cls.all()
        own = Q(author_id=viewer.id) | cls.naming(viewer.id)
        if viewer.role is Role.REGIONAL:
            stores = Subquery(Store.visible_to(viewer).values("id"))
            return cls.filter(own | cls.on_walls(Q(store_id__in=stores)))
        return cls.filter(own | cls.on_walls(Q(store_id=viewer.store_id))) if viewer.store_id else cls.filter(own)

    def is_visible_to(self, named: Collection[UUID], walls: Collection[Store], viewer: Viewer) -> bool:
        """What ``visible_to`` says, of this one, which names these people and hangs on these stores' walls."""
        # First what many have in common: so one answer stands for all of them when thousands are asked.
        if viewer.role in COMPANY_WIDE or any(store.is_visible_to(viewer) for store in walls):
            return True
        return viewer.id == self.author_id or viewer.id in named

    def is_near(self, viewer: Viewer) -> bool:
        """Whether this alone says that the viewer sees it; where it does not, there are other walls, and those who are named."""
        if viewer.role is Role.REGIONAL:
            return False
        return self.is_visible_to((), (), viewer) or (self.store_id is not None and self.store_id == viewer.store_id)

    @classmethod
    def on_walls(cls, stores: Q) -> Q:
        """Recognition by or for people who worked in ``stores`` when it was given."""
        return stores | Q(id__in=_named(stores))

    @classmethod
    def naming(cls, person_id: UUID) -> Q:
        """Recognition of one person."""
        return Q(id__in=_named(Q(person_id=person_id)))


class RecognitionRecipient(Model):
    """One of the people that a recognition is for."""

    id = fields.BigIntField(primary_key=True, generated=True)
    recognition: fields.ForeignKeyRelation[Recognition] = fields.ForeignKeyField(
        "goodshift.Recognition", related_name="recipients"
    )
    recognition_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "goodshift.Person", related_name="recognitions_received"
    )
    person_id: UUID
    store_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    """Where this person worked when it was given: the wall that it hangs on."""

    class Meta:
        table = "recognition_recipient"
        unique_together = (("recognition", "person"),)
        indexes = (Index(fields=("person_id", "recognition_id")), Index(fields=("store_id", "recognition_id")))


class RecognitionReaction(Model):
    """One person's answer with one emoji."""

    id = fields.BigIntField(primary_key=True, generated=True)
    recognition: fields.ForeignKeyRelation[Recognition] = fields.ForeignKeyField(
        "goodshift.Recognition", related_name="reactions"
    )
    recognition_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="reactions")
    person_id: UUID
    emoji = fields.CharField(max_length=8)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "recognition_reaction"
        unique_together = (("recognition", "person", "emoji"),)


def _named(who: Q) -> Subquery:
    return Subquery(RecognitionRecipient.filter(who).values("recognition_id"))


@prepared
def given(keys: list[UUID]) -> QuerySet[Recognition]:
    """Recognition by id, whoever may see it."""
    return Recognition.filter(id__in=keys)


@prepared
def recipients(keys: list[UUID]) -> QuerySet[RecognitionRecipient]:
    """Whom recognition is for, in the author's order."""
    return RecognitionRecipient.filter(recognition_id__in=keys).order_by("id")


@prepared
def reactions(keys: list[UUID]) -> QuerySet[RecognitionReaction]:
    """What colleagues answered to recognition."""
    return RecognitionReaction.filter(recognition_id__in=keys)


async def _rows_and_who_sees(keys: list[UUID]) -> Mapping[UUID, tuple[Recognition, Callable[[Viewer], bool]]]:
    rows, placed = (await given(keys)).objects(), await PLACED(keys)
    bound, person_of = db.reading().dialect.bound, placed.converter("person_id")
    named: dict[Any, list[UUID]] = {bound(row.id): [] for row in rows}
    walls = {bound(row.id): {bound(row.store_id)} for row in rows}
    for key, person, wall in placed.bare("recognition_id", "person_id", "store_id"):
        if key in named:
            named[key].append(person_of(person))
            walls[key].add(wall)
    hung = set().union(*walls.values()) - {None}
    known = {bound(store.id): store for store in await stores(Stored(hung))} if hung else {}
    found: dict[UUID, tuple[Recognition, Callable[[Viewer], bool]]] = {}
    for row, people, places in zip(rows, named.values(), walls.values(), strict=True):
        found[row.id] = row, partial(row.is_visible_to, people, [known[place] for place in places if place in known])
    return found


PLACED = recipients.only("recognition_id", "person_id", "store_id")

_by_id = in_sight(_rows_and_who_sees)


async def visible_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Recognition]:
    """Loader: recognition in reach. Mostly all of it hangs in the viewer's own store, and nothing else need be looked at."""
    if stands_for_many(viewer):
        return await _by_id(viewer, keys)
    rows = await given(keys)
    near = {row.id: row for row in rows if row.is_near(viewer)}
    return (
        near if len(near) == len(rows) else {**near, **await _by_id(viewer, [key for key in keys if key not in near])}
    )


recipients_by_recognition = ManyEach(RecognitionRecipient, recipients, by="recognition_id")
"""Loader: whom a recognition is for, in the author's order."""


async def reactions_by_recognition(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[ReactionCount]]:
    """Loader: what colleagues answered, in the order of EMOJI."""
    bound = db.reading().dialect.bound
    me = bound(viewer.id)
    answers: dict[Any, dict[str, list[Any]]] = {bound(key): {} for key in keys}
    for key, emoji, person in (await ANSWERS(keys)).bare("recognition_id", "emoji", "person_id"):
        answers[key].setdefault(emoji, []).append(person)
    return {
        key: [ReactionCount(emoji, len(said[emoji]), me in said[emoji]) for emoji in EMOJI if emoji in said]
        for key, said in zip(keys, answers.values(), strict=True)
    }


ANSWERS = reactions.only("recognition_id", "emoji", "person_id")

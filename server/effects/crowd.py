"""How many an entry is about, for whoever may know: of people, a group of fewer than five is only their leads' business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.functions import Count

from server.effects.models import EffectUnit
from server.metrics.models import MetricLevel
from server.people.models import Person, Viewer, led_by

FEWEST = 5
"""So many people at least make a group, in which nobody is seen alone."""


@dataclass(frozen=True)
class Crowd:
    """How many are treated, and how many they are compared with. ``near``: the viewer may know small groups too."""

    treated: int
    compared: int
    near: bool

    def say(self, many: int) -> int | None:
        """``many`` of them, None where that would be too few to tell."""
        return many if self.near or many == 0 or many >= FEWEST else None

    @property
    def has_places(self) -> bool:
        """Whether it may be said where the treated are."""
        return self.near or self.treated >= FEWEST


async def crowds(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Crowd]:
    """Loader: the crowd of each entry. Two statements for all."""
    units = EffectUnit.filter(effect_id__in=keys)
    counted = units.annotate(many=Count("id"), treated=Count("starts_on")).group_by(
        "effect_id", "effect__author_id", "effect__metric__level"
    )
    rows = await counted.values("effect_id", "effect__author_id", "effect__metric__level", "many", "treated")
    led = units.filter(starts_on__isnull=False, unit_id__in=Subquery(Person.filter(led_by(viewer)).values("id")))
    near = set(await led.distinct().values_list("effect_id", flat=True))
    return {
        row["effect_id"]: Crowd(
            int(row["treated"]),
            int(row["many"]) - int(row["treated"]),
            row["effect__metric__level"] is MetricLevel.STORE
            or row["effect__author_id"] == viewer.id  # who named them knows them
            or row["effect_id"] in near,
        )
        for row in rows
    }

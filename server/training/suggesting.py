"""Trainings that fit a gap: proposals with their reason, never assigned by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from server.behaviours.models import Skill
from server.people.models import Person
from server.skills.standings import Standing, standings
from server.training.models import Training, TrainingAssignment, TrainingSkill

K = TypeVar("K", bound=Hashable)
SEVERAL, FEWEST = 3, 2
"""From so many people, or from a third of those asked but at least two, it is the store's matter."""


@dataclass(frozen=True)
class Suggestion:
    """A training for one person, and the gap that it fits."""

    training: Training
    standing: Standing


@dataclass(frozen=True)
class StoreSuggestion:
    """A training for a store: how many are below what is asked, of how many whose level is known. Nobody is named."""

    training: Training
    skill: Skill
    below: int
    known: int


async def for_person(person: Person) -> list[Suggestion]:
    """Trainings for the skills in which ``person`` has a gap, the widest gap first, the shortest training first.

    What was given back, is on their list or was done is not suggested again.
    """
    gaps = [row for row in (await standings([person]))[person.id] if row.widest_gap > 0]
    known = set(await TrainingAssignment.filter(person_id=person.id).values_list("training_id", flat=True))
    fitting = await _fitting([row.skill.id for row in gaps])
    gaps.sort(key=lambda row: -row.widest_gap)
    return [Suggestion(training, row) for row in gaps for training in fitting[row.skill.id] if training.id not in known]


async def for_several(people: Collection[Person], smallest_group: int = FEWEST) -> list[StoreSuggestion]:
    """One training for each skill in which several of ``people`` have a gap: the shortest.

    Where the level of fewer than ``smallest_group`` is known, nothing is said.
    """
    return (await for_stores({None: people}, smallest_group))[None]


async def for_stores(
    crews: Mapping[K, Collection[Person]], smallest_group: int = FEWEST
) -> dict[K, list[StoreSuggestion]]:
    """The same for each of many crews. Four statements for all."""
    found = await standings([person for crew in crews.values() for person in crew])
    fitting = await _fitting({row.skill.id for rows in found.values() for row in rows if _is_known(row)})
    return {
        key: _shared([row for person in crew for row in found[person.id]], fitting, smallest_group)
        for key, crew in crews.items()
    }


def _is_known(row: Standing) -> bool:
    return row.own_gap is not None or row.lead_gap is not None


def _shared(rows: Iterable[Standing], fitting: Mapping[UUID, list[Training]], fewest: int) -> list[StoreSuggestion]:
    """What several of one crew miss, without names."""
    by_skill: defaultdict[UUID, list[Standing]] = defaultdict(list)
    for row in rows:
        if _is_known(row):
            by_skill[row.skill.id].append(row)
    found = []
    for key, known in by_skill.items():
        below = sum(row.widest_gap > 0 for row in known)
        shared = below >= SEVERAL or (below >= FEWEST and 3 * below >= len(known))
        if shared and fitting[key] and len(known) >= fewest:
            found.append(StoreSuggestion(fitting[key][0], known[0].skill, below, len(known)))
    return sorted(found, key=lambda row: (-row.below, row.skill.name, row.skill.id))


async def _fitting(skill_ids: Collection[UUID]) -> defaultdict[UUID, list[Training]]:
    """Skill -> the trainings in use that build it, the shortest first."""
    ties = TrainingSkill.filter(skill_id__in=list(skill_ids), training__retired_at__isnull=True)
    found: defaultdict[UUID, list[Training]] = defaultdict(list)
    for tie in await ties.select_related("training").order_by("training__minutes", "training__sort_title", "id"):
        found[tie.skill_id].append(tie.training)
    return found

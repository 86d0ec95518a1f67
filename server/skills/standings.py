"""Where a person stands in each skill: what the job asks for, what they say, what their lead says, and the gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q

from server.behaviours.models import Skill
from server.people.models import COMPANY_WIDE, Person, Viewer, folded, led_by
from server.skills.models import SkillLevel, SkillRequirement, SkillSide, in_use
from server.skills.policy import SMALLEST_GROUP


@dataclass(frozen=True)
class Standing:
    """One skill of one person. Levels go from 1 to 5; None where nobody has asked or said anything."""

    person_id: UUID
    skill: Skill
    required: int | None
    own: SkillLevel | None
    lead: SkillLevel | None

    @property
    def own_gap(self) -> int | None:
        """Required minus what the person says; below zero where they have more than is asked."""
        return gap(self.required, self.own.level if self.own else None)

    @property
    def lead_gap(self) -> int | None:
        """Required minus what a lead says."""
        return gap(self.required, self.lead.level if self.lead else None)

    @property
    def difference(self) -> int | None:
        """What the person says minus what the lead says: something to talk about, not an error."""
        return self.own.level - self.lead.level if self.own and self.lead else None

    @property
    def widest_gap(self) -> int:
        """The larger of the two gaps, since either side may see what is missing; 0 when neither sees anything."""
        return max(self.own_gap or 0, self.lead_gap or 0, 0)


def gap(required: int | None, present: int | None) -> int | None:
    """Required minus present; None when one of them is not known. A level that nobody has said is not a low one."""
    return None if required is None or present is None else required - present


def asked_of(person: Person, requirements: Iterable[SkillRequirement]) -> dict[UUID, int]:
    """Skill -> the level that ``person``'s job asks for. A job title goes before a role, and the store before the company."""
    title = folded(person.job_title or "")
    fitting = [
        row
        for row in requirements
        if row.store_id in (None, person.store_id)
        and (row.role is person.role if row.job_title is None else folded(row.job_title) == title)
    ]
    fitting.sort(key=lambda row: (row.store_id is not None, row.job_title is not None))
    return {row.skill_id: row.level for row in fitting}  # the last one of a skill is the nearest


async def standings(people: Collection[Person]) -> dict[UUID, list[Standing]]:
    """Person -> where they stand in every skill that is asked of them or was spoken of, by name. Three statements for all."""
    skills = await in_use()
    stores = {person.store_id for person in people if person.store_id}
    requirements = await SkillRequirement.filter(Q(store_id__isnull=True) | Q(store_id__in=list(stores)))
    said: defaultdict[UUID, dict[tuple[UUID, SkillSide], SkillLevel]] = defaultdict(dict)
    for level in await SkillLevel.filter(person_id__in=[person.id for person in people], current=True):
        said[level.person_id][level.skill_id, level.side] = level
    found: dict[UUID, list[Standing]] = {}
    for person in people:
        asked, levels = asked_of(person, requirements), said[person.id]
        rows = [
            Standing(
                person.id,
                skill,
                asked.get(skill.id),
                levels.get((skill.id, SkillSide.SELF)),
                levels.get((skill.id, SkillSide.LEAD)),
            )
            for skill in skills
        ]
        found[person.id] = [row for row in rows if row.required or row.own or row.lead]
    return found


@dataclass(frozen=True)
class Group:
    """What several people said: how many are below what is asked, and the mean gap in levels."""

    people: int
    below: int
    mean_gap: float


@dataclass(frozen=True)
class StoreStanding:
    """One skill in a store, without names."""

    skill: Skill
    asked: int
    own: Group | None
    lead: Group | None


async def in_store(viewer: Viewer, store_id: UUID) -> list[StoreStanding]:
    """Every skill that is asked of people in a store, by name; groups that are too small are None.

    A store's lead knows each of those below by name, so whoever stands beside or above them is not in their groups: they
    would be what is left.
    """
    people = Person.active(Person.filter(store_id=store_id))
    if viewer.role not in COMPANY_WIDE:
        people = people.filter(Q(id=viewer.id) | led_by(viewer))
    by_skill: defaultdict[UUID, list[Standing]] = defaultdict(list)
    for rows in (await standings(await people)).values():
        for row in rows:
            if row.required is not None:
                by_skill[row.skill.id].append(row)
    found = [
        StoreStanding(
            rows[0].skill, len(rows), _group([row.own_gap for row in rows]), _group([row.lead_gap for row in rows])
        )
        for rows in by_skill.values()
    ]
    return sorted(found, key=lambda row: (row.skill.name, row.skill.id))


def _group(gaps: list[int | None]) -> Group | None:
    known = [value for value in gaps if value is not None]
    if len(known) < SMALLEST_GROUP:
        return None
    return Group(len(known), sum(value > 0 for value in known), sum(known) / len(known))

"""What people can do with skills: define, edit, retire and require them, and say which level somebody has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from server.behaviours.models import Behaviour, Skill, offered
from server.events import actions as events
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.people.leading import audience
from server.people.models import COMPANY_SCOPE, Person, Role, Store, Viewer, folded
from server.skills import policy
from server.skills.models import HIGHEST, LOWEST, SkillLevel, SkillRequirement, SkillSide

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@db.transaction
async def define(viewer: Viewer, id: UUID, key: str, name: str, behaviour_ids: Sequence[UUID]) -> Skill:
    """Name a skill and the behaviours that show it. The same id again returns the first result."""
    known = await Skill.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    if not policy.can_define(viewer):
        raise NotAllowed("Skills are for headquarters to define.")
    if len(key) > 60 or not KEY.fullmatch(key):
        raise Invalid("A key is small letters and digits, with single hyphens between; 60 at most.", "key")
    words = text.required(name, "name", 60)
    behaviours = await offered(list(behaviour_ids), "behaviourIds")
    if await Skill.filter(key=key).exists():
        raise Conflict("There is a skill with this key already.", "key")
    skill = await Skill.create(id=id, key=key, name=words, author_id=viewer.id)
    await _join(skill, behaviours)
    await events.record("skill.defined", skill, viewer.id, [COMPANY_SCOPE], id=id)
    return skill


@db.transaction
async def edit(
    viewer: Viewer, call_id: UUID, skill_id: UUID, name: str | None, behaviour_ids: Sequence[UUID] | None
) -> Skill:
    """Call it another name, or give it other behaviours. None leaves it as it is."""
    skill = await _in_use(skill_id)
    if await events.repeated(call_id, viewer, "skill.edited", skill.id):
        return skill
    if not policy.can_edit(viewer):
        raise NotAllowed("Skills are for headquarters to define.", "skillId")
    if name is not None:
        skill.name = text.required(name, "name", 60)
        await skill.save(update_fields=["name"])
    if behaviour_ids is not None:
        behaviours = await offered(list(behaviour_ids), "behaviourIds")
        await Behaviour.filter(skill_id=skill.id).update(skill_id=None)
        await _join(skill, behaviours)
    await events.record("skill.edited", skill, viewer.id, [COMPANY_SCOPE], id=call_id)
    return skill


@db.transaction
async def retire(viewer: Viewer, call_id: UUID, skill_id: UUID) -> Skill:
    """Ask for it no more. What was said of it stays."""
    skill = await Skill.get_or_none(id=skill_id)
    if skill is None:
        raise NotFound("There is no such skill.", "skillId")
    if await events.repeated(call_id, viewer, "skill.retired", skill.id):
        return skill
    if not policy.can_retire(viewer):
        raise NotAllowed("Skills are for headquarters to define.", "skillId")
    if skill.retired_at is not None:
        raise Conflict("It is retired already.", "skillId")
    skill.retired_at = clock.now()
    await skill.save(update_fields=["retired_at"])
    await events.record("skill.retired", skill, viewer.id, [COMPANY_SCOPE], id=call_id)
    return skill


@db.transaction
async def require(
    viewer: Viewer,
    call_id: UUID,
    skill_id: UUID,
    level: int | None,
    role: Role | None = None,
    job_title: str | None = None,
    store_id: UUID | None = None,
) -> Skill:
    """Ask a level of everybody with a role or a job title, everywhere or in one store; None asks for it no more."""
    skill = await _in_use(skill_id)
    store = await Store.visible_to(viewer).get_or_none(id=store_id) if store_id else None
    if store_id and store is None:
        raise NotFound("There is no such store in your reach.", "storeId")
    if await events.repeated(call_id, viewer, "skill.required", skill.id):
        return skill
    if not policy.can_require(viewer, store):
        raise NotAllowed("What a job asks for is set by headquarters, in a store also by its regional.", "skillId")
    title = text.optional(job_title, "jobTitle", 120)
    if (role is None) == (title is None):
        raise Invalid("Choose a role or write a job title, one of the two.", "role")
    if level is not None:
        _check(level)
    await _forget(skill, role, title, store_id)
    if level is not None:
        await SkillRequirement.create(skill_id=skill.id, role=role, store_id=store_id, job_title=title, level=level)
    await events.record("skill.required", skill, viewer.id, [COMPANY_SCOPE], id=call_id, data={"level": level})
    return skill


@db.transaction
async def assess(
    viewer: Viewer, id: UUID, skill_id: UUID, person_id: UUID, level: int, note: str | None = None
) -> SkillLevel:
    """Say which level of a skill somebody has: oneself, or somebody the viewer leads. What was said before is kept."""
    known = await SkillLevel.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    reach = Person.active(Person.visible_to(viewer)).get_or_none(id=person_id)
    person = await reach.select_related("store", "manager")
    if person is None:
        raise NotFound("There is nobody like that in your reach.", "personId")
    skill = await _in_use(skill_id)
    if not policy.can_assess(viewer, person, person.store.region if person.store else None):
        raise NotAllowed(f"You do not lead {person.name}.", "personId")
    _check(level)
    side = SkillSide.SELF if person.id == viewer.id else SkillSide.LEAD
    words = text.optional(note, "note", 1_000)
    await SkillLevel.filter(person_id=person.id, skill_id=skill.id, side=side, current=True).update(current=False)
    said = await SkillLevel.create(
        id=id, person_id=person.id, skill_id=skill.id, side=side, level=level, note=words, author_id=viewer.id
    )
    # About the person, so that an evening of levels is one line in their inbox.
    await events.record("skill.assessed", person, viewer.id, audience(person), id=id)
    return said


async def _forget(skill: Skill, role: Role | None, title: str | None, store_id: UUID | None) -> None:
    """Take away what was asked at this place; a job title is the same one in other capitals."""
    for row in await SkillRequirement.filter(skill_id=skill.id, store_id=store_id):
        if row.role is role and folded(row.job_title or "") == folded(title or ""):
            await row.delete()


async def _in_use(skill_id: UUID) -> Skill:
    skill = await Skill.get_or_none(id=skill_id, retired_at__isnull=True)
    if skill is None:
        raise NotFound("There is no such skill here.", "skillId")
    return skill


async def _join(skill: Skill, behaviours: list[Behaviour]) -> None:
    await Behaviour.filter(id__in=[row.id for row in behaviours]).update(skill_id=skill.id)


def _check(level: int) -> None:
    if not LOWEST <= level <= HIGHEST:
        raise Invalid(f"It goes from {LOWEST} to {HIGHEST}.", "level")

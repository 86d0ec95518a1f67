"""What headquarters writes down of what helps: playbooks, and which of them fits an insight."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q

from server.behaviours.models import Cause, Skill
from server.events import actions as events
from server.insights import policy
from server.insights.models import Insight, Playbook
from server.kit import clock, db, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.metrics.models import Metric
from server.people.models import COMPANY_SCOPE, Viewer
from server.training.models import Training

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_STEPS, STEP = 10, 300


@dataclass(frozen=True)
class Draft:
    """A playbook as somebody words it."""

    title: str
    steps_for_employee: Sequence[str]
    steps_for_supervisor: Sequence[str]
    metric_id: UUID | None = None
    skill_id: UUID | None = None
    cause: Cause | None = None
    training_id: UUID | None = None


@db.transaction
async def create(viewer: Viewer, id: UUID, key: str, draft: Draft) -> Playbook:
    """A new playbook. The same id again returns the first. Raises NotAllowed, Invalid, Conflict (key), NotFound."""
    known = await Playbook.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    if not policy.can_keep_playbooks(viewer):
        raise NotAllowed("Playbooks are for headquarters to keep.")
    if len(key) > 60 or not KEY.fullmatch(key):
        raise Invalid("A key has small letters, digits and single hyphens, at most 60, as short-queues.", "key")
    if await Playbook.exists(key=key):
        raise Conflict("There is a playbook with this key.", "key")
    playbook = Playbook(id=id, key=key, author_id=viewer.id)
    await _word(playbook, draft)
    await playbook.save(force_create=True)
    await events.record("playbook.created", playbook, viewer.id, [COMPANY_SCOPE], id=id)
    return playbook


@db.transaction
async def edit(viewer: Viewer, call_id: UUID, playbook_id: UUID, draft: Draft) -> Playbook:
    """Word it anew. What was accepted from it keeps its own words. Raises NotFound, NotAllowed, Invalid."""
    playbook = await _load(viewer, playbook_id)
    if await events.repeated(call_id, viewer, "playbook.edited", playbook.id):
        return playbook
    await _word(playbook, draft)
    await playbook.save()
    await events.record("playbook.edited", playbook, viewer.id, [COMPANY_SCOPE], id=call_id)
    return playbook


@db.transaction
async def retire(viewer: Viewer, call_id: UUID, playbook_id: UUID, retired: bool) -> Playbook:
    """Suggest it no more, or again. Raises NotFound, NotAllowed."""
    playbook = await _load(viewer, playbook_id)
    if await events.repeated(call_id, viewer, "playbook.retired", playbook.id):
        return playbook
    playbook.retired_at = (playbook.retired_at or clock.now()) if retired else None
    await playbook.save(update_fields=["retired_at"])
    data = {"retired": retired}
    await events.record("playbook.retired", playbook, viewer.id, [COMPANY_SCOPE], id=call_id, data=data)
    return playbook


async def by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Playbook]:
    """Loader: playbooks, retired ones included; everybody may read what helps."""
    return {row.id: row for row in await Playbook.filter(id__in=keys)}


async def by_insight(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Playbook]:
    """Loader: the playbook that an insight in reach was accepted from, else the one that fits it best now."""
    rows = await Insight.filter(id__in=keys)
    about = Q(metric_id__in=list({row.metric_id for row in rows if row.metric_id}))
    about |= Q(skill_id__in=list({row.skill_id for row in rows if row.skill_id}))
    accepted = list({row.playbook_id for row in rows if row.playbook_id})
    known = await Playbook.filter(Q(retired_at__isnull=True) & about | Q(id__in=accepted)).order_by("key")
    found = {row.id: _accepted(row, known) or fitting(row, known) for row in rows}
    return {id: playbook for id, playbook in found.items() if playbook}


def fitting(insight: Insight, playbooks: Iterable[Playbook]) -> Playbook | None:
    """The one about the insight's metric or skill that answers its cause; until a cause is chosen, the one for any."""
    about = [
        row
        for row in playbooks
        if row.retired_at is None
        and (row.metric_id, row.skill_id) != (None, None)
        and row.metric_id in (None, insight.metric_id)
        and row.skill_id in (None, insight.skill_id)
        and row.cause in (None, insight.cause)
    ]
    return min(about, key=lambda row: (row.cause is None, row.key), default=None)


def _accepted(insight: Insight, playbooks: Iterable[Playbook]) -> Playbook | None:
    return next((row for row in playbooks if row.id == insight.playbook_id), None)


async def _load(viewer: Viewer, playbook_id: UUID) -> Playbook:
    playbook = await Playbook.get_or_none(id=playbook_id)
    if playbook is None:
        raise NotFound("There is no such playbook.", "playbookId")
    if not policy.can_keep_playbooks(viewer):
        raise NotAllowed("Playbooks are for headquarters to keep.", "playbookId")
    return playbook


async def _word(playbook: Playbook, draft: Draft) -> None:
    playbook.title = text.required(draft.title, "title", 200)
    playbook.steps_for_employee = _steps(draft.steps_for_employee, "stepsForEmployee")
    playbook.steps_for_supervisor = _steps(draft.steps_for_supervisor, "stepsForSupervisor")
    if draft.metric_id is None and draft.skill_id is None:
        raise Invalid("Say which metric or which skill it helps.", "metricId")
    if draft.metric_id is not None and not await Metric.exists(id=draft.metric_id):
        raise NotFound("There is no such metric.", "metricId")
    if draft.skill_id is not None and not await Skill.exists(id=draft.skill_id):
        raise NotFound("There is no such skill.", "skillId")
    if draft.training_id is not None and not await Training.exists(id=draft.training_id, retired_at__isnull=True):
        raise NotFound("There is no such training.", "trainingId")
    tied = {
        "metric_id": draft.metric_id,
        "skill_id": draft.skill_id,
        "cause": draft.cause,
        "training_id": draft.training_id,
    }
    playbook.update_from_dict(tied)


def _steps(steps: Sequence[str], field: str) -> list[str]:
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Invalid(f"Write 1 to {MOST_STEPS} steps.", field)
    return [text.required(step, f"{field}.{index}", STEP) for index, step in enumerate(steps)]

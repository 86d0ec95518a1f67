"""What people can do with trainings themselves: create, edit, retire."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from server.behaviours.models import Skill
from server.events import actions as events
from server.kit import clock, db, ids, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.metrics.models import Metric
from server.people.models import COMPANY_SCOPE, Viewer
from server.training import policy
from server.training.models import Training, TrainingMetric, TrainingSkill, TrainingStep

MOST_STEPS, MOST_TIES, LONGEST = 20, 20, 480
"""Steps, skills or metrics of one training, and minutes: what takes more than a working day is no training but a course."""
_MISLEADING = re.compile(r"[\\\s\x00-\x1f\x7f]")
"""What browsers read in other ways than we do."""


@dataclass(frozen=True)
class StepDraft:
    """A step as somebody words it; ``id`` keeps one that is there, with the ticks of those who did it."""

    title: str
    text: str | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class Draft:
    """A training as somebody words it."""

    title: str
    purpose: str
    minutes: int
    steps: Sequence[StepDraft]
    metric_ids: Sequence[UUID]
    skill_ids: Sequence[UUID] = field(default_factory=list)
    link: str | None = None


@db.transaction
async def create(viewer: Viewer, id: UUID, draft: Draft) -> Training:
    """Offer a training. The same id again returns the first result."""
    known = await Training.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    if not policy.can_create(viewer):
        raise NotAllowed("Trainings are for headquarters and regionals to write.")
    training = Training(id=id, author_id=viewer.id)
    await _write(training, draft, [])
    await events.record("training.created", training, viewer.id, [COMPANY_SCOPE], id=id)
    return training


@db.transaction
async def edit(viewer: Viewer, call_id: UUID, training_id: UUID, draft: Draft) -> Training:
    """Word it anew. Steps that keep their id stay ticked; ticks of steps that are left out go with them."""
    training = await _load(training_id)
    if await events.repeated(call_id, viewer, "training.edited", training.id):
        return training
    _check_may_edit(viewer, training)
    await _write(training, draft, await TrainingStep.filter(training_id=training.id))
    await events.record("training.edited", training, viewer.id, [COMPANY_SCOPE], id=call_id)
    return training


@db.transaction
async def retire(viewer: Viewer, call_id: UUID, training_id: UUID) -> Training:
    """Offer it no more. Whoever has it on their list may finish it."""
    training = await _load(training_id)
    if await events.repeated(call_id, viewer, "training.retired", training.id):
        return training
    _check_may_edit(viewer, training)
    training.retired_at = clock.now()
    await training.save(update_fields=["retired_at"])
    await events.record("training.retired", training, viewer.id, [COMPANY_SCOPE], id=call_id)
    return training


async def _load(training_id: UUID) -> Training:
    training = await Training.get_or_none(id=training_id)
    if training is None:
        raise NotFound("There is no such training.", "trainingId")
    return training


def _check_may_edit(viewer: Viewer, training: Training) -> None:
    if not policy.can_edit(viewer, training):
        raise NotAllowed("This training is for those who wrote it to change, and for headquarters.", "trainingId")
    if training.retired_at is not None:
        raise Conflict("This training is retired.", "trainingId")


async def _write(training: Training, draft: Draft, steps: list[TrainingStep]) -> None:
    """Store ``training`` as ``draft`` has it; ``steps`` are those that it has by now."""
    training.rename(text.required(draft.title, "title", 200))
    training.purpose = text.required(draft.purpose, "purpose", 2_000)
    training.link = https_only(draft.link)
    if not 1 <= draft.minutes <= LONGEST:
        raise Invalid(f"A training takes 1 to {LONGEST} minutes.", "minutes")
    training.minutes = draft.minutes
    wanted = _steps(training, draft.steps, {step.id for step in steps})
    if not draft.metric_ids:
        raise Invalid(
            "Say which number should get better: a training without one cannot show that it helps.", "metricIds"
        )
    await _check_known(Metric, draft.metric_ids, "metricIds")
    await _check_known(Skill, draft.skill_ids, "skillIds")
    await training.save()
    await TrainingStep.filter(training_id=training.id).exclude(id__in=[step.id for step in wanted]).delete()
    kept = {step.id for step in steps}
    for step in wanted:
        await step.save(force_create=step.id not in kept, force_update=step.id in kept)
    await TrainingMetric.filter(training_id=training.id).delete()
    await TrainingMetric.bulk_create([TrainingMetric(training_id=training.id, metric_id=id) for id in draft.metric_ids])
    await TrainingSkill.filter(training_id=training.id).delete()
    await TrainingSkill.bulk_create([TrainingSkill(training_id=training.id, skill_id=id) for id in draft.skill_ids])


def https_only(link: str | None) -> str | None:
    """``link`` as it may be followed: https, a host in plain letters, nobody's password. Raises Invalid (link)."""
    words = text.optional(link, "link", 500)
    if words is None:
        return None
    refusal = Invalid("A link begins with https:// and the name of a site.", "link")
    try:
        parts = urlsplit(words)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise refusal from None
    if parts.scheme != "https" or "." not in host or ":" in host or "@" in parts.netloc or _MISLEADING.search(words):
        raise refusal
    return text.required(parts._replace(netloc=f"{host}:{port}" if port else host).geturl(), "link", 500)


def _steps(training: Training, drafts: Sequence[StepDraft], known: Collection[UUID]) -> list[TrainingStep]:
    if not 1 <= len(drafts) <= MOST_STEPS:
        raise Invalid(f"A training has 1 to {MOST_STEPS} steps.", "steps")
    rows, taken = [], set()
    for position, draft in enumerate(drafts):
        if draft.id is not None and (draft.id not in known or draft.id in taken):
            raise NotFound("This training has no such step, or it stands here twice.", f"steps.{position}.id")
        taken.add(draft.id)
        rows.append(
            TrainingStep(
                id=draft.id or ids.new(),
                training_id=training.id,
                position=position,
                title=text.required(draft.title, f"steps.{position}.title", 200),
                text=text.optional(draft.text, f"steps.{position}.text"),
            )
        )
    return rows


async def _check_known(model: type[Metric | Skill], keys: Sequence[UUID], field: str) -> None:
    if len(keys) > MOST_TIES:
        raise Invalid(f"At most {MOST_TIES} fit here.", field)
    known = set(await model.filter(id__in=list(keys), retired_at__isnull=True).values_list("id", flat=True))
    for index, key in enumerate(keys):
        if key not in known:
            raise NotFound(f"This is not in use here: {key}.", f"{field}.{index}")

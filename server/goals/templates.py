"""Templates kept per company: what headquarters and regionals can do with them. Everybody may start a goal from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from server.events import actions as events
from server.goals import policy
from server.goals.drafts import LONGEST, Draft, KeyResultDraft, checked
from server.goals.models import GoalTemplate
from server.kit import clock, db
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.people.models import COMPANY_SCOPE, Viewer, folded, person_scope


@dataclass(frozen=True)
class Wording:
    """A template as somebody words it."""

    title: str
    lasts_days: int
    key_results: Sequence[KeyResultDraft] = field(default_factory=list)
    why: str | None = None


@db.transaction
async def create(viewer: Viewer, id: UUID, wording: Wording) -> GoalTemplate:
    """Keep a template. The same id again returns the first result."""
    _may_keep(viewer)
    known = await GoalTemplate.get_or_none(id=id)
    if known is not None:
        if known.author_id != viewer.id:
            raise Conflict("This id is taken.", "id")
        return known
    template = GoalTemplate(id=id, author_id=viewer.id)
    _word(template, wording)
    await template.save(force_create=True)
    await events.record("goalTemplate.created", template, viewer.id, _audience(viewer), id=id)
    return template


@db.transaction
async def edit(viewer: Viewer, call_id: UUID, template_id: UUID, wording: Wording) -> GoalTemplate:
    """Word a template anew. Goals that came from it stay as they are."""
    template = await _load(viewer, template_id)
    if await events.repeated(call_id, viewer, "goalTemplate.edited", template.id):
        return template
    _still_offered(template)
    _may_keep(viewer)
    _word(template, wording)
    await template.save()
    await events.record("goalTemplate.edited", template, viewer.id, _audience(viewer), id=call_id)
    return template


@db.transaction
async def retire(viewer: Viewer, call_id: UUID, template_id: UUID) -> GoalTemplate:
    """Offer a template no longer. Goals that came from it still say so."""
    template = await _load(viewer, template_id)
    if await events.repeated(call_id, viewer, "goalTemplate.retired", template.id):
        return template
    _still_offered(template)
    _may_keep(viewer)
    template.retired_at = clock.now()
    await template.save(update_fields=["retired_at"])
    await events.record("goalTemplate.retired", template, viewer.id, _audience(viewer), id=call_id)
    return template


async def _load(viewer: Viewer, template_id: UUID) -> GoalTemplate:
    template = await GoalTemplate.visible_to(viewer).get_or_none(id=template_id)
    if template is None:
        raise NotFound("There is no such template.", "templateId")
    return template


def _may_keep(viewer: Viewer) -> None:
    if not policy.can_keep_templates(viewer):
        raise NotAllowed("Templates are kept by headquarters and regionals.")


def _still_offered(template: GoalTemplate) -> None:
    if template.retired_at is not None:
        raise Conflict("This template is no longer offered.", "templateId")


def _word(template: GoalTemplate, wording: Wording) -> None:
    if not 1 <= wording.lasts_days <= LONGEST.days:
        raise Invalid("A goal lasts a day at least and five years at most.", "lastsDays")
    today = clock.now().date()
    # A template is refused wherever the goal that it makes would be.
    due_on = today + timedelta(days=wording.lasts_days)
    kept = checked(Draft(wording.title, today, due_on, wording.key_results, wording.why))
    for index, row in enumerate(kept.key_results):
        if row.metric_id is not None:  # whose number it would be is not known before somebody starts from it
            raise Invalid("A metric is chosen for a goal, not for a template.", f"keyResults.{index}.metricId")
    template.title, template.sort_title, template.why = kept.title, folded(kept.title), kept.why
    template.lasts_days = wording.lasts_days
    template.key_results = [
        {"title": row.title, "unit": row.unit}
        | {"start": f"{row.start:f}", "target": f"{row.target:f}", "weight": f"{row.weight:f}"}
        for row in kept.key_results
    ]


def _audience(viewer: Viewer) -> set[str]:
    return {COMPANY_SCOPE, person_scope(viewer.id)}

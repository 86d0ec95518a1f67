"""Who may hear of an insight, as `Insight.visible_to` says: the audiences of its events."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from server.checkins.shifts import leads_of
from server.insights.models import Insight, InsightKind
from server.people.leading import audience as audience_of_person
from server.people.models import COMPANY_SCOPE, Person, Role, Store, lead_scope, region_scope

LEADS = (Role.SUPERVISOR, Role.MANAGER)


async def audience(insight: Insight) -> set[str]:
    """The scopes that may hear of ``insight``."""
    if insight.person_id is not None:
        return audience_of_person(await Person.get(id=insight.person_id).select_related("store", "manager"))
    if insight.store_id is None:
        return {COMPANY_SCOPE}
    store = await Store.get(id=insight.store_id)
    scopes = {lead_scope(store.id, role) for role in _leads(insight)} | {COMPANY_SCOPE}
    return scopes | ({region_scope(store.region)} if store.region else set())


async def told(insight: Insight) -> Collection[UUID]:
    """The people whom it concerns: the person and the leads of their store; the leads of the store; headquarters."""
    if insight.person_id is not None:
        person = await Person.get(id=insight.person_id)
        return {person.id, *(lead.id for lead in await leads_of(person.role, person.store_id))}
    if insight.store_id is None:
        query = Person.filter(role__in=[Role.HQ, Role.ADMIN])
    else:
        query = Person.filter(store_id=insight.store_id, role__in=list(_leads(insight)))
    return {person.id for person in await Person.active(query).only("id")}


def _leads(insight: Insight) -> tuple[Role, ...]:
    return (Role.MANAGER,) if insight.kind is InsightKind.GAMING_QUESTION else LEADS

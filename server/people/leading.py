"""Who leads whom, as a query and as audiences. `policy.leads` says the same of two people who are loaded."""

from __future__ import annotations

from typing import Any

from tortoise.expressions import Q

from server.people.models import (
    COMPANY_WIDE,
    LINE,
    Person,
    Role,
    Viewer,
    as_viewer,
    person_scope,
    region_scope,
    scopes_above,
)
from server.people.policy import leads


def led_by(viewer: Viewer, relation: str) -> Q:
    """Rows whose ``relation`` (a foreign key to a person) names somebody whom ``viewer`` leads."""
    led = _where(f"{relation}__manager_id", viewer.id)
    if viewer.role in COMPANY_WIDE:
        return led & _where(f"{relation}__role__in", list(LINE))
    if viewer.role is Role.REGIONAL and viewer.region:
        led |= _where(f"{relation}__store__region", viewer.region)
    elif viewer.role is not Role.REGIONAL and viewer.store_id:
        led |= _where(f"{relation}__store_id", viewer.store_id)
    return led & _where(f"{relation}__role__in", list(LINE[: LINE.index(viewer.role)]))


def _where(path: str, value: Any) -> Q:
    return Q(**{path: value})


def audience(person: Person) -> set[str]:
    """Who may hear of something between ``person`` and those who lead them. Their store and manager must be loaded."""
    region = person.store.region if person.store else None
    scopes = {person_scope(person.id)} | scopes_above(person.role, person.store_id, region)
    if region and person.role in LINE[: LINE.index(Role.REGIONAL)]:
        scopes.add(region_scope(region))
    if person.manager and leads(as_viewer(person.manager, None, person.manager.id), person):
        scopes.add(person_scope(person.manager.id))
    return scopes

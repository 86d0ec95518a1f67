"""Who may hear of what is between a person and those who lead them; `led_by` says the same as a query, `policy.leads` of two."""

from __future__ import annotations

from server.people.models import LINE, Person, Role, as_viewer, person_scope, region_scope, scopes_above
from server.people.policy import leads


def audience(person: Person) -> set[str]:
    """Who may hear of something between ``person`` and those who lead them. Their store and manager must be loaded."""
    region = person.store.region if person.store else None
    scopes = {person_scope(person.id)} | scopes_above(person.role, person.store_id, region)
    if region and person.role in LINE[: LINE.index(Role.REGIONAL)]:
        scopes.add(region_scope(region))
    if person.manager and leads(as_viewer(person.manager, None, person.manager.id), person):
        scopes.add(person_scope(person.manager.id))
    return scopes

"""What people may do about people. Pure: no queries here."""

from __future__ import annotations

from uuid import UUID

from server.kit.witness import by_outcome
from server.people.models import COMPANY_WIDE, LINE, Person, Role, Viewer


def outranks(higher: Role, lower: Role) -> bool:
    """Whether ``higher`` stands above ``lower`` in the line of the shop floor."""
    return higher in LINE and lower in LINE and LINE.index(higher) > LINE.index(lower)


@by_outcome
def leads(viewer: Viewer, person: Person, store_region: str | None = None) -> bool:
    """Whether ``viewer`` leads ``person``: by name, by rank in the same store, or by region.

    A roster may name anybody as anybody's manager, so a name alone leads neither the office nor those beside or above.
    """
    by_name = person.manager_id == viewer.id
    if viewer.role in COMPANY_WIDE:
        return by_name and person.role in LINE
    if not outranks(viewer.role, person.role):
        return False
    if by_name:
        return True
    if viewer.role is Role.REGIONAL:
        return store_region is not None and store_region == viewer.region
    return person.store_id is not None and person.store_id == viewer.store_id


@by_outcome
def can_enrol(viewer: Viewer, person: Person, store_region: str | None = None) -> bool:
    """Whether ``viewer`` may let ``person``'s phone in."""
    return person.is_active and (viewer.role is Role.ADMIN or leads(viewer, person, store_region))


def can_share(viewer: Viewer, store_id: UUID, store_region: str | None) -> bool:
    """Whether ``viewer`` may set up a shared device in a store."""
    if viewer.role is Role.REGIONAL:
        return store_region is not None and store_region == viewer.region
    leads_here = viewer.role in (Role.SUPERVISOR, Role.MANAGER) and viewer.store_id == store_id
    return viewer.role is Role.ADMIN or leads_here


@by_outcome
def can_see_number(viewer: Viewer, person: Person, store_region: str | None = None) -> bool:
    """Whether ``viewer`` sees the employee number, which other systems treat as half a key."""
    known = person.id == viewer.id or viewer.role in (Role.HR, Role.ADMIN)
    return known or leads(viewer, person, store_region)


@by_outcome
def is_self(viewer: Viewer, person_id: UUID) -> bool:
    """Whether this is the viewer's own."""
    return person_id == viewer.id

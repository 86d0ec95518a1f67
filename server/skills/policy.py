"""Who may do what with skills. Pure: no queries here. ``region`` is the region of the person's store."""

from __future__ import annotations

from server.people.models import COMPANY_WIDE, Person, Role, Store, Viewer
from server.people.policy import leads

SMALLEST_GROUP = 5
"""Fewer people than these are nobody's statistics."""


def can_define(viewer: Viewer) -> bool:
    """What the company calls a skill is for headquarters, HR and admins."""
    return viewer.role in COMPANY_WIDE


can_edit = can_retire = can_define


def can_require(viewer: Viewer, store: Store | None) -> bool:
    """The same, and the regional for a store of theirs."""
    regional = viewer.role is Role.REGIONAL and store is not None and store.region is not None
    return can_define(viewer) or (regional and store is not None and store.region == viewer.region)


def can_assess(viewer: Viewer, person: Person, region: str | None) -> bool:
    """People say it of themselves, and leads of those they lead."""
    return person.id == viewer.id or leads(viewer, person, region)


can_see_levels = can_assess


def can_see_store(viewer: Viewer, store: Store) -> bool:
    """The leads of a store, its regional, and the company: counts and means, never a person."""
    if viewer.role is Role.REGIONAL:
        return store.region is not None and store.region == viewer.region
    return viewer.role in COMPANY_WIDE or (viewer.role is not Role.ASSOCIATE and viewer.store_id == store.id)

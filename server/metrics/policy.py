"""Who may do what with numbers. Pure: no queries here."""

from __future__ import annotations

from uuid import UUID

from server.metrics.models import DayNote
from server.people.models import Role, Viewer

HEADQUARTERS = (Role.HQ, Role.ADMIN)
LEADS = (Role.SUPERVISOR, Role.MANAGER)


def can_define(viewer: Viewer) -> bool:
    """What is measured is the company's to say."""
    return viewer.role in HEADQUARTERS


def can_record_somewhere(viewer: Viewer) -> bool:
    """Whether there is any store that the viewer may record numbers of."""
    return viewer.role in HEADQUARTERS or (viewer.role is Role.MANAGER and viewer.store_id is not None)


def can_record(viewer: Viewer, store_id: UUID) -> bool:
    """Headquarters and its programs record everywhere, a manager at home."""
    return viewer.role in HEADQUARTERS or (viewer.role is Role.MANAGER and viewer.store_id == store_id)


def can_see_means(viewer: Viewer) -> bool:
    """Headquarters see what groups of people come to; leads see their people one by one, with them."""
    return viewer.role in HEADQUARTERS


def can_note(viewer: Viewer, store_id: UUID | None, region: str | None, store_region: str | None) -> bool:
    """Leads explain the days of their store, a regional those of the region and its stores, headquarters all."""
    if viewer.role in HEADQUARTERS:
        return True
    if viewer.role is Role.REGIONAL:
        wanted = store_region if store_id is not None else region
        return wanted is not None and wanted == viewer.region
    return viewer.role in LEADS and store_id is not None and store_id == viewer.store_id


def can_remove_note(viewer: Viewer, note: DayNote, store_region: str | None) -> bool:
    """Whoever may write such a note may take it away."""
    return can_note(viewer, note.store_id, note.region, store_region)

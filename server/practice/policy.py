"""Who may see how feedback is practised. Pure: no queries here."""

from __future__ import annotations

from server.people.models import Role, Viewer


def can_see(viewer: Viewer) -> bool:
    """Headquarters everywhere, a regional in the region; leads of a store see their people one by one, at their team."""
    return viewer.role in (Role.HQ, Role.ADMIN) or (viewer.role is Role.REGIONAL and viewer.region is not None)

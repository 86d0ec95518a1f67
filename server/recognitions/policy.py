"""What people may do with recognition. Pure: no queries here."""

from __future__ import annotations

from server.people.models import Person, Viewer


def can_give(viewer: Viewer, person: Person) -> bool:
    """Whether the viewer may recognise ``person``: a colleague who still works here, never oneself."""
    return person.is_active and person.id != viewer.id

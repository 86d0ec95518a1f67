"""Reading the event table: where it ends, what is new, and what somebody may hear of after a place."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from server.events.models import Event, EventScope

BATCH = 100


async def last_position() -> int:
    """The position of the newest event, 0 when there is none."""
    newest = await Event.all().order_by("-position").limit(1).values_list("position", flat=True)
    return int(cast("int", newest[0])) if newest else 0


async def since(position: int) -> list[tuple[Event, frozenset[str]]]:
    """The next events after ``position``, each with its audiences; at most ``BATCH``."""
    events = await Event.filter(position__gt=position).order_by("position").limit(BATCH)
    scopes: dict[int, list[str]] = {event.position: [] for event in events}
    rows = await EventScope.filter(position__in=list(scopes)).values_list("position", "scope") if events else []
    for place, scope in cast("list[tuple[int, str]]", rows):
        scopes[place].append(scope)
    return [(event, frozenset(scopes[event.position])) for event in events]


async def after(position: int, scopes: Collection[str], kinds: Collection[str] | None) -> list[Event]:
    """The next events after ``position`` that ``scopes`` may hear of, in order; none only where there are no more."""
    # Both values of `in_feed` are named, because it stands before the position in the index.
    found = EventScope.filter(scope__in=list(scopes), in_feed__in=[True, False], position__gt=position)
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    # One event may reach the viewer by several audiences, so ask for more rows than events.
    positions = await found.order_by("position").limit(BATCH * 4).values_list("position", flat=True)
    return await Event.filter(position__in=sorted(set(positions))).order_by("position") if positions else []

"""Who may keep the effect ledger. Pure: no queries here."""

from __future__ import annotations

from datetime import date

from server.effects.models import Effect, EffectState
from server.people.models import Role, Viewer

KEEPERS = frozenset({Role.MANAGER, Role.REGIONAL, Role.HQ, Role.ADMIN})


def can_start(viewer: Viewer) -> bool:
    """Those who decide what is tried; the units they name have to be in their reach besides."""
    return viewer.role in KEEPERS


def can_call_off(viewer: Viewer, effect: Effect, today: date) -> bool:
    """Whoever started it, and HQ, until its last day is over: a result that displeases cannot be called off."""
    keeps = viewer.id == effect.author_id or viewer.role in (Role.HQ, Role.ADMIN)
    return keeps and effect.state is EffectState.RUNNING and today <= effect.ends_on

"""Who is told about the ledger: whoever started an entry, and the leads of its stores, when the verdict is there."""

from __future__ import annotations

from uuid import UUID

from tortoise.expressions import Subquery

from server.effects.models import Effect, EffectUnit
from server.events.models import Event
from server.events.notices import Notice
from server.people.models import Person, Role


async def _keepers(event: Event) -> set[UUID]:
    effect = await Effect.get_or_none(id=event.subject_id)
    if effect is None:
        return set()
    stores = EffectUnit.filter(effect_id=effect.id, starts_on__isnull=False).values("store_id")
    leads = await Person.active(
        Person.filter(store_id__in=Subquery(stores), role__in=[Role.SUPERVISOR, Role.MANAGER])
    ).values_list("id", flat=True)
    told = {UUID(str(person_id)) for person_id in leads}
    return told | {effect.author_id} if effect.author_id else told


NOTICES = {
    "effect.measured": Notice(
        _keepers,
        {
            "EN": "Did it help? The result is in",
            "ES": "¿Ha ayudado? Ya está el resultado",
            "FR": "Est-ce que ça a aidé ? Le résultat est là",
        },
        "/effects/{id}",
        "low",
    ),
}
"""Event kind -> what people are told."""

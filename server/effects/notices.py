"""Who is told about the ledger: whoever started an entry, and the leads of its stores, when the verdict is there."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import ValuesQuery

from server.effects.models import Effect, EffectUnit
from server.events.models import Event
from server.events.notices import Notice
from server.people.models import LINE, Person, Role

LEADS = (Role.SUPERVISOR, Role.MANAGER)


async def _keepers(event: Event) -> set[UUID]:
    effect = await Effect.get_or_none(id=event.subject_id)
    if effect is None:
        return set()
    told = {effect.author_id} if effect.author_id else set()
    treated = EffectUnit.filter(effect_id=effect.id, starts_on__isnull=False)
    people = Person.filter(id__in=Subquery(treated.values("unit_id")))
    if not await people.exists():
        return told | await _leads(treated.values("store_id"), LEADS)
    for place, role in enumerate(LINE[:-1]):
        # What was tried with people is for those above them alone.
        above = tuple(lead for lead in LEADS if lead in LINE[place + 1 :])
        told |= await _leads(people.filter(role=role).values("store_id"), above)
    return told


async def _leads(stores: ValuesQuery[Literal[False]], roles: tuple[Role, ...]) -> set[UUID]:
    leads = Person.filter(store_id__in=Subquery(stores), role__in=list(roles))
    return {person.id for person in await Person.active(leads).only("id")}


NOTICES = {
    "effect.measured": Notice(
        _keepers,
        {
            "EN": "Did it help? The result is in",
            "ES": "¿Ha ayudado? Ya está el resultado",
            "FR": "Est-ce que ça a aidé ? Le résultat est là",
            "AR": "هل نفع ذلك؟ النتيجة وصلت",
        },
        "/effects/{id}",
        "low",
    ),
}
"""Event kind -> what people are told."""

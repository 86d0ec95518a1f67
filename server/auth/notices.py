"""Who is told about signing in: nobody shall get into somebody's feedback behind their back."""

from __future__ import annotations

from uuid import UUID

from server.events.models import Event
from server.events.notices import Notice


async def _the_person(event: Event) -> set[UUID]:
    # Codes made on the server's own command line have nobody to name.
    return {event.subject_id} if event.actor_id else set()


NOTICES = {
    "person.enrolled": Notice(
        _the_person,
        {
            "EN": "{who} made a sign-in code for you",
            "ES": "{who} ha creado un código de acceso para ti",
            "FR": "{who} a créé un code d’accès pour toi",
        },
        "/me",
    ),
}

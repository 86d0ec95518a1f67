"""Who is told about signing in: nobody shall get into somebody's feedback behind their back."""

from __future__ import annotations

from uuid import UUID

from server.auth.models import Passkey
from server.events.models import Event
from server.events.notices import Notice


async def _the_owner(event: Event) -> set[UUID]:
    known = await Passkey.get_or_none(id=event.subject_id)
    return {known.person_id} if known else set()


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
            "AR": "رمز دخول لك من {who}",
        },
        "/me",
    ),
    "person.recovered": Notice(
        _the_person,
        {
            "EN": "{who} signed your devices out and made a new sign-in code",
            "ES": "{who} cerró tus sesiones y creó un nuevo código de acceso",
            "FR": "{who} a fermé tes sessions et créé un nouveau code d’accès",
            "AR": "تسجيل خروج أجهزتك ورمز دخول جديد من {who}",
        },
        "/me",
    ),
    "passkey.refused": Notice(
        _the_owner,
        {
            "EN": "A passkey of yours may have been copied",
            "ES": "Puede que alguien haya copiado una de tus llaves de acceso",
            "FR": "Une de tes clés d’accès a peut-être été copiée",
            "AR": "ربما نُسخ أحد مفاتيح دخولك",
        },
        "/me",
    ),
}

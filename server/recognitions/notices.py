"""Who is told about recognition. The wall is for everybody to read; only those it is about are told."""

from __future__ import annotations

from uuid import UUID

from server.events.models import Event
from server.events.notices import Notice
from server.recognitions.models import Recognition, RecognitionRecipient


async def _recipients(event: Event) -> set[UUID]:
    return {row.person_id for row in await RecognitionRecipient.filter(recognition_id=event.subject_id)}


async def _everybody_in_it(event: Event) -> set[UUID]:
    recognition = await Recognition.get_or_none(id=event.subject_id)
    if recognition is None or event.data.get("on") is False:  # a reaction taken back is no news
        return set()
    return {recognition.author_id, *await _recipients(event)}


NOTICES = {
    "recognition.given": Notice(
        _recipients,
        {
            "EN": "{who} put you on the wall",
            "ES": "{who} te ha puesto en el muro",
            "FR": "{who} t’a mis sur le mur",
            "AR": "لك مكان على الجدار من {who}",
        },
        "/wall",
        thanks=True,
    ),
    "recognition.reacted": Notice(
        _everybody_in_it,
        {
            "EN": "{who} reacted to your moment on the wall",
            "ES": "{who} ha reaccionado a tu momento en el muro",
            "FR": "{who} réagit à ton moment sur le mur",
            "AR": "تفاعل من {who} مع منشورك على الجدار",
        },
        "/wall",
        "low",
        once=True,
    ),
}
"""Event kind -> what people are told."""

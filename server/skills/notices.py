"""Who is told about skills: the person of whom a lead said a level."""

from __future__ import annotations

from uuid import UUID

from server.events.models import Event
from server.events.notices import Notice


async def _person(event: Event) -> set[UUID]:
    return {event.subject_id}


NOTICES = {
    "skill.assessed": Notice(
        _person,
        {
            "EN": "{who} said how far you are in your skills",
            "ES": "{who} ha dicho hasta dónde llegas en tus habilidades",
            "FR": "{who} a dit où tu en es dans tes compétences",
            "AR": "رأي {who} في مهاراتك صار هنا",
        },
        "/skills",
        once=True,
    ),
}
"""Event kind -> what people are told."""

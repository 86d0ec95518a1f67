"""What a notification says and where it opens: the features' notices by kind of notification, and the test's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from uuid import UUID

from server.events.models import Event
from server.events.notices import Notice
from server.notifications.models import NotificationKind


async def _nobody(event: Event) -> set[UUID]:
    return set()


TEST = Notice(
    _nobody,  # people send it to themselves, no event does
    {
        "EN": "It works: this is how we tell you",
        "ES": "Funciona: así te avisamos",
        "FR": "Ça marche : voilà comment on te prévient",
        "AR": "الأمر يعمل: هكذا نخبرك",
    },
    "/me",
    "high",
)
MORE = {"EN": "and {n} more", "ES": "y {n} más", "FR": "et {n} de plus", "AR": "و+{n}"}
"""The body of a push that stands for several; otherwise it is empty."""
OPEN = {"EN": "Open", "ES": "Abrir", "FR": "Ouvrir", "AR": "فتح"}
"""What opens it."""
THANK = {"EN": "Thank {who}", "ES": "Dar las gracias a {who}", "FR": "Remercier {who}", "AR": "شكر {who}"}
"""What says thanks without opening it."""


@cache
def kind_of(event_kind: str) -> NotificationKind:
    """The kind of notification that an event makes: feedback.followedUp is FEEDBACK_FOLLOWED_UP."""
    return NotificationKind(re.sub(r"(?=[A-Z])", "_", event_kind.replace(".", "_")).upper())


def by_kind(notices: Mapping[str, Notice]) -> dict[NotificationKind, Notice]:
    """The notices of all features under the kinds of notifications."""
    return {kind_of(event_kind): notice for event_kind, notice in notices.items()} | {NotificationKind.TEST: TEST}

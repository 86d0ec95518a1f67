"""What stands on the lock screen: who, never what. Written for many parcels at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from tortoise.functions import Count

from server.events.notices import Notice
from server.house import House
from server.kit.plain import an_id, rows
from server.notifications.deliveries import Parcel
from server.notifications.models import Notification, NotificationKind
from server.notifications.notices import MORE, OPEN, THANK
from server.notifications.push import Message
from server.people.models import Language, Person

RIGHT_TO_LEFT = frozenset({Language.AR})

Write = Callable[[Parcel], Message]


async def writer(house: House, notices: Mapping[NotificationKind, Notice], parcels: Sequence[Parcel]) -> Write:
    """Looks up what ``parcels`` need, once for all; what it returns writes the message of each."""
    actors = {parcel.newest.actor_id for parcel in parcels} - {None}
    people = await Person.filter(id__in=list(actors)).only("id", "name") if actors else []
    names = {person.id: person.first_name for person in people}
    readers = {parcel.newest.person_id for parcel in parcels}
    lines = Notification.filter(person_id__in=list(readers), read_at__isnull=True)
    counts = lines.annotate(lines=Count("id")).group_by("person_id").values_list("person_id", "lines")
    unread = {an_id(row[0]): row[1] for row in await rows(counts)}  # Tortoise selects the count once more, unasked

    def write(parcel: Parcel) -> Message:
        newest, notice = parcel.newest, notices[parcel.newest.kind]
        who = names.get(newest.actor_id, "") if newest.actor_id else ""
        opens = house.settings.origin + notice.opens(newest.subject_id)
        acts = {"open": OPEN[newest.language]}
        if notice.thanks and who and not parcel.others:
            acts = {"thanks": THANK[newest.language].format(who=who)} | acts
        shown = {
            "title": notice.title(newest.language, who),
            "body": MORE[newest.language].format(n=parcel.others) if parcel.others else "",
            "navigate": opens,
            "actions": [{"action": act, "title": said, "navigate": opens} for act, said in acts.items()],
            "tag": newest.kind.value,  # the next of its kind takes its place
            "lang": newest.language.lower(),
            "dir": "rtl" if newest.language in RIGHT_TO_LEFT else "ltr",
        }
        payload = {
            "web_push": 8030,
            "notification": shown,
            "app_badge": unread.get(newest.person_id, 0),
            "kind": newest.kind.value,
            "id": str(newest.notification_id),
            "subject": str(newest.subject_id) if newest.subject_id else None,
            "who": who,
            "count": parcel.others + 1,
            "more": MORE[newest.language],
        }
        topic = house.keys.digest(f"{newest.person_id} {newest.kind}")[:32]
        return Message(json.dumps(payload, ensure_ascii=False).encode(), topic, notice.urgency)

    return write

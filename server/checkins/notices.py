"""Who is told about check-ins: the other of the two; those whom a call for help reaches."""

from __future__ import annotations

from uuid import UUID

from server.checkins.models import ActionItem, ActionItemState, CheckIn, CheckInState, HelpCall, Room
from server.events.models import Event
from server.events.notices import Notice, Pairs

ROOM, ITEMS = "/check-ins/{id}", "/action-items"


async def _both(event: Event) -> set[UUID]:
    check_in = await CheckIn.get_or_none(id=event.subject_id).select_related("room")
    return set(check_in.room.people) if check_in and check_in.room else set()


async def _new_pair_and_old_lead(event: Event) -> set[UUID]:
    room = await Room.get_or_none(id=event.subject_id)
    return {*room.people, UUID(event.data["oldLeadId"])} if room else set()


async def _called(event: Event) -> set[UUID]:
    return {call.person_id for call in await HelpCall.filter(check_in_id=event.subject_id)}


async def _owner(event: Event) -> set[UUID]:
    item = await ActionItem.get_or_none(id=event.subject_id)
    return {item.owner_id} if item else set()


async def _both_of_item(event: Event) -> set[UUID]:
    item = await ActionItem.get_or_none(id=event.subject_id).select_related("room")
    return set(item.room.people) if item else set()


async def _coming_up(pairs: Pairs) -> Pairs:
    # Another day takes the reminder back, and brings one of its own.
    asked = CheckIn.filter(id__in=[check_in_id for check_in_id, _ in pairs], state=CheckInState.PLANNED)
    coming = set(await asked.filter(reminded_at__isnull=False).values_list("id", flat=True))
    return {(check_in_id, person_id) for check_in_id, person_id in pairs if check_in_id in coming}


async def _theirs_to_do(pairs: Pairs) -> Pairs:
    asked = ActionItem.filter(id__in=[item_id for item_id, _ in pairs], state=ActionItemState.OPEN)
    return pairs & set(await asked.values_list("id", "owner_id"))


NOTICES = {
    "checkIn.scheduled": Notice(
        _both,
        {
            "EN": "{who} planned a check-in with you",
            "ES": "{who} ha planeado una charla contigo",
            "FR": "{who} a prévu un point avec toi",
            "AR": "لقاء معك من ترتيب {who}",
        },
        ROOM,
    ),
    "checkIn.agendaItemAdded": Notice(
        _both,
        {
            "EN": "{who} added to your agenda",
            "ES": "{who} ha añadido algo a vuestra agenda",
            "FR": "{who} a ajouté un sujet à votre point",
            "AR": "نقطة جديدة في لقائكما من {who}",
        },
        ROOM,
        "low",
        once=True,
    ),
    "checkIn.moved": Notice(
        _both,
        {
            "EN": "{who} moved your check-in",
            "ES": "{who} ha cambiado la hora de vuestra charla",
            "FR": "{who} a déplacé votre point",
            "AR": "موعد جديد للقائكما من {who}",
        },
        ROOM,
    ),
    "checkIn.skipped": Notice(
        _both,
        {
            "EN": "{who} skipped this check-in",
            "ES": "{who} ha saltado esta charla",
            "FR": "{who} a sauté ce point",
            "AR": "تخطي هذا اللقاء من {who}",
        },
        ROOM,
    ),
    "checkIn.seriesCancelled": Notice(
        _both,
        {
            "EN": "{who} ended your check-ins",
            "ES": "{who} ha terminado vuestras charlas",
            "FR": "{who} a mis fin à vos points",
            "AR": "إنهاء لقاءاتكما من {who}",
        },
        ROOM,
    ),
    "checkIn.leadChanged": Notice(
        _new_pair_and_old_lead,
        {
            "EN": "{who} changed who leads your check-ins",
            "ES": "{who} ha cambiado quién lleva vuestras charlas",
            "FR": "{who} a changé qui mène vos points",
            "AR": "تغيير من يقود لقاءاتك، من {who}",
        },
        "/check-ins",
    ),
    "checkIn.comingUp": Notice(
        _both,
        {
            "EN": "Coming up: your check-in",
            "ES": "Se acerca: vuestra charla",
            "FR": "Bientôt : votre point",
            "AR": "قريبًا: لقاؤكما",
        },
        ROOM,
        still=_coming_up,
    ),
    "checkIn.helpNeeded": Notice(
        _called,
        {
            "EN": "{who} needs your help",
            "ES": "{who} necesita tu ayuda",
            "FR": "{who} a besoin de ton aide",
            "AR": "طلب مساعدة من {who}",
        },
        ROOM,
        "high",
    ),
    "actionItem.added": Notice(
        _owner,
        {
            "EN": "{who} wrote down something for you to do",
            "ES": "{who} ha apuntado algo para ti",
            "FR": "{who} a noté une chose à faire pour toi",
            "AR": "مهمة لك من {who}",
        },
        ITEMS,
    ),
    "actionItem.completed": Notice(
        _both_of_item,
        {
            "EN": "{who} ticked something off your list",
            "ES": "{who} ha tachado algo de vuestra lista",
            "FR": "{who} a coché une chose de votre liste",
            "AR": "إنجاز من {who} في قائمتكما",
        },
        ITEMS,
        "low",
    ),
    "actionItem.dropProposed": Notice(
        _both_of_item,
        {
            "EN": "{who} would drop something on your list",
            "ES": "{who} quiere quitar algo de vuestra lista",
            "FR": "{who} veut retirer une chose de votre liste",
            "AR": "اقتراح من {who} بترك شيء في قائمتكما",
        },
        ITEMS,
    ),
    "actionItem.dropped": Notice(
        _both_of_item,
        {
            "EN": "{who} agreed to drop it",
            "ES": "{who} está de acuerdo en quitarlo",
            "FR": "{who} est d’accord pour le retirer",
            "AR": "موافقة من {who} على تركه",
        },
        ITEMS,
        "low",
    ),
    "actionItem.split": Notice(
        _both_of_item,
        {
            "EN": "{who} split something into smaller steps",
            "ES": "{who} ha dividido algo en pasos más pequeños",
            "FR": "{who} a découpé une chose en petits pas",
            "AR": "تقسيم مهمة إلى خطوات من {who}",
        },
        ITEMS,
        "low",
    ),
    "actionItem.handedOver": Notice(
        _both_of_item,
        {
            "EN": "{who} changed who does something on your list",
            "ES": "{who} ha cambiado quién hace algo de la lista",
            "FR": "{who} a changé qui fait une chose de la liste",
            "AR": "مهمة في قائمتكما انتقلت، من {who}",
        },
        ITEMS,
    ),
    "actionItem.due": Notice(
        _owner,
        {
            "EN": "Something on your list is due",
            "ES": "Toca hacer algo de tu lista",
            "FR": "Une chose de ta liste est à faire",
            "AR": "مهمة في قائمتك حان موعدها",
        },
        ITEMS,
        still=_theirs_to_do,
    ),
}
"""Event kind -> what people are told."""

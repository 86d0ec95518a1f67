"""Who is told about reviews: the two, and a colleague who is asked. Never what stands in them, and of answers of colleagues nobody."""

from __future__ import annotations

from uuid import UUID

from server.events.models import Event
from server.events.notices import Notice, Pairs
from server.reviews import history
from server.reviews.models import Review, ReviewRequest, ReviewState, is_led

PATH, ASKED_PATH = "/reviews/{id}", "/reviews/asked/{id}"
NO_SELF, NO_LEAD = [ReviewState.OPEN, ReviewState.LEAD_IN], [ReviewState.OPEN, ReviewState.SELF_IN]


async def _both(event: Event) -> set[UUID]:
    """The two, where the lead still leads the person; whoever did it is left out later."""
    review = await Review.get_or_none(id=event.subject_id).prefetch_related("person__store", "lead__store")
    if review is None:
        return set()
    return {review.person_id, review.lead_id} if is_led(review) else {review.person_id}


async def _person(event: Event) -> set[UUID]:
    review = await Review.get_or_none(id=event.subject_id)
    return {review.person_id} if review else set()


async def _lead(event: Event) -> set[UUID]:
    return await _both(event) - await _person(event)


async def _peer(event: Event) -> set[UUID]:
    request = await ReviewRequest.get_or_none(id=event.subject_id)
    return {request.peer_id} if request else set()


async def _no_self(pairs: Pairs) -> Pairs:
    return await _still(pairs, NO_SELF)


async def _no_lead(pairs: Pairs) -> Pairs:
    return await _still(pairs, NO_LEAD)


async def _still(pairs: Pairs, states: list[ReviewState]) -> Pairs:
    asked = Review.filter(id__in=[review_id for review_id, _ in pairs], state__in=states)
    still = set(await asked.values_list("id", flat=True))
    return {(review_id, reader) for review_id, reader in pairs if review_id in still}


async def _unanswered(pairs: Pairs) -> Pairs:
    asked = ReviewRequest.filter(id__in=[key for key, _ in pairs], answered_at__isnull=True, over=False)
    still = set(await asked.values_list("id", flat=True))
    return {(key, reader) for key, reader in pairs if key in still}


NOTICES = {
    history.OPENED: Notice(
        _both,
        {
            "EN": "{who} begins a look back: your own words first",
            "ES": "{who} abre una mirada atrás: primero tus palabras",
            "FR": "{who} ouvre un regard en arrière : tes mots d’abord",
            "AR": "نظرة إلى الوراء من {who}: كلماتك أولًا",
        },
        PATH,
    ),
    history.ASSESSED: Notice(
        _both,
        {
            "EN": "{who} wrote their half of the review",
            "ES": "{who} ha escrito su mitad de la revisión",
            "FR": "{who} a écrit sa moitié du bilan",
            "AR": "نصف {who} من المراجعة مكتوب",
        },
        PATH,
        once=True,
    ),
    history.PEER_NOMINATED: Notice(
        _both,
        {
            "EN": "{who} named a colleague for the review",
            "ES": "{who} propone a alguien para la revisión",
            "FR": "{who} propose quelqu’un pour le bilan",
            "AR": "اقتراح زميل للمراجعة من {who}",
        },
        PATH,
        once=True,
    ),
    history.PEER_SETTLED: Notice(
        _both,
        {
            "EN": "{who} answered about your colleagues",
            "ES": "{who} ha respondido sobre tus colegas",
            "FR": "{who} a répondu au sujet de tes collègues",
            "AR": "رد من {who} بشأن زملائك",
        },
        PATH,
        "low",
        once=True,
    ),
    history.SHARED: Notice(
        _both,
        {
            "EN": "{who} shared your review: read it side by side",
            "ES": "{who} ha compartido tu revisión: leedla juntos",
            "FR": "{who} a partagé ton bilan : lisez-le ensemble",
            "AR": "مراجعتك متاحة الآن من {who}",
        },
        PATH,
    ),
    history.TALK_PLANNED: Notice(
        _both,
        {
            "EN": "{who} put the review on your next talk",
            "ES": "{who} ha puesto la revisión en vuestra charla",
            "FR": "{who} a mis le bilan à votre entretien",
            "AR": "المراجعة في حديثكما القادم، من {who}",
        },
        PATH,
    ),
    history.ACKNOWLEDGED: Notice(
        _lead,
        {
            "EN": "{who} has the last word on the review",
            "ES": "{who} tiene la última palabra en la revisión",
            "FR": "{who} a le dernier mot sur le bilan",
            "AR": "الكلمة الأخيرة في المراجعة من {who}",
        },
        PATH,
    ),
    history.CALLED_OFF: Notice(
        _both,
        {
            "EN": "{who} called the review off",
            "ES": "{who} ha anulado la revisión",
            "FR": "{who} a annulé le bilan",
            "AR": "إلغاء المراجعة من {who}",
        },
        PATH,
    ),
    history.SELF_DUE: Notice(
        _person,
        {
            "EN": "Your words for the review are due soon",
            "ES": "Pronto tocan tus palabras para la revisión",
            "FR": "Tes mots pour le bilan sont bientôt attendus",
            "AR": "موعد كلماتك للمراجعة يقترب",
        },
        PATH,
        still=_no_self,
    ),
    history.LEAD_DUE: Notice(
        _lead,
        {
            "EN": "A review waits for your half",
            "ES": "Una revisión espera tu mitad",
            "FR": "Un bilan attend ta moitié",
            "AR": "مراجعة تنتظر نصفك",
        },
        PATH,
        still=_no_lead,
    ),
    history.ASKED: Notice(
        _peer,
        {
            "EN": "{who} would like to hear what you have seen",
            "ES": "{who} quiere saber qué has visto",
            "FR": "{who} aimerait savoir ce que tu as vu",
            "AR": "سؤال من {who}: ماذا رأيت؟",
        },
        ASKED_PATH,
        still=_unanswered,
    ),
    history.ANSWER_DUE: Notice(
        _peer,
        {
            "EN": "A colleague still hopes for your words",
            "ES": "Alguien aún espera tus palabras",
            "FR": "Quelqu’un attend encore tes mots",
            "AR": "زميل ما زال ينتظر كلماتك",
        },
        ASKED_PATH,
        "low",
        still=_unanswered,
    ),
}
"""Event kind -> what people are told."""

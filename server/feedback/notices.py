"""Who is told about feedback. Supervisors who merely may see it are not: it is between the two."""

from __future__ import annotations

from uuid import UUID

from server.events.models import Event
from server.events.notices import Notice, Pairs
from server.feedback.models import Feedback, FeedbackRequest


async def _receiver(event: Event) -> set[UUID]:
    feedback = await Feedback.get_or_none(id=event.subject_id)
    return {feedback.recipient_id} if feedback else set()


async def _receiver_of_new_words(event: Event) -> set[UUID]:
    # Another day to look again, or another reading, is nothing that the receiver could see.
    return await _receiver(event) if event.data.get("reworded") else set()


async def _giver(event: Event) -> set[UUID]:
    feedback = await Feedback.get_or_none(id=event.subject_id)
    return {feedback.author_id} if feedback else set()


async def _asked(event: Event) -> set[UUID]:
    request = await FeedbackRequest.get_or_none(id=event.subject_id)
    return {request.asked_id} if request else set()


async def _asker(event: Event) -> set[UUID]:
    request = await FeedbackRequest.get_or_none(id=event.subject_id)
    return {request.asker_id} if request else set()


async def _subject(event: Event) -> set[UUID]:
    return {event.subject_id}


async def _to_follow_up(pairs: Pairs) -> Pairs:
    asked = Feedback.filter(id__in=[feedback_id for feedback_id, _ in pairs], followed_up_at__isnull=True)
    still = set(await asked.values_list("id", flat=True))
    return {(feedback_id, person_id) for feedback_id, person_id in pairs if feedback_id in still}


NOTICES = {
    "feedback.given": Notice(
        _receiver,
        {
            "EN": "{who} left you feedback",
            "ES": "{who} te ha dejado feedback",
            "FR": "{who} t’a laissé un retour",
            "AR": "ملاحظات لك من {who}",
        },
        "/feedback/{id}",
        "high",
        thanks=True,
    ),
    "feedback.edited": Notice(
        _receiver_of_new_words,
        {
            "EN": "{who} changed the feedback for you",
            "ES": "{who} ha cambiado tu feedback",
            "FR": "{who} a modifié son retour pour toi",
            "AR": "تعديل ملاحظاتك من {who}",
        },
        "/feedback/{id}",
        once=True,
    ),
    "feedback.read": Notice(
        _giver,
        {
            "EN": "{who} read your feedback",
            "ES": "{who} ha leído tu feedback",
            "FR": "{who} a lu ton retour",
            "AR": "ملاحظاتك قُرئت عند {who}",
        },
        "/feedback/{id}",
        "low",
    ),
    "feedback.replied": Notice(
        _giver,
        {
            "EN": "{who} replied to your feedback",
            "ES": "{who} ha respondido a tu feedback",
            "FR": "{who} a répondu à ton retour",
            "AR": "رد على ملاحظاتك من {who}",
        },
        "/feedback/{id}",
    ),
    "feedback.followedUp": Notice(
        _receiver,
        {
            "EN": "{who} came back to your feedback",
            "ES": "{who} ha vuelto a mirar tu feedback",
            "FR": "{who} revient sur un retour pour toi",
            "AR": "عودة إلى ملاحظاتك من {who}",
        },
        "/feedback/{id}",
    ),
    "feedback.followUpDue": Notice(
        _giver,
        {
            "EN": "Time to look again: did it get better?",
            "ES": "Toca volver a mirar: ¿ha mejorado?",
            "FR": "C’est le moment de regarder à nouveau : ça va mieux ?",
            "AR": "حان وقت النظر مجددًا: هل تحسن الأمر؟",
        },
        "/feedback/{id}",
        still=_to_follow_up,
    ),
    "feedback.quietWeek": Notice(
        _subject,
        {
            "EN": "Who did you notice this week?",
            "ES": "¿En quién te has fijado esta semana?",
            "FR": "Qui as-tu remarqué cette semaine ?",
            "AR": "من لفت نظرك هذا الأسبوع؟",
        },
        "/give",
        "low",
    ),
    "feedback.requested": Notice(
        _asked,
        {
            "EN": "{who} asks for your feedback",
            "ES": "{who} te pide feedback",
            "FR": "{who} demande ton retour",
            "AR": "طلب ملاحظاتك من {who}",
        },
        "/requests/{id}",
    ),
    "feedback.requestDeclined": Notice(
        _asker,
        {
            "EN": "{who} cannot give you feedback now",
            "ES": "{who} no puede darte feedback ahora",
            "FR": "{who} ne peut pas te faire de retour maintenant",
            "AR": "لا ملاحظات الآن من {who}",
        },
        "/feedback",
        "low",
    ),
}
"""Event kind -> what people are told."""

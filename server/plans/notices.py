"""Who is told about plans: the other one of the two, never anybody else, and never what stands in them."""

from __future__ import annotations

from uuid import UUID

from server.events.models import Event
from server.events.notices import Notice, Pairs
from server.plans.models import ENDED, Plan, PlanSide, PlanState, is_led

PATH = "/plans/{id}"


async def _both(event: Event) -> set[UUID]:
    """The two, where the one who runs it still leads the person; whoever did it is left out later."""
    plan = await Plan.get_or_none(id=event.subject_id).prefetch_related("person__store", "manager__store")
    if plan is None:
        return set()
    return {plan.person_id, plan.manager_id} if is_led(plan, plan.manager) else {plan.person_id}


async def _side(event: Event) -> set[UUID]:
    """The one whose duty it is."""
    plan = await Plan.get_or_none(id=event.subject_id)
    if plan is None:
        return set()
    mine = plan.person_id if event.data["side"] == PlanSide.PERSON.value else plan.manager_id
    return {mine} & await _both(event)


async def _running(pairs: Pairs) -> Pairs:
    return await _still(pairs, [PlanState.RUNNING])


async def _ended(pairs: Pairs) -> Pairs:
    return await _still(pairs, list(ENDED))


async def _still(pairs: Pairs, states: list[PlanState]) -> Pairs:
    asked = Plan.filter(id__in=[plan_id for plan_id, _ in pairs], state__in=states)
    still = set(await asked.values_list("id", flat=True))
    return {(plan_id, reader) for plan_id, reader in pairs if plan_id in still}


NOTICES = {
    "plan.created": Notice(
        _both,
        {
            "EN": "{who} would like to write a plan with you",
            "ES": "{who} quiere escribir un plan contigo",
            "FR": "{who} aimerait écrire un plan avec toi",
            "AR": "دعوة من {who} لكتابة خطة معًا",
        },
        PATH,
    ),
    "plan.edited": Notice(
        _both,
        {
            "EN": "{who} changed the plan you write together",
            "ES": "{who} ha cambiado el plan que escribís juntos",
            "FR": "{who} a changé le plan que vous écrivez ensemble",
            "AR": "تعديل من {who} في خطتكما",
        },
        PATH,
        once=True,
    ),
    "plan.signed": Notice(
        _both,
        {
            "EN": "{who} signed the plan you wrote together",
            "ES": "{who} ha firmado el plan que habéis escrito",
            "FR": "{who} a signé le plan que vous avez écrit",
            "AR": "توقيع من {who} على خطتكما",
        },
        PATH,
    ),
    "plan.dutyCompleted": Notice(
        _both,
        {
            "EN": "{who} did something on your plan",
            "ES": "{who} ha hecho algo de vuestro plan",
            "FR": "{who} a fait quelque chose de votre plan",
            "AR": "خطوة منجزة من {who} في خطتكما",
        },
        PATH,
        "low",
        once=True,
    ),
    "plan.paused": Notice(
        _both,
        {
            "EN": "{who} paused your plan: nothing is due meanwhile",
            "ES": "{who} ha puesto en pausa vuestro plan: nada vence mientras",
            "FR": "{who} a mis votre plan en pause : rien ne presse",
            "AR": "خطتكما متوقفة مؤقتًا بطلب من {who}: لا مواعيد الآن",
        },
        PATH,
    ),
    "plan.resumed": Notice(
        _both,
        {
            "EN": "Your plan goes on, with new dates",
            "ES": "Vuestro plan sigue, con nuevas fechas",
            "FR": "Votre plan reprend, avec de nouvelles dates",
            "AR": "خطتكما مستمرة بمواعيد جديدة",
        },
        PATH,
    ),
    "plan.met": Notice(
        _both,
        {
            "EN": "You two made it: the plan is complete",
            "ES": "Lo habéis logrado: el plan está cumplido",
            "FR": "Vous y êtes : le plan est accompli",
            "AR": "لقد نجحتما: اكتملت الخطة",
        },
        PATH,
    ),
    "plan.notMet": Notice(
        _both,
        {
            "EN": "{who} wrote down how your plan ended",
            "ES": "{who} ha escrito cómo terminó vuestro plan",
            "FR": "{who} a noté comment votre plan s’est terminé",
            "AR": "كلمة من {who} عن نهاية خطتكما",
        },
        PATH,
    ),
    "plan.calledOff": Notice(
        _both,
        {
            "EN": "{who} called the plan off",
            "ES": "{who} ha anulado el plan",
            "FR": "{who} a annulé le plan",
            "AR": "إلغاء الخطة من {who}",
        },
        PATH,
    ),
    "plan.handedOver": Notice(
        _both,
        {
            "EN": "Your plan has somebody new beside you",
            "ES": "Vuestro plan tiene a alguien nuevo a tu lado",
            "FR": "Votre plan a quelqu’un de nouveau à tes côtés",
            "AR": "شخص جديد إلى جانبك في خطتكما",
        },
        PATH,
    ),
    "plan.dutyDue": Notice(
        _side,
        {
            "EN": "Something you promised is due soon",
            "ES": "Pronto toca algo que prometiste",
            "FR": "Une promesse à toi arrive à échéance",
            "AR": "موعد وعد منك يقترب",
        },
        PATH,
        still=_running,
    ),
    "plan.lookBackDue": Notice(
        _both,
        {
            "EN": "Two months on: what has stayed?",
            "ES": "Dos meses después: ¿qué ha quedado?",
            "FR": "Deux mois après : qu’en reste-t-il ?",
            "AR": "بعد شهرين: ماذا بقي؟",
        },
        PATH,
        still=_ended,
    ),
}
"""Event kind -> what people are told."""

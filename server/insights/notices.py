"""Who is told about insights: the person it is about and the leads of the store; headquarters where it is the company's."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from server.events.models import Event
from server.events.notices import Notice
from server.insights.models import Insight, InsightEnd
from server.insights.telling import told

PATH = "/insights/{id}"


async def _concerned(event: Event) -> Collection[UUID]:
    insight = await Insight.get_or_none(id=event.subject_id)
    return await told(insight) if insight else set()


async def _relieved(event: Event) -> Collection[UUID]:
    """Only what recovered is worth telling: the other ends are no news about the number."""
    insight = await Insight.get_or_none(id=event.subject_id)
    return await told(insight) if insight and insight.ended_because is InsightEnd.RECOVERED else set()


NOTICES = {
    "insight.raised": Notice(
        _concerned,
        {
            "EN": "There is something worth a look",
            "ES": "Hay algo que merece una mirada",
            "FR": "Il y a une chose à regarder",
            "AR": "هناك ما يستحق نظرة",
        },
        PATH,
    ),
    "insight.causeChosen": Notice(
        _concerned,
        {
            "EN": "{who} said what is behind it",
            "ES": "{who} ha dicho qué hay detrás",
            "FR": "{who} a dit ce qu’il y a derrière",
            "AR": "السبب وراء الأمر، من {who}",
        },
        PATH,
        "low",
        once=True,
    ),
    "insight.accepted": Notice(
        _concerned,
        {
            "EN": "{who} chose the next step",
            "ES": "{who} ha elegido el próximo paso",
            "FR": "{who} a choisi la prochaine étape",
            "AR": "الخطوة التالية من اختيار {who}",
        },
        PATH,
    ),
    "insight.dismissed": Notice(
        _concerned,
        {
            "EN": "{who} left something as it is",
            "ES": "{who} ha dejado algo como está",
            "FR": "{who} a laissé une chose en l’état",
            "AR": "قرار من {who}: يبقى الأمر كما هو",
        },
        PATH,
        "low",
    ),
    "insight.newNormalAnswered": Notice(
        _concerned,
        {
            "EN": "{who} said what is usual now",
            "ES": "{who} ha dicho qué es lo habitual ahora",
            "FR": "{who} a dit ce qui est habituel maintenant",
            "AR": "ما هو المعتاد الآن، من {who}",
        },
        PATH,
        "low",
    ),
    "insight.ended": Notice(
        _relieved,
        {
            "EN": "Something is back to usual",
            "ES": "Algo vuelve a lo habitual",
            "FR": "Une chose est revenue à l’habitude",
            "AR": "شيء عاد إلى المعتاد",
        },
        PATH,
        "low",
    ),
}
"""Event kind -> what people are told."""

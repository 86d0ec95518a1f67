"""What the demo company's numbers say: playbooks, the real daily look, and what Sam did about it so far."""

from __future__ import annotations

from typing import NamedTuple

from server.behaviours.models import Cause
from server.demo.play import Stage
from server.insights import actions, playbooks, watch
from server.insights.models import Insight, InsightKind
from server.kit import ids


class Helps(NamedTuple):
    """What has helped before."""

    key: str
    metric: str
    title: str
    employee: tuple[str, ...]
    supervisor: tuple[str, ...]
    cause: Cause | None = None


PLAYBOOKS = [
    Helps(
        "short-queues",
        "return-minutes",
        "A second scanner at the desk when it is busy",
        ("One scans, one talks.", "Say out loud what you need next."),
        ("Move the stock-room scanner on Friday evening.", "Stand at the desk for the first half hour."),
    ),
    Helps(
        "labels-at-hand",
        "return-minutes",
        "Labels and bags within reach before the doors open",
        ("Fill the tray when you come in.",),
        ("Walk the desk at opening, once a day for a week.",),
        Cause.PROCESS,
    ),
    Helps(
        "own-returns",
        "own-return-minutes",
        "Three returns side by side with somebody quick",
        ("Watch one, do one together, do one alone.",),
        ("Pair them on a quiet morning.", "Ask afterwards what was in the way."),
    ),
    Helps(
        "quiet-day",
        "daily-sales",
        "Look at the door and the window before anything else",
        ("Tell your lead what customers asked for in vain.",),
        ("Count visitors for a day.", "Compare staffing with the weeks before."),
    ),
]
"""In the company's language."""


async def look(stage: Stage) -> None:
    """Keep what helps, take the daily look, and let Sam say what is behind the slow returns; the step is left to the visitor."""
    hana, sam = stage.viewer("Hana"), stage.viewer("Sam")
    for one in PLAYBOOKS:
        metric_id = stage.said[f"metric {one.metric}"]
        draft = playbooks.Draft(one.title, one.employee, one.supervisor, metric_id=metric_id, cause=one.cause)
        await playbooks.create(hana, ids.new(), one.key, draft)
    await watch.watch()
    of_store = Insight.visible_to(sam).filter(kind=InsightKind.DROP, person_id__isnull=True)
    for insight in await of_store.filter(metric_id=stage.said["metric return-minutes"]):
        await actions.open_insight(sam, insight.id)
        why = "One scanner for five people, since the second one went to the stock room."
        await actions.choose_cause(sam, ids.new(), insight.id, Cause.PROCESS, why)

"""Seen but not acted: what leads and headquarters opened, and what nobody did about within a week. One rule for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.insights.models import Insight, InsightReport, Opening, known_to_all
from server.insights.policy import HEADQUARTERS, LEADS
from server.kit import clock
from server.kit.errors import Invalid
from server.metrics.directory import EARLIEST
from server.people.models import Person, Role, Viewer

PATIENCE = timedelta(days=7)
BOARDS = (InsightReport.COMPANY_BOARD, InsightReport.REGION_BOARD)
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Window:
    """Days, both included, in UTC."""

    first: date
    last: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """From the beginning of the first day to the end of the last."""
        end = datetime.combine(self.last, time(), UTC) + timedelta(days=1)
        return datetime.combine(self.first, time(), UTC), end


@dataclass(frozen=True)
class Whose:
    """Openings of one person, or of headquarters (None) as one, in a window."""

    person_id: UUID | None
    window: Window


@dataclass
class Line:
    """What was opened while something could be done about it, and about what nobody did anything in time."""

    whose: Whose
    opened: set[UUID] = field(default_factory=set)
    waiting: set[UUID] = field(default_factory=set)
    """Opened less than seven days ago, and still open."""
    not_acted: set[UUID] = field(default_factory=set)
    reports: set[UUID] = field(default_factory=set)
    """Reports that showed something open."""
    reports_not_acted: set[UUID] = field(default_factory=set)


def window(first: date, last: date) -> Window:
    """The days to count. Raises Invalid unless they are in order, at most a year, and neither long ago nor far ahead."""
    if first < EARLIEST:
        raise Invalid(f"Days begin with the year {EARLIEST.year}.", "from")
    if last > clock.now().date() + LONGEST:
        raise Invalid("That is too far ahead.", "to")
    if first > last:
        raise Invalid("The first day comes first.", "to")
    if last - first > LONGEST:
        raise Invalid("At most a year fits here.", "to")
    return Window(first, last)


def leads_in_reach(viewer: Viewer) -> QuerySet[Person]:
    """Whose lines ``viewer`` reads: their own, and those of the leads below them."""
    if viewer.role in HEADQUARTERS:
        return Person.active(Person.filter(role__in=list(LEADS)))
    own = Q(id=viewer.id, role__in=list(LEADS))
    if viewer.role is Role.REGIONAL and viewer.region:
        own |= Q(role__in=[Role.SUPERVISOR, Role.MANAGER], store__region=viewer.region)
    if viewer.role is Role.MANAGER and viewer.store_id:
        own |= Q(role=Role.SUPERVISOR, store_id=viewer.store_id)
    return Person.active(Person.filter(own))


async def lines(viewer: Viewer, keys: list[Whose]) -> Mapping[Whose, Line]:
    """Loader: the lines of people whom the viewer may read of, and headquarters'. Three statements for all of a window."""
    found = {key: Line(key) for key in keys}
    for days in {key.window for key in keys}:
        await _fill({key.person_id: found[key] for key in keys if key.window == days}, days)
    return found


async def _fill(wanted: Mapping[UUID | None, Line], days: Window) -> None:
    begin, end = days.bounds
    whose = Q(person_id__in=[id for id in wanted if id])
    if None in wanted:
        whose |= Q(person__role__in=list(HEADQUARTERS))
    openings = await Opening.filter(whose, at__gte=begin, at__lt=end).select_related("person")
    insights = await _insights(openings, begin)
    for opening in openings:
        line = wanted[None if opening.person.role in HEADQUARTERS and None in wanted else opening.person_id]
        shown = [insight for insight in insights if _shows(opening, insight) and _was_open(insight, opening.at)]
        if opening.report is None:
            line.opened |= {insight.id for insight in shown}
        elif shown:
            line.reports.add(opening.id)
        for insight in shown:
            late, waiting = _is_late(insight, opening.at)
            if late:
                line.not_acted.add(insight.id)
                line.reports_not_acted |= {opening.id} if opening.report else set()
            elif waiting:
                line.waiting.add(insight.id)


async def _insights(openings: Collection[Opening], begin: datetime) -> list[Insight]:
    """What was opened, and what the opened reports may have shown."""
    stores = list({row.store_id for row in openings if row.store_id})
    about = Q(id__in=list({row.insight_id for row in openings if row.insight_id}))
    if stores:
        about |= Q(store_id__in=stores)
    if any(row.report in BOARDS for row in openings):
        about |= Q(person_id__isnull=True)
    still = Q(decided_at__isnull=True) | Q(decided_at__gte=begin)
    return await Insight.filter(about, still, Q(ended_at__isnull=True) | Q(ended_at__gte=begin)).select_related(
        "alert", "store"
    )


def _shows(opening: Opening, insight: Insight) -> bool:
    """Whether ``insight`` stood on what was opened."""
    if opening.report is None:
        return insight.id == opening.insight_id
    if opening.person.role is Role.SUPERVISOR and insight.kind not in known_to_all():
        return False
    if opening.report in BOARDS:
        strong = insight.alert is None or insight.alert.strong_on is not None
        region = insight.store.region if insight.store else None
        theirs = opening.report is InsightReport.COMPANY_BOARD or (region and region == opening.person.region)
        return insight.person_id is None and (insight.store_id is None or strong) and bool(theirs)
    if insight.person_id is not None and opening.report is InsightReport.STORE_DAY:
        return False
    return insight.store_id == opening.store_id and insight.person_id != opening.person_id


def _was_open(insight: Insight, at: datetime) -> bool:
    ends = [moment for moment in (insight.decided_at, insight.ended_at) if moment]
    return insight.raised_at <= at and all(moment > at for moment in ends)


def _is_late(insight: Insight, at: datetime) -> tuple[bool, bool]:
    """Whether a week went by without a decision, and whether it may still come in time."""
    due = at + PATIENCE
    settled = any(moment and moment <= due for moment in (insight.decided_at, insight.ended_at))
    return not settled and clock.now() >= due, not settled and clock.now() < due

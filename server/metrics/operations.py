"""Operational events, and what is computed from them for each day: anew whenever a late one arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from server.events import actions as events
from server.events.models import Event
from server.kit import db, ids, text
from server.kit.errors import Conflict, Invalid, NotAllowed, Problem
from server.metrics import directory, keeping, policy
from server.metrics.directory import EXACT, MOST_PROBLEMS, Directory, Outcome, Refusal
from server.metrics.keeping import DayValue, chunks
from server.metrics.models import (
    Metric,
    MetricFormula,
    MetricLevel,
    MetricValue,
    OperationalEvent,
    OperationalEventKind,
)
from server.people.models import Person, Viewer

DONE = "operationalEvent.recordedMany"
Days = Collection[tuple[UUID, date]]
"""Stores and their days."""


@dataclass(frozen=True)
class Entry:
    """An operational event as a program sends it."""

    id: str
    kind: OperationalEventKind
    job: str
    at: str
    store_id: str | None = None
    store_code: str | None = None
    person_id: str | None = None
    employee_number: str | None = None
    amount: object = None


@db.transaction
async def record_many(viewer: Viewer, call_id: UUID, entries: Sequence[Entry], skip_bad: bool) -> Outcome:
    """Store ``entries`` and compute their days. An event that is known by its id is left as it is.

    Raises Invalid with all problems when one is bad, unless ``skip_bad``; NotAllowed for who records nothing anywhere.
    """
    if await events.repeated(call_id, viewer, DONE):
        return Outcome.read((await Event.get(id=call_id)).data)
    if not policy.can_record_somewhere(viewer):
        raise NotAllowed("These events are for others to record.", "entries")
    directory.check_size(entries)
    known = await Directory.of(viewer, entries)
    there = await _there(entries)
    fresh: dict[UUID, OperationalEvent] = {}
    problems, same = list[Refusal](), 0
    for index, entry in enumerate(entries):
        try:
            row = _read(entry, known)
            first = there.get(row.id) or fresh.setdefault(row.id, row)
            if _facts(first) != _facts(row):
                raise Conflict("This id is taken by another event.", "id")
            same += first is not row
        except Problem as problem:
            problems.append(directory.refused(index, problem))
    if problems and not skip_bad:
        raise directory.all_refused(problems, len(entries))
    rows = list(fresh.values())
    for row in rows:
        row.author_id = viewer.id
    await OperationalEvent.bulk_create(rows, batch_size=keeping.CHUNK)
    await compute(await _touched(rows))
    outcome = Outcome(len(rows), 0, same, len(problems), problems[:MOST_PROBLEMS])
    await events.record(DONE, await Person.get(id=viewer.id), viewer.id, [], id=call_id, data=asdict(outcome))
    return outcome


async def all_days() -> Days:
    """Every store and day on which something happened."""
    rows = await OperationalEvent.all().distinct().values_list("store_id", "day")
    return cast("list[tuple[UUID, date]]", rows)


async def compute(days: Days, metrics: Collection[Metric] | None = None) -> None:
    """Compute ``metrics``, or all that have a formula, for ``days``. What rests on nothing any more is taken away."""
    wanted = await Metric.filter(formula__isnull=False, retired_at__isnull=True) if metrics is None else metrics
    if not wanted or not days:
        return
    by_store: defaultdict[UUID, set[date]] = defaultdict(set)
    for store_id, day in days:
        by_store[store_id].add(day)
    values: list[DayValue] = []
    for store_id, some in by_store.items():
        jobs = await _jobs(store_id, some)
        values += [value for metric in wanted for value in _computed(metric, store_id, some, jobs)]
    kept = {(value.place, value.day) for value in values}
    for store_id, some in by_store.items():
        old = MetricValue.filter(
            series__store_id=store_id, series__metric_id__in=[row.id for row in wanted], day__in=list(some)
        )
        gone = [
            row
            for row in await old.select_related("series")
            if ((row.series.metric_id, row.series.place_id), row.day) not in kept
        ]
        await keeping.forget(gone)
    await keeping.keep(values, None)


@dataclass
class _Job:
    """What is known of one job."""

    asked: OperationalEvent | None = None
    converted: bool = False
    started: datetime | None = None
    done: OperationalEvent | None = None
    paid: Decimal = Decimal(0)

    def add(self, event: OperationalEvent) -> None:
        """Take ``event`` in; events come in the order in which they happened."""
        if event.kind is OperationalEventKind.ENQUIRY:
            self.asked = self.asked or event
        elif event.kind is OperationalEventKind.CONVERSION:
            self.converted = True
        elif event.kind is OperationalEventKind.JOB_STARTED:
            self.started = self.started or event.at
        elif event.kind is OperationalEventKind.JOB_DONE:
            self.done = event
        else:
            self.paid += event.amount or 0

    @property
    def minutes(self) -> Decimal | None:
        """From start to end."""
        if self.started is None or self.done is None or self.done.at < self.started:
            return None
        return Decimal((self.done.at - self.started).total_seconds()) / 60


def _rate(job: _Job) -> tuple[OperationalEvent | None, Decimal | None]:
    # It counts for the day of the question, so that an answer a week later still belongs to it.
    return job.asked, Decimal(job.converted)


def _time(job: _Job) -> tuple[OperationalEvent | None, Decimal | None]:
    return job.done, job.minutes


def _revenue(job: _Job) -> tuple[OperationalEvent | None, Decimal | None]:
    return job.done, job.paid


FORMULAS: dict[MetricFormula, Callable[[_Job], tuple[OperationalEvent | None, Decimal | None]]] = {
    MetricFormula.CONVERSION_RATE: _rate,
    MetricFormula.TIME_PER_JOB: _time,
    MetricFormula.REVENUE_PER_JOB: _revenue,
}
"""Formula -> from a job to the event whose day and person it counts for, and what it adds to their mean."""


def _computed(metric: Metric, store_id: UUID, days: set[date], jobs: Iterable[_Job]) -> list[DayValue]:
    if metric.formula is None:
        return []
    found: defaultdict[tuple[UUID | None, date], list[Decimal]] = defaultdict(list)
    for job in jobs:
        event, part = FORMULAS[metric.formula](job)
        if event is None or part is None or event.day not in days:
            continue
        if metric.level is MetricLevel.STORE:
            found[None, event.day].append(part)
        elif event.person_id is not None:
            found[event.person_id, event.day].append(part)
    return [
        DayValue(metric.id, store_id, person_id, day, (sum(parts, Decimal(0)) / len(parts)).quantize(EXACT), len(parts))
        for (person_id, day), parts in found.items()
    ]


async def _jobs(store_id: UUID, days: set[date]) -> list[_Job]:
    """The jobs of which something happened on ``days``, with all that happened to them."""
    at_store = OperationalEvent.filter(store_id=store_id)
    names = await at_store.filter(day__in=list(days)).distinct().values_list("job", flat=True)
    jobs: defaultdict[str, _Job] = defaultdict(_Job)
    for part in chunks(names):
        for event in await at_store.filter(job__in=part).order_by("at", "id"):
            jobs[event.job].add(event)
    return list(jobs.values())


async def _touched(rows: Iterable[OperationalEvent]) -> Days:
    """The days of all that happened to the jobs of ``rows``: a late event may change what an earlier day says."""
    by_store: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        by_store[row.store_id].add(row.job)
    days: set[tuple[UUID, date]] = set()
    for store_id, names in by_store.items():
        for part in chunks(names):
            found = OperationalEvent.filter(store_id=store_id, job__in=part).distinct().values_list("day", flat=True)
            days |= {(store_id, cast("date", day)) for day in await found}
    return days


async def _there(entries: Iterable[Entry]) -> dict[UUID, OperationalEvent]:
    """The events of ``entries`` that are known by their id."""
    keys = {directory.as_id(entry.id) for entry in entries} - {None}
    return {row.id: row for part in chunks(keys) for row in await OperationalEvent.filter(id__in=part)}


def _read(entry: Entry, known: Directory) -> OperationalEvent:
    """What ``entry`` says. Raises a Problem with the field at fault."""
    id, job = ids.parse(entry.id, "id"), text.required(entry.job, "job", 60)
    person = known.person(entry)
    store = known.store(entry, person)
    at, amount = directory.moment(entry.at), None
    if entry.kind is OperationalEventKind.PAYMENT:
        amount = directory.number(entry.amount, "amount")
    elif entry.amount is not None:
        raise Invalid("Only a payment has an amount.", "amount")
    return OperationalEvent(
        id=id,
        kind=entry.kind,
        store_id=store.id,
        person_id=person.id if person else None,
        job=job,
        at=at,
        day=at.astimezone(store.zone).date(),
        amount=amount,
    )


def _facts(row: OperationalEvent) -> tuple[object, ...]:
    return row.kind, row.store_id, row.person_id, row.job, row.at, row.amount

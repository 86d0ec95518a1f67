"""Up to 10,000 values in one call: every bad one is named, and none is stored unless the sender wants the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from server.events import actions as events
from server.events.models import Event
from server.kit import db
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from server.metrics import directory, keeping, policy
from server.metrics.directory import MOST_PROBLEMS, Directory, Outcome, Refusal, as_id
from server.metrics.keeping import DayValue
from server.metrics.models import Metric, MetricLevel, MetricScale
from server.people.models import Person, Viewer

DONE = "metric.recordedMany"


@dataclass(frozen=True)
class Entry:
    """A value as a program sends it."""

    metric: str
    on: str
    value: object
    store_id: str | None = None
    store_code: str | None = None
    person_id: str | None = None
    employee_number: str | None = None
    n: int | None = None


@db.transaction
async def record_many(viewer: Viewer, call_id: UUID, entries: Sequence[Entry], skip_bad: bool) -> Outcome:
    """Store ``entries``; the same call again returns the first outcome.

    Raises Invalid with all problems when one is bad, unless ``skip_bad``; NotAllowed for who records nothing anywhere.
    """
    if await events.repeated(call_id, viewer, DONE):
        return Outcome.read((await Event.get(id=call_id)).data)
    if not policy.can_record_somewhere(viewer):
        raise NotAllowed("These numbers are for others to record.", "entries")
    directory.check_size(entries)
    known = await Directory.of(viewer, entries)
    metrics = {name: row for row in await Metric.all() for name in (row.key, str(row.id))}
    values: dict[tuple[object, date], DayValue] = {}
    problems, doubled = list[Refusal](), 0
    for index, entry in enumerate(entries):
        try:
            value = _read(entry, metrics, known)
            first = values.setdefault((value.place, value.day), value)
            if first != value:
                raise Conflict("Another entry of this call says something else for this day.", "value")
            doubled += first is not value
        except Problem as problem:
            problems.append(directory.refused(index, problem))
    if problems and not skip_bad:
        raise directory.all_refused(problems, len(entries))
    kept = await keeping.keep(list(values.values()), viewer.id)
    same = kept.unchanged + doubled
    outcome = Outcome(kept.recorded, kept.corrected, same, len(problems), problems[:MOST_PROBLEMS])
    await events.record(DONE, await Person.get(id=viewer.id), viewer.id, [], id=call_id, data=asdict(outcome))
    return outcome


def _read(entry: Entry, metrics: dict[str, Metric], known: Directory) -> DayValue:
    """What ``entry`` says. Raises a Problem with the field at fault."""
    metric = metrics.get(entry.metric) or metrics.get(as_id(entry.metric) or "")
    if metric is None:
        raise NotFound("There is no such metric.", "metric")
    if metric.retired_at is not None:
        raise Conflict(f"{metric.name} is retired.", "metric")
    if metric.formula is not None:
        raise Conflict(f"{metric.name} is computed from operational events.", "metric")
    person = known.person(entry)
    if metric.level is MetricLevel.PERSON and person is None:
        raise Invalid("Say whose number it is.", "personId")
    if metric.level is MetricLevel.STORE and person is not None:
        raise Invalid(f"{metric.name} is a store's, not a person's.", directory.person_field(entry))
    store = known.store(entry, person)
    if entry.n is not None and not 1 <= entry.n <= 10**9:
        raise Invalid("A value rests on at least one observation.", "n")
    day, value = known.day(entry.on, store), directory.number(entry.value)
    check(value, metric)
    return DayValue(metric.id, store.id, person.id if person else None, day, value, entry.n)


def check(value: Decimal, metric: Metric) -> None:
    """Raises Invalid (value) for what a metric of this scale cannot be."""
    if metric.scale is MetricScale.SHARE and not 0 <= value <= 1:
        raise Invalid(f"{metric.name} is a share, from 0 to 1.", "value")
    if metric.scale is MetricScale.COUNT and (value < 0 or value != int(value)):
        raise Invalid(f"{metric.name} is counted in whole numbers from 0.", "value")

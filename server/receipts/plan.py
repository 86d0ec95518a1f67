"""What an import would store: rows matched with stores, people and metrics, and made into values of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from server.kit import clock
from server.kit.errors import Invalid, Problem
from server.metrics import actions, keeping, recording
from server.metrics.directory import EXACT, number
from server.metrics.keeping import DayValue
from server.metrics.models import Metric, MetricBetter, MetricLevel, MetricScale, MetricTotal, MetricValue
from server.people.models import Person, Store, folded
from server.receipts.formulas import Formula
from server.receipts.rows import Finding, Receipt, Receipts

LONGEST_UNIT, LONGEST_CODE = 40, 60


@dataclass(frozen=True)
class Wishes:
    """What the operator allows."""

    make_stores: bool = False
    timezone: str = "UTC"
    define: Sequence[str] = ()
    """Metrics to make: key=SCALE:unit[:DOWN]."""
    replace: bool = False
    """Days may get fewer rows than they had."""


@dataclass
class Plan:
    """The values of a file, what is new for them, and every row accounted for: read = stored + doubled + refused."""

    receipts: Receipts
    metrics: dict[str, Metric]
    retired: set[str] = field(default_factory=set)
    """Keys of metrics that are kept no longer."""
    new_metrics: list[Metric] = field(default_factory=list)
    new_stores: list[Store] = field(default_factory=list)
    values: dict[UUID, list[DayValue]] = field(default_factory=dict)
    """By store."""
    stored: int = 0
    """Rows that are in a value."""
    corrected: list[Finding] = field(default_factory=list)
    """What is another number from now on, by the first row of it."""
    empty: int = 0
    """Values that divide by nothing, and so are none."""
    refused: list[Finding] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Of rows."""
        doubled = len(self.receipts.doubled)
        return {"read": self.receipts.read, "stored": self.stored, "doubled": doubled, "refused": len(self.refused)}

    def many(self, formula: Formula) -> int:
        """How many values of a metric there are."""
        key = self.metrics[formula.key].id
        return sum(value.metric_id == key for values in self.values.values() for value in values)


Key = tuple[UUID, UUID | None, date]
"""Store, person where one is named, day."""


async def make(receipts: Receipts, wishes: Wishes) -> Plan:
    """What ``receipts`` come to. Raises Invalid (map.KEY, define)."""
    metrics = {row.key: row for row in await Metric.all()}
    plan = Plan(receipts, {key: row for key, row in metrics.items() if row.retired_at is None})
    plan.retired = metrics.keys() - plan.metrics.keys()
    _define(plan, wishes.define)
    for formula in receipts.map.formulas:
        _check(plan, formula)
    plan.refused += receipts.refused
    groups = await _placed(plan, wishes)
    wanted = {plan.metrics[formula.key].id for formula in receipts.map.formulas}
    known = await keeping.kept_before(wanted, {key[1] or key[0] for key in groups}, {key[2] for key in groups})
    for key, rows in groups.items():
        _add(plan, key, rows, known, wishes.replace)
    plan.refused.sort(key=lambda finding: finding.line)
    return plan


def _define(plan: Plan, wanted: Sequence[str]) -> None:
    for text in wanted:
        key, equals, rest = (part.strip() for part in text.partition("="))
        scale, unit, *more = [part.strip() for part in rest.split(":")] + [""]
        if (
            not equals
            or scale not in MetricScale.__members__
            or not unit
            or more not in ([""], ["DOWN", ""], ["UP", ""])
        ):
            words = f"{text!r} must look like --define 'daily-sales=AMOUNT:$' or returns=COUNT:pieces:DOWN."
            raise Invalid(words, "define")
        if key in plan.metrics:
            continue  # a second run finds it here
        if key in plan.retired:
            raise _kept_no_longer(key, "define")
        if len(unit) > LONGEST_UNIT:
            raise Invalid(f"A unit has at most {LONGEST_UNIT} characters: {unit!r}.", "define")
        actions.check_key(key, "define")
        total = MetricTotal.MEAN
        if scale in ("AMOUNT", "COUNT") and not _divides(plan, key):
            total = MetricTotal.SUM
        metric = Metric(
            key=key,
            name=key.replace("-", " ").capitalize()[:120],
            unit=unit,
            better=MetricBetter(more[0] or "UP"),
            level=MetricLevel.PERSON if "person" in plan.receipts.map.columns else MetricLevel.STORE,
            scale=MetricScale(scale),
            total=total,
        )
        plan.metrics[key] = metric
        plan.new_metrics.append(metric)


def _kept_no_longer(key: str, field: str) -> Invalid:
    words = f"{key!r} is kept no longer. Bring it back with metricRetire (retired: false), or take another key."
    return Invalid(words, field)


def _divides(plan: Plan, key: str) -> bool:
    known = [formula for formula in plan.receipts.map.formulas if formula.key == key]
    return any(len(formula.parts) == 2 or formula.parts[0].how == "mean" for formula in known)


def _check(plan: Plan, formula: Formula) -> None:
    metric = plan.metrics.get(formula.key)
    where = f"map.{formula.key}"
    if formula.key in plan.retired:
        raise _kept_no_longer(formula.key, where)
    if metric is None:
        words = (
            f"There is no metric {formula.key!r}. Define it in GraphQL, or say --define '{formula.key}=AMOUNT:unit'."
        )
        raise Invalid(words, where)
    if metric.formula is not None:
        raise Invalid(f"{metric.name} is computed from operational events.", where)
    named = "person" in plan.receipts.map.columns
    if metric.level is MetricLevel.PERSON and not named:
        raise Invalid(f"{metric.name} is about people. Say --map person=Column.", where)
    if metric.level is MetricLevel.STORE and named:
        raise Invalid(f"{metric.name} is about stores. Import it without --map person.", where)


async def _placed(plan: Plan, wishes: Wishes) -> dict[Key, list[Receipt]]:
    """The rows of each place and day; rows whose place or day cannot be are refused."""
    stores = Stores(await Store.all().order_by("code"), wishes)
    people = {person.employee_number: person for person in await Person.filter(employee_number__isnull=False)}
    today: dict[str, date] = {}
    groups: defaultdict[Key, list[Receipt]] = defaultdict(list)
    for row in plan.receipts.rows:
        header, columns = plan.receipts.header, plan.receipts.map.columns
        try:
            store = stores.of(row)
        except ValueError as error:
            plan.refused.append(Finding(row.line, header[columns["store"]], str(error)))
            continue
        if store.timezone not in today:
            today[store.timezone] = clock.now().astimezone(ZoneInfo(store.timezone)).date()
        if row.day > today[store.timezone]:
            plan.refused.append(Finding(row.line, header[columns["on"]], f"{row.day} has not come yet"))
            continue
        person = people.get(row.person) if row.person else None
        if "person" in columns and (person is None or person.store_id != store.id):
            whose = f"{row.person!r} is nobody of {store.name}" if row.person else "there is no person"
            plan.refused.append(Finding(row.line, header[columns["person"]], whose))
            continue
        groups[store.id, person.id if person else None, row.day].append(row)
    plan.new_stores = stores.new
    return groups


class Stores:
    """The stores that rows name, by code or else by name; new ones where that is wished."""

    def __init__(self, known: Iterable[Store], wishes: Wishes) -> None:
        self.wishes = wishes
        self.new: list[Store] = []
        self._coded: defaultdict[str, list[Store]] = defaultdict(list)
        self._named: defaultdict[str, list[Store]] = defaultdict(list)
        for store in known:
            self._coded[_key(store.code)].append(store)
            self._named[_key(store.name)].append(store)

    def of(self, row: Receipt) -> Store:
        """The store of ``row``. Raises ValueError."""
        key = _key(row.store)
        fitting = self._coded.get(key) or self._named.get(key) or []
        if len(fitting) > 1:
            codes = ", ".join(store.code for store in fitting)
            raise ValueError(f"{len(fitting)} stores are called {row.store!r}: name one by its code ({codes})")
        if fitting:
            return fitting[0]
        if not self.wishes.make_stores:
            raise ValueError(f"there is no store {row.store!r}")
        if len(row.store) > LONGEST_CODE:
            raise ValueError(f"a store's code has at most {LONGEST_CODE} characters")
        store = Store(code=row.store, name=row.store, region=row.region, timezone=self.wishes.timezone)
        self._coded[key].append(store)
        self.new.append(store)
        return store


def _add(plan: Plan, key: Key, rows: list[Receipt], known: Mapping[keeping.Spot, MetricValue], replace: bool) -> None:
    """The values of one place and day; where one of them cannot be, its rows are refused."""
    store_id, person_id, day = key
    found: list[DayValue] = []
    corrected: list[Finding] = []
    for formula in plan.receipts.map.formulas:
        metric = plan.metrics[formula.key]
        try:
            value = _value(formula, metric, rows)
        except (Problem, ValueError) as error:
            what = error.message if isinstance(error, Problem) else str(error)
            plan.refused += [Finding(row.line, formula.key, what) for row in rows]
            return
        if value is None:
            plan.empty += 1
            continue
        found.append(DayValue(metric.id, store_id, person_id, day, value, len(rows)))
        before = known.get((metric.id, person_id or store_id, day))
        if before is None or (before.value, before.n) == (value, len(rows)):
            continue
        if (before.n or 0) > len(rows) and not replace:
            what = (
                f"{day} is known from {before.n} rows, and here are {len(rows)}: say --replace if this is the whole day"
            )
            plan.refused += [Finding(row.line, formula.key, what) for row in rows]
            return
        corrected.append(
            Finding(rows[0].line, formula.key, f"{day}: {before.value.normalize():f} becomes {value.normalize():f}")
        )
    plan.corrected += corrected
    plan.stored += len(rows)
    plan.values.setdefault(store_id, []).extend(found)


def _value(formula: Formula, metric: Metric, rows: list[Receipt]) -> Decimal | None:
    value = formula.of([row.numbers for row in rows])
    if value is None:
        return None
    number(f"{value:.6f}")  # says what is too large
    exact = value.quantize(EXACT)
    recording.check(exact, metric)
    return exact


def _key(name: str) -> str:
    return " ".join(folded(name).split())

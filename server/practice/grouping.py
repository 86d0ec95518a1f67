"""How feedback is practised in groups of five people or more: by store, by region and by week, never about a person.

Everything is made of atoms. An atom is what people of one store got in one whole week that is over, where at least five
different people got something. What is smaller comes together with the other small ones of its region and week, then with
those of the company, and is an atom where five people are in it; what is still smaller is in no answer. Atoms do not overlap,
every answer is a sum of atoms, and they depend neither on who looks nor on the days asked for: so no two answers can be
taken from each other to leave less than five people. Readings have atoms of their own, of those who got some that both have read.

How much was given and who has heard something are counts over all who work in a store, five or more: what counts there is
the store's people, and a number of them says of nobody who it is.

What this does not prevent: who knows of all others in an atom knows the last one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.kit import clock
from server.kit.errors import Invalid, NotAllowed
from server.people.models import Store, Viewer
from server.practice import counting, policy
from server.practice.counting import WEEK, Cell, Crew, Steps, Sums

SMALLEST_GROUP = 5
"""People, as everywhere where headquarters see what leads see by name."""
USUAL, MOST = 12, 26
"""Weeks where nothing is said, and at most."""


@dataclass(frozen=True)
class Group:
    """What people of a store, a region or the company got, in one week or in all of them."""

    person_weeks: int = 0
    """Each person who worked there counts once for each week."""
    given: int = 0
    people: int = 0
    heard: int = 0
    sums: Sums | None = None
    steps: Steps | None = None

    def __add__(self, other: Group) -> Group:
        """Both together."""
        return Group(
            self.person_weeks + other.person_weeks,
            self.given + other.given,
            self.people + other.people,
            self.heard + other.heard,
            self.sums + other.sums if self.sums and other.sums else self.sums or other.sums,
            self.steps + other.steps if self.steps and other.steps else self.steps or other.steps,
        )

    @property
    def per_person_week(self) -> float | None:
        """Feedback for a person in a week; None where nobody works."""
        return self.given / self.person_weeks if self.person_weeks else None


@dataclass(frozen=True)
class Place:
    """A store or a region."""

    key: str
    store: Store | None
    region: str | None
    group: Group


@dataclass(frozen=True)
class Week:
    """One week of all places."""

    week_of: date
    group: Group


@dataclass(frozen=True)
class Practice:
    """How feedback is practised, over some weeks."""

    weeks: list[Week]
    regions: list[Place]
    stores: list[Place]
    total: Group


@dataclass(frozen=True)
class _Atom:
    """Where and when some people got something; ``part`` holds either sums or steps, or counts of a store's people."""

    store_id: UUID | None
    region: str | None
    week_of: date | None
    part: Group


async def practice(viewer: Viewer, first: date | None, last: date | None, region: str | None) -> Practice:
    """The whole weeks between two days that are over, in ``viewer``'s reach. Raises NotAllowed, Invalid (from, to)."""
    if not policy.can_see(viewer):
        raise NotAllowed("How feedback is practised is for headquarters and regionals.")
    weeks = _weeks(first, last)
    near = Store.visible_to(viewer)
    if region is not None:
        near = near.filter(region=region)
    stores = {store.id: store for store in await near}
    if not stores or not weeks:
        return _arranged([], weeks, stores)
    cells, crews = await counting.cells(near, weeks), await counting.crews(near, weeks)
    atoms = [
        *_crewed(crews, cells, weeks, stores),
        *_pooled(cells, stores, lambda cell: cell.receivers, lambda cell: Group(sums=cell.sums), region is None),
        *_pooled(cells, stores, lambda cell: cell.paired, lambda cell: Group(steps=cell.steps), region is None),
    ]
    return _arranged(atoms, weeks, stores)


def _weeks(first: date | None, last: date | None) -> list[date]:
    """The Mondays of the whole weeks from ``first`` to ``last`` that are over everywhere."""
    over = min(last or date.max, clock.now().date() - timedelta(days=2))  # yesterday may still be today somewhere
    if first is not None and last is not None and first > last:
        raise Invalid("The first day comes first.", "to")
    if over < date(2000, 1, 1) or (first is not None and first < date(2000, 1, 1)):
        raise Invalid("Days begin with the year 2000.", "to" if first is None else "from")
    sunday = over - timedelta(days=(over.weekday() + 1) % 7)
    start = sunday + timedelta(days=1) - USUAL * WEEK if first is None else first
    monday = start + timedelta(days=-start.weekday() % 7)
    many = max((sunday + timedelta(days=1) - monday) // WEEK, 0)
    if many > MOST:
        raise Invalid(f"At most {MOST} weeks fit here.", "from")
    return [monday + number * WEEK for number in range(many)]


def _crewed(
    crews: Iterable[Crew], cells: Iterable[Cell], weeks: Sequence[date], stores: Mapping[UUID, Store]
) -> Iterable[_Atom]:
    """How much was given in each store and week of enough people, and how many of a store have heard something."""
    given = {(cell.store_id, cell.week_of): cell.sums.praise + cell.sums.coaching for cell in cells}
    for crew in crews:
        region = stores[crew.store_id].region
        if crew.people >= SMALLEST_GROUP:
            yield _Atom(crew.store_id, region, None, Group(people=crew.people, heard=crew.heard))
        for monday, worked in zip(weeks, crew.by_week, strict=True):
            if worked >= SMALLEST_GROUP:
                part = Group(person_weeks=worked, given=given.get((crew.store_id, monday), 0))
                yield _Atom(crew.store_id, region, monday, part)


def _pooled(
    cells: Iterable[Cell],
    stores: Mapping[UUID, Store],
    people: Callable[[Cell], int],
    part: Callable[[Cell], Group],
    company: bool,
) -> list[_Atom]:
    """The atoms of ``cells``: large ones by themselves, small ones of a region and week together, then of the company."""
    regions: defaultdict[tuple[str | None, date], list[Cell]] = defaultdict(list)
    left: defaultdict[date, list[Cell]] = defaultdict(list)
    atoms: list[_Atom] = []
    for cell in cells:
        region = stores[cell.store_id].region
        if people(cell) >= SMALLEST_GROUP:
            atoms.append(_Atom(cell.store_id, region, cell.week_of, part(cell)))
        elif people(cell):
            regions[region, cell.week_of].append(cell)
    for (region, week_of), small in regions.items():
        if region is not None and sum(map(people, small)) >= SMALLEST_GROUP:
            atoms.append(_Atom(None, region, week_of, sum(map(part, small), Group())))
        else:
            left[week_of] += small
    for week_of, small in left.items():
        if company and sum(map(people, small)) >= SMALLEST_GROUP:
            atoms.append(_Atom(None, None, week_of, sum(map(part, small), Group())))
    return atoms


def _arranged(atoms: Iterable[_Atom], weeks: Sequence[date], stores: Mapping[UUID, Store]) -> Practice:
    by_week: dict[date, Group] = {monday: Group() for monday in weeks}
    by_store: dict[UUID, Group] = {key: Group() for key in stores}
    by_region: dict[str, Group] = {store.region: Group() for store in stores.values() if store.region}
    total = Group()
    for atom in atoms:
        total += atom.part
        if atom.week_of is not None:
            by_week[atom.week_of] += atom.part
        if atom.store_id is not None:
            by_store[atom.store_id] += atom.part
        if atom.region is not None:
            by_region[atom.region] += atom.part
    return Practice(
        [Week(monday, group) for monday, group in by_week.items()],
        [Place(name, None, name, by_region[name]) for name in sorted(by_region)],
        sorted(
            (Place(f"{store.name}\n{key}", store, store.region, by_store[key]) for key, store in stores.items()),
            key=lambda place: place.key,
        ),
        total,
    )

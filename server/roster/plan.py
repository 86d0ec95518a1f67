"""What a roster would change: every row beside the person it means, found by reading only."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from server.kit import clock
from server.people.models import Person, Role, Store, folded, works_until
from server.roster.people import Directory
from server.roster.rows import Finding, Roster, Row, refused

KEPT = ("employee_number", "job_title", "hired_on", "left_on")
"""Fields that are taken over as they stand."""


@dataclass
class Entry:
    """A row, the person it means, and what differs."""

    row: Row
    person: Person
    is_new: bool
    changes: dict[str, Any] = field(default_factory=dict)
    guessed_role: bool = False
    """Whether a changed role comes from the place in the line."""

    @property
    def works(self) -> bool:
        """Whether this person works here today, once the row is stored."""
        return works_until(self.changes.get("left_on", self.person.left_on))

    @property
    def manager_id(self) -> UUID | None:
        """Whom this person reports to, once the row is stored."""
        found: UUID | None = self.changes.get("manager_id", self.person.manager_id)
        return found


@dataclass
class Plan:
    """What an import does, or would do."""

    roster: Roster
    findings: list[Finding]
    entries: list[Entry]
    stores: dict[str, Store]
    """Every store that the file names, by its key; new ones are not saved yet."""
    new_stores: list[Store] = field(default_factory=list)
    moved_stores: list[Store] = field(default_factory=list)
    """Stores that change their region."""
    notes: list[str] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)
    """People at work whom the file does not name."""
    everybody: list[Person] = field(default_factory=list)
    """All people, those of the file included."""

    @property
    def counts(self) -> dict[str, int]:
        """read = new + changed + unchanged + refused."""
        new = sum(entry.is_new for entry in self.entries)
        changed = sum(bool(entry.changes) and not entry.is_new for entry in self.entries)
        return {
            "read": self.roster.read,
            "new": new,
            "changed": changed,
            "unchanged": len(self.entries) - new - changed,
            "refused": refused(self.findings),
            "stores": len(self.new_stores),
            "regions": len(self.moved_stores),
        }

    @property
    def changes_nothing(self) -> bool:
        """Whether the database already says what the file says."""
        return not any((self.counts["new"], self.counts["changed"], self.new_stores, self.moved_stores))


async def make(roster: Roster, timezone: str) -> Plan:
    """Compare ``roster`` with the database."""
    directory = Directory(await Person.all())
    plan = Plan(roster, list(roster.findings), [], {})
    _find_people(plan, directory)
    await _find_stores(plan, timezone)
    for entry in plan.entries:
        _compare(plan, entry)
    _find_managers(plan, directory)
    plan.everybody = directory.people
    if roster.working:
        said = ", ".join(sorted(roster.working))
        plan.notes.append(f"{roster.columns.names['status']}: people are taken to work here who are {said}.")
    met = {entry.person.id for entry in plan.entries}
    plan.missing = [person for person in directory.people if person.id not in met and person.is_active]
    return plan


def _find_people(plan: Plan, directory: Directory) -> None:
    taken: set[UUID] = set()
    # Numbers first: who is found for certain is not in question for a line that has only a name.
    for row in sorted(plan.roster.rows, key=lambda row: row.employee_number is None):
        fits = [person for person in directory.meant(row.employee_number, row.name) if person.id not in taken]
        if len(fits) > 1:
            what = f"{len(fits)} people here are called {row.name}, and there is no number to tell them apart"
            plan.findings.append(Finding(row.line, "name", what, "the line is left out", refused=True))
            continue
        person = fits[0] if fits else Person(name=row.name)
        taken.add(person.id)
        plan.entries.append(Entry(row, person, is_new=not fits))
    plan.entries.sort(key=lambda entry: entry.row.line)
    directory.add(entry.person for entry in plan.entries if entry.is_new)


async def _find_stores(plan: Plan, timezone: str) -> None:
    known = {key: store for store in await Store.all() for key in (_key(store.name), _key(store.code))}
    codes = {store.code for store in known.values()}
    regions: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry in plan.entries:
        if entry.row.store is None:
            continue
        key = _key(entry.row.store)
        if key not in plan.stores:
            store = known.get(key)
            if store is None:
                store = Store(code=_code(entry.row.store, codes), name=entry.row.store, timezone=timezone)
                codes.add(store.code)
                plan.new_stores.append(store)
            plan.stores[key] = store
        if entry.row.region:
            regions[key][entry.row.region] += 1
    for key, counted in regions.items():
        _place(plan, plan.stores[key], counted)


def _place(plan: Plan, store: Store, counted: Counter[str]) -> None:
    """The region that most of its people are in.

    Where they are in several, a store that has a region keeps it, and one without a majority gets none: a region decides
    whose regional reaches these people.
    """
    region, most = counted.most_common(1)[0]
    if len(counted) > 1:
        if store.region is None and most * 2 > counted.total():
            store.region = region
        shown = ", ".join(f"{name} {count}" for name, count in counted.most_common(4))
        more = ", …" if len(counted) > 4 else ""
        then = f"it is in {store.region}" if store.region else "it is in no region"
        plan.notes.append(
            f"{store.name}: {then}; its people are in {len(counted)} ({shown}{more}). "
            f"For a store per region: --map store={plan.roster.columns.names['store']}+{plan.roster.columns.names['region']}"
        )
    elif store.region != region:
        if store not in plan.new_stores:
            plan.moved_stores.append(store)
            plan.notes.append(f"{store.name} moves from region {store.region or 'none'} to {region}.")
        store.region = region


def _compare(plan: Plan, entry: Entry) -> None:
    row, person = entry.row, entry.person
    wanted: dict[str, Any] = {name: getattr(row, name) for name in KEPT if name in row.given}
    if row.gone:
        wanted["left_on"] = _gone_since(plan, entry)
    if row.employee_number is None:
        wanted.pop("employee_number", None)  # found by name; a missing number takes none away
    wanted["name"] = row.name
    if "store" in row.given:
        if row.store is None:
            # A role above the stores has none; for everybody else it means that no supervisor reaches them.
            then = "the store stays as it is" if person.store_id else "nobody in a store reaches this person"
            plan.findings.append(Finding(row.line, "store", "there is no store", then))
        else:
            wanted["store_id"] = plan.stores[_key(row.store)].id
    if row.role is Role.REGIONAL:
        if row.region:
            wanted["region"] = row.region
        elif not person.region:
            then = "this person reaches no store until there is one"
            plan.findings.append(Finding(row.line, "region", "a regional needs the region to look after", then))
    entry.changes = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    if "name" in entry.changes:
        entry.changes["sort_name"] = folded(row.name)


def _gone_since(plan: Plan, entry: Entry) -> date | None:
    """The last day of somebody who is said to be gone.

    Yesterday where none is known: the last day is a working day, and a line that is refused would leave the door open.
    """
    if not entry.person.is_active:
        return entry.person.left_on
    day = clock.now().date() - timedelta(days=1)
    what = f"{plan.roster.columns.names['status']} says that this person left, and there is no last day"
    plan.findings.append(Finding(entry.row.line, "left_on", what, f"{day} is taken"))
    return day


def _find_managers(plan: Plan, directory: Directory) -> None:
    homes = {entry.person.id: entry.changes.get("store_id", entry.person.store_id) for entry in plan.entries}
    left = {entry.person.id for entry in plan.entries if not entry.works}
    numbers = {entry.row.employee_number: entry.person for entry in plan.entries if entry.row.employee_number}
    managers = {person.id: person.manager_id for person in directory.people}
    asked: dict[UUID, Entry] = {}
    for entry in plan.entries:
        row = entry.row
        if "manager" not in row.given:
            continue
        if row.manager is None:
            managers[entry.person.id] = None
            continue
        fits, whole = ([numbers[row.manager]], True) if row.manager in numbers else directory.called(row.manager)
        if len(fits) > 1:
            fits = [one for one in fits if one.id not in left] or fits
        if len(fits) > 1:
            fits = [one for one in fits if homes.get(one.id, one.store_id) == homes[entry.person.id]] or fits
        if len(fits) != 1:
            how = "is nobody in this file or here" if not fits else f"is the name of {len(fits)} people"
            _leave_manager(plan, entry, f"{row.manager!r} {how}")
        elif fits[0].id == entry.person.id:
            _leave_manager(plan, entry, "it is the person's own name")
        else:
            managers[entry.person.id], asked[entry.person.id] = fits[0].id, entry
            if not whole:
                what = f"{row.manager!r} is nobody's whole name"
                plan.findings.append(Finding(row.line, "manager", what, f"{fits[0].name} is taken"))
    for ring in _rings(managers):
        for key in ring & asked.keys():
            _leave_manager(plan, asked[key], "the managers go round in a ring")
            managers[key] = asked[key].person.manager_id
    for entry in plan.entries:
        manager = managers.get(entry.person.id)
        if manager != entry.person.manager_id:
            entry.changes["manager_id"] = manager


def _leave_manager(plan: Plan, entry: Entry, what: str) -> None:
    then = "the manager stays as it is" if entry.person.manager_id else "no manager is set"
    plan.findings.append(Finding(entry.row.line, "manager", what, then))


def _rings(managers: dict[UUID, UUID | None]) -> list[set[UUID]]:
    """Groups of people who are, in the end, their own managers."""
    done: set[UUID] = set()
    rings = []
    for start in managers:
        path: dict[UUID, None] = {}
        here: UUID | None = start
        while here is not None and here not in done and here not in path:
            path[here] = None
            here = managers.get(here)
        if here in path:
            ordered = list(path)
            rings.append(set(ordered[ordered.index(here) :]))
        done |= path.keys()
    return rings


def _key(name: str) -> str:
    return " ".join(folded(name).split())


def _code(name: str, taken: Iterable[str]) -> str:
    base = re.sub(r"[^A-Z0-9]+", "-", folded(name).upper()).strip("-")[:50] or "STORE"
    codes = (base if number == 1 else f"{base}-{number}" for number in range(1, 10_000))
    known = set(taken)
    return next(code for code in codes if code not in known)

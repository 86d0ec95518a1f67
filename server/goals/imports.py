"""Goals from a spreadsheet: compare them with what is here, then store them in one transaction. A second run changes nothing."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from server.events import actions as events
from server.goals.actions import DEEPEST, refresh
from server.goals.drafts import KeyResultDraft
from server.goals.lines import Finding, Reading, Wanted
from server.goals.models import CLOSED, Goal, GoalState, KeyResult, KeyResultValue, audience
from server.goals.policy import HEADQUARTERS
from server.goals.progress import GoalStatus, weighted
from server.kit import clock, db, ids
from server.kit.errors import Invalid
from server.people.models import Person, Store

WORDS = ("title", "why", "starts_on", "due_on")


@dataclass
class Entry:
    """A goal of the file beside the one that is here, and what differs."""

    wanted: Wanted
    goal: Goal
    is_new: bool
    numbers: list[KeyResult]
    changes: list[str] = field(default_factory=list)
    values: list[KeyResultValue] = field(default_factory=list)
    """Numbers to write down in the history."""


@dataclass
class Plan:
    """What an import does, or would do."""

    reading: Reading
    findings: list[Finding]
    entries: list[Entry] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """goals = new + changed + unchanged + refused."""
        new = sum(entry.is_new for entry in self.entries)
        changed = sum(bool(entry.changes) and not entry.is_new for entry in self.entries)
        return {
            "goals": self.reading.keys,
            "new": new,
            "changed": changed,
            "unchanged": len(self.entries) - new - changed,
            "refused": self.reading.keys - len(self.entries),
        }

    @property
    def changed(self) -> list[Entry]:
        """What is new or differs."""
        return [entry for entry in self.entries if entry.is_new or entry.changes]


async def preview(reading: Reading, author: Person) -> Plan:
    """What ``apply`` would do. Raises Invalid (by) unless ``author`` speaks for the company."""
    return await _make(reading, author)


@db.transaction
async def apply(reading: Reading, author: Person) -> Plan:
    """Bring the goals to what ``reading`` says; ``author`` of headquarters answers for them. Raises Invalid (by).

    A new goal is proposed in the company's name, and waits for its owner, unless its line says that both sides agreed.
    """
    plan = await _make(reading, author)
    changed = plan.changed
    above = await _parents(plan)
    touched = {key for entry in changed for key in _way_up(entry.goal.id, above)}
    former = [entry.goal.parent_id for entry in changed if not entry.is_new]
    touched |= {key for parent in former if parent for key in _way_up(parent, above)}
    # What was closed before keeps the result that it closed with.
    closed = await Goal.filter(id__in=list(touched), state__in=CLOSED).values_list("id", flat=True)
    for entry in changed:
        _take_over(entry, above[entry.goal.id])
    # What others hang under goes first.
    await _save(sorted(changed, key=lambda entry: len(_way_up(entry.goal.id, above))))
    leaves = {entry.goal.id for entry in changed if entry.numbers}
    living = touched - leaves - set(cast("list[UUID]", closed))
    moved = []
    for key in sorted(living, key=lambda key: -len(_way_up(key, above))):
        if await refresh(await Goal.get(id=key)):
            moved.append(key)
    await _record(changed, moved, author)
    return plan


async def _record(changed: list[Entry], moved: list[UUID], author: Person) -> None:
    """Write down what became of ``changed``, and that what is above them has moved."""
    said = {entry.goal.id for entry in changed}
    query = Goal.filter(id__in=list(said | set(moved)))
    stored = await query.prefetch_related("owner__store", "owner__manager", "store")
    heard = {goal.id: audience(goal, goal.store, goal.owner) for goal in stored}
    new = [entry.goal for entry in changed if entry.is_new]
    waiting = [goal for goal in new if goal.state is GoalState.PROPOSED]
    agreed = [goal for goal in new if goal.state is not GoalState.PROPOSED]
    # Whoever has to agree to a new proposal is told of it like of any other.
    for kind, goals in (("goal.created", waiting), ("goal.imported", agreed)):
        await events.record_all(kind, [(goal, heard[goal.id]) for goal in goals], author.id)
    for entry in changed:
        if not entry.is_new:
            data = {"changed": entry.changes}
            await events.record("goal.imported", entry.goal, author.id, heard[entry.goal.id], data=data)
    above = [(goal, heard[goal.id]) for goal in stored if goal.id not in said]
    await events.record_all("goal.rolledUp", above, None)


async def _make(reading: Reading, author: Person) -> Plan:
    if author.role not in HEADQUARTERS or not author.is_active:
        raise Invalid(f"{author.name} does not speak for the company: name somebody of HQ or an admin.", "by")
    plan = Plan(reading, list(reading.findings))
    here = await _here(reading)
    numbers: dict[UUID, list[KeyResult]] = {}
    for row in await KeyResult.filter(goal_id__in=[goal.id for goal in here.values()]).order_by("position", "id"):
        numbers.setdefault(row.goal_id, []).append(row)
    people = {key: person for person in await Person.all() for key in (person.employee_number, str(person.id)) if key}
    stores = {store.code: store for store in await Store.all()}
    for wanted in reading.goals:
        known = here.get(wanted.key)
        before = len(plan.findings)
        if known is None:
            entry = _new(plan, wanted, author, people, stores)
        else:
            entry = Entry(wanted, known, False, numbers.get(known.id, []))
            _compare(plan, entry, author, people, stores)
        if len(plan.findings) == before:
            plan.entries.append(entry)
    await _refuse_lost(plan)
    plan.findings.sort(key=lambda finding: finding.line)
    return plan


async def _here(reading: Reading) -> dict[str, Goal]:
    """The goals that the file names: by what an earlier file called them, else by their id."""
    keys = [wanted.key for wanted in reading.goals]
    named = {key: id for key in keys if (id := _id(key))}
    by_id = {goal.id: goal for goal in await Goal.filter(id__in=list(named.values()))}
    found = {key: by_id[named[key]] for key in named if named[key] in by_id}
    return found | {str(goal.key): goal for goal in await Goal.filter(key__in=keys)}


def _new(plan: Plan, wanted: Wanted, author: Person, people: dict[str, Person], stores: dict[str, Store]) -> Entry:
    now, state = clock.now(), wanted.state or GoalState.PROPOSED
    owner, store = people.get(wanted.owner or ""), stores.get(wanted.store or "")
    _check_place(plan, wanted, owner, store)
    draft = wanted.draft
    goal = Goal(
        key=wanted.key,
        title=draft.title,
        why=draft.why,
        owner_id=owner.id if owner else None,
        store_id=owner.store_id if owner else store.id if store else None,
        starts_on=draft.starts_on,
        due_on=draft.due_on,
        state=state,
        status=wanted.status or GoalStatus.ON_TRACK,
        author_id=author.id,
        lead_agreed_at=now,
        owner_agreed_at=now if state is not GoalState.PROPOSED else None,
        closed_at=now if state in CLOSED else None,
    )
    entry = Entry(wanted, goal, True, [])
    _set_numbers(entry, author)
    return entry


def _check_place(plan: Plan, wanted: Wanted, owner: Person | None, store: Store | None) -> None:
    if wanted.owner and owner is None:
        plan.findings.append(Finding(wanted.line, "owner", f"there is nobody with the number {wanted.owner!r}"))
    elif owner is not None and not owner.is_active and wanted.state not in CLOSED:
        plan.findings.append(Finding(wanted.line, "owner", f"{owner.name} has left"))
    if wanted.store and store is None:
        plan.findings.append(Finding(wanted.line, "store", f"there is no store with the code {wanted.store!r}"))
    elif owner is not None and store is not None and owner.store_id != store.id:
        plan.findings.append(Finding(wanted.line, "store", f"{owner.name} does not work there"))


def _compare(plan: Plan, entry: Entry, author: Person, people: dict[str, Person], stores: dict[str, Store]) -> None:
    wanted, goal, draft = entry.wanted, entry.goal, entry.wanted.draft

    def refuse(field: str, what: str) -> None:
        plan.findings.append(Finding(wanted.line, field, what))

    owner, store = people.get(wanted.owner or ""), stores.get(wanted.store or "")
    if "owner" in wanted.given and (owner.id if owner else None) != goal.owner_id:
        refuse("owner", "a goal does not change hands")
    elif "store" in wanted.given and goal.owner_id is None and (store.id if store else None) != goal.store_id:
        refuse("store", "a goal does not change hands")
    words: list[str] = [name for name in WORDS if name in wanted.given and getattr(goal, name) != getattr(draft, name)]
    if "key_result" in wanted.given and [_words(row) for row in entry.numbers] != list(draft.key_results):
        words.append("key_result")
    agrees = wanted.state in (GoalState.ACTIVE, *CLOSED)
    moves = agrees and wanted.state is not goal.state and goal.state not in CLOSED
    if goal.state in CLOSED and words:
        refuse(words[0], "this goal is closed and stays as it is")
    elif goal.state is GoalState.ACTIVE and words and not agrees:
        refuse(
            words[0], "both sides agreed to this goal; say ACTIVE in the column state if they agreed to the change too"
        )
    elif goal.state is GoalState.ACTIVE and len(draft.key_results) < len(entry.numbers) and "key_result" in words:
        refuse("key_result", "what was recorded would be lost: there are fewer key results than here")
    currents = zip(entry.numbers, wanted.currents, strict=False)
    if any(row.metric_id and value not in (None, row.current) for row, value in currents):
        refuse("current", "a number that comes from a metric is not written down by hand; leave its cell empty")
    entry.changes = words + (["state"] if moves else [])
    if goal.state not in CLOSED and "key_result" in wanted.given:
        _set_numbers(entry, author)


def _words(row: KeyResult) -> KeyResultDraft:
    return KeyResultDraft(row.title, row.unit, row.start, row.target, row.weight)


def _set_numbers(entry: Entry, author: Person) -> None:
    """The key results as the file says, each where it stands; what differs goes into the history."""
    rows = []
    for position, draft in enumerate(entry.wanted.draft.key_results):
        known = entry.numbers[position] if position < len(entry.numbers) else None
        row = known or KeyResult(goal_id=entry.goal.id, current=draft.start)
        row.update_from_dict({**vars(draft), "position": position, "metric_id": row.metric_id})
        current = entry.wanted.currents[position]
        if current is not None and current != row.current:
            row.current = current
            entry.values.append(KeyResultValue(key_result_id=row.id, value=current, author_id=author.id))
        rows.append(row)
    entry.numbers = rows
    entry.changes += ["current"] if entry.values else []


async def _refuse_lost(plan: Plan) -> None:
    """Leave out goals whose parent is nowhere, that hang under themselves, or too deep; and what hangs under those."""
    while True:
        known = {entry.wanted.key for entry in plan.entries}
        above = await _parents(plan)
        lost = []
        for entry in plan.entries:
            parent = entry.wanted.parent
            if parent and parent not in known and above[entry.goal.id] is None:
                lost.append((entry, f"there is no goal {parent!r} here, nor one in this file that can be stored"))
            elif (way := _way_up(entry.goal.id, above)) and above.get(way[-1]) in way:
                lost.append((entry, "it hangs under itself in the end"))
            elif len(way) > DEEPEST:
                lost.append((entry, f"the tree has at most {DEEPEST} levels"))
        if not lost:
            break
        plan.findings += [Finding(entry.wanted.line, "parent", what) for entry, what in lost]
        gone = {entry.goal.id for entry, _ in lost}
        plan.entries = [entry for entry in plan.entries if entry.goal.id not in gone]
    for entry in plan.entries:
        if not entry.is_new and above[entry.goal.id] != entry.goal.parent_id:
            entry.changes.append("parent")


async def _parents(plan: Plan) -> dict[UUID, UUID | None]:
    """Goal -> its parent, once the file is stored."""
    above: dict[UUID, UUID | None] = {}
    keys: dict[str, UUID] = {}
    for id, parent_id, key in await Goal.all().values_list("id", "parent_id", "key"):
        above[id] = parent_id
        keys[str(id)] = id
        if key:
            keys[key] = id
    keys |= {entry.wanted.key: entry.goal.id for entry in plan.entries}
    for entry in plan.entries:
        if "parent" in entry.wanted.given:
            above[entry.goal.id] = keys.get(entry.wanted.parent or "")
        else:
            above.setdefault(entry.goal.id, None)
    return above


def _way_up(start: UUID, above: dict[UUID, UUID | None]) -> list[UUID]:
    """The goal and what is above it; of a ring, each once."""
    way: list[UUID] = []
    here: UUID | None = start
    while here is not None and here not in way and len(way) <= DEEPEST:
        way.append(here)
        here = above.get(here)
    return way


def _take_over(entry: Entry, parent_id: UUID | None) -> None:
    goal, wanted, now = entry.goal, entry.wanted, clock.now()
    goal.parent_id, goal.touched_at = parent_id, now
    if any(name in (*WORDS, "key_result", "parent") for name in entry.changes):
        goal.worded_at = now
    for name in WORDS:
        if name in wanted.given:
            setattr(goal, name, getattr(wanted.draft, name))
    if "state" in entry.changes and wanted.state is not None:
        goal.state = wanted.state
        goal.owner_agreed_at, goal.lead_agreed_at = goal.owner_agreed_at or now, goal.lead_agreed_at or now
        goal.closed_at = now if goal.state in CLOSED else None
    if entry.numbers:
        goal.progress = round(weighted((row.weight, row.progress) for row in entry.numbers), 8)


async def _save(entries: list[Entry]) -> None:
    new = [entry for entry in entries if entry.is_new]
    await Goal.bulk_create([entry.goal for entry in new], batch_size=500)
    await KeyResult.bulk_create([row for entry in new for row in entry.numbers], batch_size=500)
    for entry in entries:
        if entry.is_new:
            continue
        await entry.goal.save()
        await KeyResult.filter(goal_id=entry.goal.id).exclude(id__in=[row.id for row in entry.numbers]).delete()
        for row in entry.numbers:
            await row.save()
    await KeyResultValue.bulk_create([value for entry in entries for value in entry.values], batch_size=500)


def _id(key: str) -> UUID | None:
    with contextlib.suppress(Invalid):
        return ids.parse(key, "key")
    return None

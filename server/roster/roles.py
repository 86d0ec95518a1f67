"""The roles of a roster: by its role column, else by the place in the line."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from server.events.models import Event
from server.people.actions import APPOINTED
from server.people.models import LINE, Role
from server.roster.plan import Entry, Plan
from server.roster.rows import Finding

IMPORTED = "person.imported"


async def find(plan: Plan) -> None:
    """Write down whose role changes. Whoever leads people supervises, whoever leads leaders manages."""
    by_hand: set[UUID] = set()
    guessed: set[UUID] = set()
    for event in await Event.filter(kind__in=[APPOINTED, IMPORTED]).order_by("position"):
        if event.kind == APPOINTED:
            by_hand.add(event.subject_id)
            guessed.discard(event.subject_id)
        elif "role" in event.data:
            (guessed.add if event.data.get("guessed") else guessed.discard)(event.subject_id)
    leads, above = _leaders(plan)
    counted: Counter[Role] = Counter()
    for entry in plan.entries:
        key, now, wanted = entry.person.id, entry.person.role, entry.row.role
        if wanted is None:
            guess = Role.MANAGER if key in above else Role.SUPERVISOR if key in leads else Role.ASSOCIATE
            falls = key in guessed and _rank(guess) < _rank(now)
            wanted = guess if _rank(guess) > _rank(now) or falls else now
            entry.guessed_role = wanted is not now
            if falls:
                what = (
                    "nobody who leads others reports here any more" if key in leads else "nobody reports here any more"
                )
                _say(plan, entry, what, f"{now.value}, which was a guess, becomes {guess.value}")
            if key in leads and wanted is guess:
                counted[guess] += 1
        elif key in by_hand and _rank(wanted) <= _rank(now) and wanted is not now:
            _say(plan, entry, f"{wanted.value} would be lower", f"it stays {now.value}, which was set by hand")
            wanted = now
        if wanted is not now:
            entry.changes["role"] = wanted
    if counted:
        named = " and ".join(f"{count} {role.value}" for role, count in sorted(counted.items()))
        plan.notes.append(f"Roles by who leads whom: {named}. Change one with `python -m server role PERSON ROLE`.")


def _leaders(plan: Plan) -> tuple[set[UUID], set[UUID]]:
    """Who leads people who work here, and who leads such leaders; the people who are not in the file count too."""
    named = {entry.person.id: entry for entry in plan.entries}
    reports = {
        person.id: entry.manager_id if entry else person.manager_id
        for person in plan.everybody
        if ((entry := named.get(person.id)) and entry.works) or (entry is None and person.is_active)
    }
    leads = {manager for manager in reports.values() if manager is not None}
    return leads, {manager for key, manager in reports.items() if manager is not None and key in leads}


def _say(plan: Plan, entry: Entry, what: str, then: str) -> None:
    plan.findings.append(Finding(entry.row.line, "role", what, then))


def _rank(role: Role) -> int:
    return LINE.index(role) if role in LINE else len(LINE)

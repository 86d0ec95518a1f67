"""Importing a roster: one transaction, an event for each person it places, and a second run that changes nothing."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.auth import actions as auth
from server.events import actions as events
from server.kit import db
from server.kit.errors import Invalid
from server.people.models import COMPANY_SCOPE, Person, person_scope
from server.roster import plan, roles
from server.roster.plan import Entry, Plan
from server.roster.rows import Roster

PLACE = {"role": "role", "store_id": "store", "manager_id": "manager", "left_on": "leaving"}
"""What of a person decides who reaches whom -> its name in the audit line."""


async def preview(roster: Roster, timezone: str = "UTC") -> Plan:
    """What ``apply`` would do. Raises Invalid (timezone)."""
    return await _make(roster, timezone)


@db.transaction
async def apply(roster: Roster, timezone: str = "UTC") -> Plan:
    """Bring people and stores to what ``roster`` says; new stores are in ``timezone``. Raises Invalid (timezone)."""
    made = await _make(roster, timezone)
    if made.changes_nothing:
        return made
    for store in made.new_stores:
        await store.save(force_create=True)
    for store in made.moved_stores:
        await store.save(update_fields=["region"])
    # Whoever comes back starts anew too: their old sessions had only slept.
    moved = [entry for entry in made.entries if "left_on" in entry.changes and not entry.is_new]
    out = [entry.person.id for entry in moved if not (entry.works and entry.person.is_active)]
    # Everybody has to be there before anybody can be somebody's manager.
    later = {}
    for entry in made.entries:
        if entry.is_new:
            later[entry.person.id] = entry.changes.pop("manager_id", None)
        entry.person.update_from_dict(entry.changes)
    await Person.bulk_create([entry.person for entry in made.entries if entry.is_new], batch_size=500)
    for entry in made.entries:
        if manager := later.get(entry.person.id):
            entry.changes["manager_id"] = entry.person.manager_id = manager
    for entry in made.entries:
        fields = ["manager_id"] if entry.is_new else list(entry.changes)
        if fields and (not entry.is_new or entry.person.manager_id):
            await entry.person.save(update_fields=fields)
    if out:
        await auth.shut_out(out)
    for entry in made.entries:
        await _record(entry)
    subject = next((entry for entry in made.entries if entry.changes), made.entries[0]).person
    await events.record("people.imported", subject, None, [COMPANY_SCOPE], data=made.counts)
    return made


async def _make(roster: Roster, timezone: str) -> Plan:
    made = await plan.make(roster, _zone(timezone))
    await roles.find(made)
    made.findings.sort(key=lambda finding: finding.line)
    return made


async def _record(entry: Entry) -> None:
    """The audit line of one person."""
    changed = sorted(name for field, name in PLACE.items() if field in entry.changes)
    if changed:
        data: dict[str, Any] = {"changed": changed}
        if "role" in entry.changes:
            data |= {"role": entry.person.role.value, "guessed": entry.guessed_role}
        await events.record(roles.IMPORTED, entry.person, None, [person_scope(entry.person.id)], data=data)


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"There is no time zone {name!r}. They look like Europe/London.", "timezone") from None

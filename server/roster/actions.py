"""Importing a roster: one transaction, one event, and a second run that changes nothing."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.events import actions as events
from server.kit import db
from server.kit.errors import Invalid
from server.people.models import COMPANY_SCOPE, Person
from server.roster import plan
from server.roster.plan import Plan
from server.roster.rows import Roster


async def preview(roster: Roster, timezone: str = "UTC") -> Plan:
    """What ``apply`` would do. Raises Invalid (timezone)."""
    return await plan.make(roster, _zone(timezone))


@db.transaction
async def apply(roster: Roster, timezone: str = "UTC") -> Plan:
    """Bring people and stores to what ``roster`` says; new stores are in ``timezone``. Raises Invalid (timezone)."""
    made = await plan.make(roster, _zone(timezone))
    if made.changes_nothing:
        return made
    for store in made.new_stores:
        await store.save(force_create=True)
    for store in made.moved_stores:
        await store.save(update_fields=["region"])
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
    subject = next((entry for entry in made.entries if entry.changes), made.entries[0]).person
    await events.record("people.imported", subject, None, [COMPANY_SCOPE], data=made.counts)
    return made


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"There is no time zone {name!r}. They look like Europe/London.", "timezone") from None

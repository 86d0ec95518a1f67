"""Forgetting leavers: two years after the last day the name goes, everywhere, and what they did stays as somebody's.

Ids stay, so every count, sum and chain is what it was. The name goes from the person, from every text and every JSON of
every table; their phones, passkeys, logins and inbox go as a whole. A hold says why somebody is not forgotten yet.
Copies outside are not ours to reach: backups hold the name for as long as they are kept.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.fields import CharField, JSONField, TextField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from server.kit import clock, db, mishaps
from server.kit.errors import Invalid
from server.people.models import Person, Store, folded
from server.privacy.models import Forgotten, LegalHold, RecordDay, RecordHead, RecordLine
from server.privacy.names import NAMELESS, Called

log = logging.getLogger("goodshift.forgetting")

KEPT = timedelta(days=730)
"""How long somebody who left keeps their name."""
THEIRS = (
    *("device", "enrol_code", "passkey", "password", "pin", "pin_miss", "token"),
    *("notification", "notification_preference"),
)
"""Tables whose rows of theirs are deleted: ways in, and an inbox that nobody opens any more."""
APART = (Person, Store, RecordLine, RecordHead, RecordDay)
"""Tables without words of people: the person is renamed in the end, the log names nobody."""
BY_ID = ("author_id", "drop_proposed_by")
"""Columns that name a person without being a relation."""
AT_ONCE = 200
"""Rows whose words are looked at in one transaction."""


async def forget_due() -> int:
    """Forget those whose time has come and whom no hold keeps. Returns how many."""
    day = (clock.now() - KEPT).date()
    kept = [row.person_id for row in await Forgotten.all()] + await held()
    due = await Person.filter(left_on__lt=day, id__not_in=kept or [UUID(int=0)]).only("id")
    for person in due:
        await forget(person.id)
    if due:
        await _sweep()
    return len(due)


async def held() -> list[UUID]:
    """Those whom a hold keeps."""
    return [row.person_id for row in await LegalHold.filter(lifted_at__isnull=True)]


async def forget(person_id: UUID) -> None:
    """Take the name of somebody who left out of everything. Again it does nothing; broken off, it goes on at the next call.

    Raises Invalid for somebody who works here, or is held.
    """
    person = await Person.get(id=person_id)
    if person.is_active:
        raise Invalid("They still work here.", "person")
    if person_id in await held():
        raise Invalid("A hold keeps them.", "person")
    if await Forgotten.exists(person_id=person_id):
        return
    called = Called.of(person.name, [person.sort_name, person.employee_number, *await _logins(person_id)])
    for model in _models():
        if model not in APART:
            await _clear(model, person_id, called)
    await _end(person_id)


@db.transaction
async def hold(person_id: UUID, reason: str, by: UUID | None) -> LegalHold:
    """Keep somebody's name for a reason, until it is lifted. Raises Invalid without a reason, or where it is gone already."""
    if not reason.strip():
        raise Invalid("Say why.", "reason")
    if await Forgotten.exists(person_id=person_id):
        raise Invalid("They are forgotten already.", "person")
    return await LegalHold.create(person_id=person_id, reason=reason.strip(), set_by=by)


@db.transaction
async def lift(person_id: UUID, by: UUID | None) -> int:
    """Let somebody go whom holds kept. Returns how many those were."""
    standing = LegalHold.filter(person_id=person_id, lifted_at__isnull=True)
    return await standing.update(lifted_at=clock.now(), lifted_by=by)


def _models() -> list[type[Model]]:
    return [model for models in (Tortoise.apps or {}).values() for model in models.values()]


async def _logins(person_id: UUID) -> list[str]:
    [logins] = [model for model in _models() if model._meta.db_table == "password"]
    return [str(login) for login in await logins.filter(person_id=person_id).values_list("login", flat=True)]


async def _clear(model: type[Model], person_id: UUID, called: Called) -> None:
    """Take the name out of the words of one table: the whole name from all rows, parts of it from those that concern them."""
    columns = _words_of(model)
    if not columns:
        return
    theirs = {
        key
        for path in _paths(model)
        for key in await model.filter(**{path: person_id}).values_list(model._meta.pk_attr, flat=True)
    }
    keys = list(theirs | await _named(model, columns, called))
    for start in range(0, len(keys), AT_ONCE):
        await _rewrite(model, keys[start : start + AT_ONCE], columns, called, theirs)


def _words_of(model: type[Model]) -> list[str]:
    """The columns in which people's words may stand."""
    return [
        name
        for name, field in model._meta.fields_map.items()
        if isinstance(field, CharField | TextField | JSONField)
        and not isinstance(field, CharEnumFieldInstance)
        and not field.pk
        and not name.endswith("hash")
    ]


def _paths(model: type[Model], above: int = 2) -> list[str]:
    """How rows of ``model`` name people by id: themselves, or by what they belong to, up to ``above`` steps away."""
    paths = [name for name in BY_ID if name in model._meta.fields_map]
    for name in model._meta.fk_fields | model._meta.o2o_fields:
        other: type[Model] = getattr(model._meta.fields_map[name], "related_model")  # noqa: B009  # fields in general have none
        if other is Person:
            paths.append(f"{name}_id")
        elif above:
            paths += [f"{name}__{path}" for path in _paths(other, above - 1)]
    return paths


async def _named(model: type[Model], columns: Sequence[str], called: Called) -> set[Any]:
    """The keys of rows in whose words the whole name stands, in whatever letters."""
    meta = model._meta
    stored = [f'LOWER(CAST("{meta.fields_db_projection[name]}" AS TEXT))' for name in columns]
    holds = " OR ".join(f"{column} LIKE {_like(needle)} ESCAPE '!'" for column in stored for needle in called.needles())
    key = meta.fields_db_projection[meta.pk_attr]
    rows = await db.reading().fetch(f'SELECT "{key}" FROM "{meta.db_table}" WHERE {holds}')
    return {meta.pk.to_python_value(row[0]) for row in rows}


def _like(needle: str) -> str:
    """The literal of a pattern, alike in both databases."""
    for special in "!%_":
        needle = needle.replace(special, f"!{special}")
    return "'%" + needle.replace("'", "''") + "%'"


@db.transaction
async def _rewrite(
    model: type[Model], keys: list[Any], columns: Sequence[str], called: Called, concerned: set[Any]
) -> None:
    for row in await model.filter(pk__in=keys):
        changed = []
        for name in columns:
            value = getattr(row, name)
            cleared = called.without(value, row.pk in concerned)
            if cleared != value:
                setattr(row, name, cleared)
                changed.append(name)
        if changed:
            await row.save(update_fields=changed)


@db.transaction
async def _end(person_id: UUID) -> None:
    """The last step: the ways in and the inbox are deleted, and the person has no name."""
    for model in _models():
        if model._meta.db_table in THEIRS:
            await model.filter(person_id=person_id).delete()
    await Person.filter(id=person_id).update(
        name=NAMELESS,
        sort_name=folded(NAMELESS),
        employee_number=None,
        job_title=None,
        language=None,
        language_chosen=False,
        hired_on=None,
    )
    await Forgotten.create(person_id=person_id)


async def _sweep() -> None:
    """SQLite keeps the bytes of what was deleted in free pages, until the file is written anew."""
    if get_connection("reader").capabilities.dialect != "sqlite":
        return
    try:
        await get_connection("default").execute_script("VACUUM")
        await get_connection("default").execute_script("PRAGMA wal_checkpoint(TRUNCATE)")
    except Exception as error:  # somebody else writes; what is deleted is deleted all the same
        mishaps.note(log, "sweeping up after those who were forgotten", error)

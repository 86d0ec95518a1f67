"""The chain: every line rests on the one before by its hash, so none can be changed, taken out or put in unseen.

It is written by transactions alone, and one transaction writes at a time in the whole house: so however many processes
serve, there is one end, and each line knows it. Whoever can write the whole database could make all of it anew; a backup,
or a hash written down elsewhere (`doctor` prints the last one), tells that too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from server.kit import clock, db, ids
from server.kit.inserts import insert_all, new
from server.privacy.models import RecordDay, RecordHead, RecordKind, RecordLine, RecordUse

COLUMNS = ("position", "id", "at", "done", "kind", "reader_id", "person_id", "what")
"""What a hash is over, in this order, after the hash before."""
CHAIN = "record"
"""The name of the one chain."""
PAGE = 5_000
"""Lines that are proved in one step."""


@dataclass(frozen=True, slots=True)
class Use:
    """Something that somebody did with a record, before it is in the chain. ``kind`` is a RecordKind."""

    reader_id: UUID | None
    person_id: UUID
    kind: str
    done: RecordUse
    what: str = ""
    at: datetime = field(default_factory=clock.now)
    id: UUID = field(default_factory=ids.new)


@dataclass(frozen=True)
class Proof:
    """What was found of the chain: how many lines stand, the last hash, and the first place where it does not hold."""

    lines: int
    hash: str
    broken_at: int | None = None


@db.transaction
async def append(uses: Sequence[Use], again: bool = False) -> None:
    """Put ``uses`` at the end of the chain. ``again``: they may be there already, after a commit whose answer was lost."""
    if again:
        known = set(await RecordLine.filter(id__in=[use.id for use in uses]).values_list("id", flat=True))
        uses = [use for use in uses if use.id not in known]
    if not uses:
        return
    head, _ = await RecordHead.get_or_create(name=CHAIN)
    lines = []
    for use in uses:
        head.position += 1
        values: dict[str, Any] = {
            "position": head.position,
            "id": use.id,
            "at": _micros(use.at),
            "done": use.done.value,
            "kind": use.kind,
            "reader_id": use.reader_id,
            "person_id": use.person_id,
            "what": use.what,
        }
        head.hash = _hash(head.hash, values.values())
        lines.append(new(RecordLine, **values, hash=head.hash))
    await insert_all(lines)
    await head.save(update_fields=["position", "hash"])
    await _count(uses)


async def prove() -> Proof:
    """Go through the whole chain, as it is stored. Names the first line that was changed, or before which one is gone."""
    head = await RecordHead.get_or_none(name=CHAIN)
    position, hash = (head.kept_after, head.kept_hash) if head else (0, "")
    columns = ", ".join(f'"{name}"' for name in (*COLUMNS, "hash"))
    while True:
        rows = await db.reading().fetch(
            f'SELECT {columns} FROM "record_line" WHERE "position" > {position} ORDER BY "position" LIMIT {PAGE}'
        )
        for *values, stored in rows:
            if values[0] != position + 1 or stored != _hash(hash, values):
                return Proof(position, hash, position + 1)
            position, hash = position + 1, stored
        if len(rows) < PAGE:
            break
    whole = head is None or (head.position, head.hash) == (position, hash)
    return Proof(position, hash, None if whole else position + 1)


def _hash(before: str, values: Iterable[Any]) -> str:
    line = json.dumps([before, *(value if value is None else str(value) for value in values)], separators=(",", ":"))
    return sha256(line.encode()).hexdigest()


def _micros(at: datetime) -> int:
    whole = int(at.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + at.microsecond


async def _count(uses: Sequence[Use]) -> None:
    """Add to what people are shown: one row for each day, person, reader and thing done."""
    times = Counter((use.at.astimezone(UTC).date(), use.person_id, use.reader_id, use.done, use.kind) for use in uses)
    last = max(_micros(use.at) for use in uses)
    days = {
        f"{day}|{person}|{reader}|{done}|{kind}": (day, person, reader, done, kind)
        for day, person, reader, done, kind in times
    }
    known = {row.key: row for row in await RecordDay.filter(key__in=list(days))}
    for key, row in known.items():
        row.times += times[days[key]]
        row.last_at = max(row.last_at, last)
    if known:
        await RecordDay.bulk_update(known.values(), ["times", "last_at"])
    await insert_all(
        [
            new(
                RecordDay,
                day=day,
                person_id=person,
                reader_id=reader,
                done=done,
                kind=RecordKind(kind),
                key=key,
                times=times[days[key]],
                last_at=last,
            )
            for key, (day, person, reader, done, kind) in days.items()
            if key not in known
        ]
    )

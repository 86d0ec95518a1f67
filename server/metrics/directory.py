"""What programs send is looked up and read here, piece by piece: nothing of it is believed before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from server.kit import clock
from server.kit.errors import Invalid, NotAllowed, NotFound, Problem
from server.metrics import policy
from server.metrics.keeping import chunks
from server.metrics.models import DIGITS, PLACES
from server.people.models import Person, Store, Viewer

MOST_ENTRIES = 10_000
MOST_PROBLEMS = 100
"""Listed in an answer; the count tells of all."""
EARLIEST = date(2000, 1, 1)
NUMBER = re.compile(r"[+-]?\d{1,28}(\.\d{1,28})?([eE][+-]?\d{1,3})?", re.ASCII)
EXACT = Decimal(1).scaleb(-PLACES)


class Named(Protocol):
    """An entry that says whose it is."""

    @property
    def store_id(self) -> str | None: ...
    @property
    def store_code(self) -> str | None: ...
    @property
    def person_id(self) -> str | None: ...
    @property
    def employee_number(self) -> str | None: ...


@dataclass(frozen=True)
class Refusal:
    """Why one entry cannot be stored."""

    index: int
    field: str
    code: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """What became of the entries: the four numbers add up to all of them."""

    recorded: int
    corrected: int
    unchanged: int
    refused: int
    problems: list[Refusal] = field(default_factory=list)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Outcome:
        """An outcome as the event of its call holds it."""
        return cls(**data | {"problems": [Refusal(**problem) for problem in data["problems"]]})


class Directory:
    """The stores and people that the entries of one call may name, within the sender's reach."""

    def __init__(self, viewer: Viewer, stores: Iterable[Store], people: Iterable[Person]) -> None:
        self.viewer = viewer
        self._stores = {name: row for row in stores for name in (row.code, str(row.id))}
        self._people = {name: row for row in people for name in (row.employee_number, str(row.id)) if name}
        self._today: dict[str, date] = {}

    @classmethod
    async def of(cls, viewer: Viewer, entries: Sequence[Named]) -> Directory:
        """Whom ``entries`` name."""
        reach, people = Person.visible_to(viewer), list[Person]()
        for keys in chunks({as_id(entry.person_id) for entry in entries if entry.person_id}):
            people += await reach.filter(id__in=[key for key in keys if key])
        for numbers in chunks({entry.employee_number for entry in entries if entry.employee_number}):
            people += await reach.filter(employee_number__in=numbers)
        return cls(viewer, await Store.visible_to(viewer), people)

    def person(self, entry: Named) -> Person | None:
        """The person that ``entry`` names, None where it names nobody. Raises NotFound."""
        if not entry.person_id and not entry.employee_number:
            return None
        name = as_id(entry.person_id) if entry.person_id else entry.employee_number
        person = self._people.get(name or "")
        if person is None:
            raise NotFound("There is nobody like that in your reach.", person_field(entry))
        return person

    def store(self, entry: Named, person: Person | None) -> Store:
        """The store that ``entry`` names, or that ``person`` works in. Raises NotFound, Invalid, NotAllowed."""
        if entry.store_id or entry.store_code:
            where = "storeId" if entry.store_id else "storeCode"
            name = as_id(entry.store_id) if entry.store_id else entry.store_code
        elif person is None:
            raise Invalid("Say which store it is about.", "storeId")
        elif person.store_id is None:
            raise Invalid(f"{person.name} works in no store.", person_field(entry))
        else:
            where, name = person_field(entry), str(person.store_id)
        store = self._stores.get(name or "")
        if store is None:
            raise NotFound("There is no such store in your reach.", where)
        if person is not None and person.store_id != store.id:
            raise Invalid(f"{person.name} does not work in {store.name}.", person_field(entry))
        if not policy.can_record(self.viewer, store.id):
            raise NotAllowed("The numbers of this store are for others to record.", where)
        return store

    def day(self, words: str, store: Store) -> date:
        """The day in ``words``. Raises Invalid (on) for no day, and for one that has not begun at ``store``."""
        try:
            day = date.fromisoformat(words[:40])
        except ValueError:
            raise Invalid("A day looks like 2026-11-22.", "on") from None
        if store.timezone not in self._today:
            self._today[store.timezone] = clock.now().astimezone(ZoneInfo(store.timezone)).date()
        if day > self._today[store.timezone]:
            raise Invalid("This day has not come yet.", "on")
        if day < EARLIEST:
            raise Invalid(f"Days begin with the year {EARLIEST.year}.", "on")
        return day


def check_size(entries: Sequence[object]) -> None:
    """Raises Invalid (entries) for none, and for more than one call takes."""
    if not 1 <= len(entries) <= MOST_ENTRIES:
        raise Invalid(f"Send 1 to {MOST_ENTRIES:,} entries.", "entries")


def refused(index: int, problem: Problem) -> Refusal:
    """``problem`` as the reason why entry ``index`` is left out."""
    return Refusal(index, problem.field or "value", problem.code, problem.message)


def all_refused(problems: Sequence[Refusal], of: int) -> Invalid:
    """All of ``problems`` as the refusal of the whole call; its field is the first one's."""
    first = problems[0]
    words = f"{len(problems):,} of {of:,} cannot be stored, so nothing was. The first: {first.message}"
    listed = [asdict(problem) for problem in problems[:MOST_PROBLEMS]]
    return Invalid(words, f"entries.{first.index}.{first.field}", refused=len(problems), problems=listed)


def number(value: object, field: str = "value") -> Decimal:
    """The exact number in ``value``: text or a JSON number. Raises Invalid."""
    words = "" if isinstance(value, bool) else str(value).strip() if isinstance(value, str | int | float) else ""
    if len(words) > 60 or not NUMBER.fullmatch(words):
        raise Invalid("That is not a number that can be stored.", field)
    exact = Decimal(words)
    if exact and exact.adjusted() >= DIGITS - PLACES:
        raise Invalid(f"A number has at most {DIGITS - PLACES} digits before the point.", field)
    parts = exact.as_tuple()
    behind = -int(parts.exponent) - PLACES
    if behind > 0 and any(parts.digits[-behind:]):
        raise Invalid(f"A number has at most {PLACES} digits after the point.", field)
    return exact.quantize(EXACT)


def moment(words: str) -> datetime:
    """The moment in ``words``, which says its offset. Raises Invalid (at) for none, and for one to come."""
    try:
        at = datetime.fromisoformat(words[:40])
        if at.tzinfo is None:
            raise ValueError(words)
        at = at.astimezone(ZoneInfo("UTC"))
    except (ValueError, OverflowError):
        raise Invalid("A moment looks like 2026-11-22T10:30:00Z.", "at") from None
    if at > clock.now():
        raise Invalid("This has not happened yet.", "at")
    if at.date() < EARLIEST:
        raise Invalid(f"Days begin with the year {EARLIEST.year}.", "at")
    return at


def as_id(words: str | None) -> str | None:
    """An id as we write ids, None for what is none."""
    try:
        return str(UUID(words)) if words and len(words) <= 45 else None
    except ValueError:
        return None


def person_field(entry: Named) -> str:
    """How ``entry`` names a person."""
    return "personId" if entry.person_id else "employeeNumber"

"""What a storm promises, and how that is held against what is in the database."""

from __future__ import annotations

import asyncio
from collections import Counter as Count
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from server.people.models import Person
from tests.blank import rows_of
from tests.chaos.ears import Ear
from tests.chaos.pushes import Counter

CREW = 20
"""People of one store: they give to each other."""


@dataclass(frozen=True)
class Size:
    """How large a storm is."""

    sockets: int
    mutations: int
    every: float
    """Seconds between two kills, more where a process takes longer to come up again; they end with the mutations."""
    kills: int
    """At least so many."""
    phones: int
    """Devices that get pushes."""
    seconds: float = 3_600.0
    """After which nobody begins another write; what was begun is written to its end."""
    servers: int = 4
    workers: int = 2


@dataclass
class Outcome:
    """What was seen."""

    size: Size
    seconds: float = 0.0
    """From the first write to the last acknowledgement."""
    settled: float = 0.0
    """And until everybody had heard of everything and was told."""
    killed: Count[str] = field(default_factory=Count)
    tries: int = 0
    waits: list[float] = field(default_factory=list)
    """Seconds from the first try of each write to its acknowledgement."""
    starts: list[float] = field(default_factory=list)
    """Seconds until a killed server answered again."""
    gaps: list[float] = field(default_factory=list)
    """Seconds that a phone whose socket ended was without one."""
    pause: float = 0.0
    """The longest time in which nobody got an acknowledgement."""
    endings: Count[str] = field(default_factory=Count)
    refusals: Count[str] = field(default_factory=Count)
    events: int = 0
    """Heard, all subscribers together."""
    pushes: int = 0
    given_up: int = 0
    """Pushes that were in the hands of a worker that was killed."""
    broken: list[str] = field(default_factory=list)
    """Promises that were not kept."""


@dataclass
class Crowd:
    """Who is there."""

    people: list[Person]
    cookies: list[str]
    start: int
    """The position of the last event before it all."""

    def neighbour(self, number: int, step: int) -> int:
        """Somebody else of the same store."""
        first = number - number % CREW
        crew = min(CREW, len(self.people) - first)
        return first + (number - first + 1 + step % (crew - 1)) % crew


async def all_heard(written: int, crowd: Crowd, ears: Sequence[Ear], place: str) -> None:
    """Wait until everybody was told in the inbox, nothing is due any more, and everybody heard of all that."""
    told = "SELECT count(*) FROM notification WHERE kind = 'FEEDBACK_GIVEN'"
    due = "SELECT count(*) FROM delivery WHERE due_at IS NOT NULL"
    while True:
        [(lines,)] = await asyncio.to_thread(rows_of, place, told)
        [(waiting,)] = await asyncio.to_thread(rows_of, place, due)
        if lines >= written and not waiting:
            wanted = sum(map(len, (await asyncio.to_thread(expected, crowd, place)).values()))
            if sum(len(ear.heard) for ear in ears) >= wanted:
                return
        await asyncio.sleep(0.5)


def expected(crowd: Crowd, place: str) -> dict[int, list[int]]:
    """Whom each event was for, by the table."""
    query = f"SELECT scope, position FROM event_scope WHERE position > {crowd.start} ORDER BY position"
    by_scope: defaultdict[str, list[int]] = defaultdict(list)
    for scope, position in rows_of(place, query):
        by_scope[scope].append(position)
    return {
        number: sorted({*by_scope[f"person:{person.id}"], *by_scope[f"store:{person.store_id}"]})
        for number, person in enumerate(crowd.people)
    }


def hold(crowd: Crowd, service: Counter, outcome: Outcome, place: str) -> None:
    """Hold the rest of what was promised against the database."""
    [(stored,)] = rows_of(place, "SELECT count(*) FROM feedback")
    [(events, subjects)] = rows_of(
        place, "SELECT count(*), count(DISTINCT subject_id) FROM event WHERE kind = 'feedback.given'"
    )
    written = len(outcome.waits)
    if not stored == events == subjects == written:
        outcome.broken.append(f"{written} writes: {stored} stored, {events} events of {subjects}")
    [(lines, of)] = rows_of(
        place, "SELECT count(*), count(DISTINCT event_position) FROM notification WHERE kind = 'FEEDBACK_GIVEN'"
    )
    if not lines == of == written:
        outcome.broken.append(f"{written} writes: {lines} lines in inboxes, of {of} events")
    for device, shown in service.shown.items():
        if len(shown) != len(set(shown)):
            outcome.broken.append(f"device {device} was shown a push twice")
    outcome.pushes = sum(map(len, service.shown.values()))
    [(outcome.given_up,)] = rows_of(place, "SELECT count(*) FROM delivery WHERE gave_up_at IS NOT NULL")

"""A company as large as asked, written straight into a database that the product migrated: what `make bench` measures on.

Everything is made from a seed, so that the same size is always the same company. It is kept in `.companies`, which git
ignores, until this file or the schema changes. Rows look as the actions write them (tests/test_bench.py compares): every
feedback and recognition has its event and its audiences. Reactions and goals have none: nothing measured reads them.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from server import features
from server.kit import db
from server.kit.keys import Keys
from server.people.models import COMPANY_SCOPE, Role, folded, lead_scope, person_scope, region_scope, store_scope
from server.recognitions.models import EMOJI
from tests.bench import texts

KEPT = Path(__file__).with_name(".companies")
SCHEMA = Path(features.__file__).parent / "migrations"
CREW = 50
"""People of an ordinary store: with two active goals each they fill one page of 100. The others work in the warehouse."""
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
CHUNK = 20_000
"""Events written at once."""
BULKY = ("feedback", "recognition", "recognition_recipient", "recognition_reaction", "goal", "event", "event_scope")
"""Tables whose indexes are made after the rows: sorting once is much cheaper than looking for a place each time."""


@dataclass(frozen=True)
class Size:
    """How large a company is."""

    stores: int
    people: int
    feedback: int
    recognitions: int
    goals_each: int = 3

    @property
    def events(self) -> int:
        """How much happened."""
        return self.feedback + self.recognitions


FULL = Size(300, 20_000, 1_000_000, 200_000)
TENTH = Size(30, 2_000, 100_000, 20_000)
SMALL = Size(6, 400, 8_000, 1_600)
TINY = Size(3, 160, 500, 100)


@dataclass(frozen=True)
class Worker:
    """Somebody who works here. ``token`` lets a program in as them, to read and write."""

    id: str
    role: Role
    store: str
    region: str
    manager: str | None

    @property
    def token(self) -> str:
        """What follows "Bearer". The peers read the id from it, and so ask nobody who it is."""
        return f"bench.{self.id}"


@dataclass
class Company:
    """A built company: the data folder that a server is started with, and who is in it."""

    folder: Path
    crews: list[list[Worker]] = field(default_factory=list)
    """The people of each store, managers first; the first store is the warehouse, with everybody who is left."""

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / "goodshift.db"

    @property
    def everybody(self) -> list[Worker]:
        """All people."""
        return [one for crew in self.crews for one in crew]

    @property
    def managers(self) -> list[Worker]:
        """The managers of ordinary stores."""
        return [crew[0] for crew in self.crews[1:]]


def opened(size: Size) -> Company:
    """The company of this size; built where it is not there yet."""
    sources = [Path(__file__), Path(texts.__file__), *sorted(SCHEMA.glob("0*.py"))]
    state = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]
    folder = KEPT / f"{size.stores}-{size.people}-{size.feedback}-{size.recognitions}-{state}"
    if not folder.exists():
        for older in KEPT.glob(f"{size.stores}-{size.people}-{size.feedback}-{size.recognitions}-*"):  # drafts, too
            shutil.rmtree(older)
        draft = folder.with_name(f"{folder.name}.draft")
        build(size, draft)
        draft.rename(folder)
    return Company(folder, crews(size))


def build(size: Size, folder: Path) -> Company:
    """Write a company of this size into ``folder``, which may hold an empty database already."""
    folder.mkdir(parents=True, exist_ok=True)
    company = Company(folder, crews(size))
    if not company.file.exists():
        asyncio.run(db.migrate(company.file, features.MODELS))
    keys = Keys(folder)
    with sqlite3.connect(company.file, isolation_level=None) as rows:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000", "temp_store=MEMORY"):
            rows.execute(f"PRAGMA {pragma}")
        indexes = rows.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN {BULKY}"
        ).fetchall()
        for name, _ in indexes:
            rows.execute(f'DROP INDEX "{name}"')
        rows.execute("BEGIN")
        _write_people(rows, company, keys)
        _write_goals(rows, company, size)
        _write_events(rows, company, size)
        rows.execute("INSERT INTO notification_cursor (id, position) VALUES (1, ?)", (size.events,))
        rows.execute("COMMIT")
        for _, statement in indexes:
            rows.execute(statement)
        rows.execute("PRAGMA journal_mode=WAL")
    rows.close()
    return company


def crews(size: Size) -> list[list[Worker]]:
    """Who works where: one manager and four supervisors in each store, the others associates."""
    chance, found = Random(1), []
    for number in range(size.stores):
        store, region = _id(chance, FIRST), f"Region {number % 12 + 1}"
        many = CREW if number else size.people - CREW * (size.stores - 1)
        crew: list[Worker] = []
        for place in range(many):
            role = Role.MANAGER if place == 0 else Role.SUPERVISOR if place < 5 else Role.ASSOCIATE
            leader = None if place == 0 else crew[0].id if place < 5 else crew[1 + place % 4].id
            crew.append(Worker(_id(chance, FIRST), role, store, region, leader))
        found.append(crew)
    return found


def _write_people(rows: sqlite3.Connection, company: Company, keys: Keys) -> None:
    chance = Random(2)
    for number, crew in enumerate(company.crews):
        place = (crew[0].store, f"S{number:03}", texts.store(number), crew[0].region)
        rows.execute(
            "INSERT INTO store (id, code, name, region, timezone, opening_hours) VALUES (?, ?, ?, ?, 'UTC', '[]')",
            place,
        )
    people, tokens = [], []
    for one in company.everybody:
        name = texts.person(chance)
        people.append((one.id, name, folded(name), one.role, texts.title(one.role), one.manager, one.store))
        tokens.append((_id(chance, FIRST), keys.digest(one.token), _moment(FIRST), one.id))
    rows.executemany(
        "INSERT INTO person (id, name, sort_name, role, job_title, manager_id, store_id, language_chosen) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        people,
    )
    rows.executemany(
        "INSERT INTO token (id, name, scope, secret_hash, created_at, expires_at, person_id) "
        "VALUES (?, 'bench', 'write', ?, ?, '2099-01-01 00:00:00+00:00', ?)",
        tokens,
    )


def _write_goals(rows: sqlite3.Connection, company: Company, size: Size) -> None:
    """Goals of every person: two that run and one that is done, with three numbers each."""
    chance = Random(3)
    goals, numbers = [], []
    for one in company.everybody:
        for place in range(size.goals_each):
            goal, running = _id(chance, FIRST), place < 2
            due = (FIRST + timedelta(days=30 * place + chance.randrange(1, 300))).date().isoformat()
            shares = []
            for position in range(3):
                target = chance.choice((10, 20, 50, 100))
                current = chance.randrange(target + 1) if running else target
                shares.append(current / target)
                title, unit = texts.number(chance)
                numbers.append((_id(chance, FIRST), position, title, unit, "0", f"{target}", f"{current}", "1", goal))
            progress = f"{sum(shares) / 3:.8f}"
            state, closed = ("ACTIVE", None) if running else ("DONE", _moment(FIRST))
            begin, moment = FIRST.date().isoformat(), _moment(FIRST)
            goals.append(
                (goal, texts.goal(chance), state, progress, begin, due, one.id, moment, moment, moment, moment, moment,
                 closed, one.id, one.store)
            )  # fmt: skip
    rows.executemany(
        "INSERT INTO goal (id, title, state, status, progress, starts_on, due_on, author_id, owner_agreed_at, "
        "lead_agreed_at, created_at, worded_at, touched_at, closed_at, owner_id, store_id) "
        "VALUES (?, ?, ?, 'ON_TRACK', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        goals,
    )
    rows.executemany(
        'INSERT INTO key_result (id, "position", title, unit, "start", target, "current", weight, goal_id) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        numbers,
    )


def _write_events(rows: sqlite3.Connection, company: Company, size: Size) -> None:
    """Feedback and recognition in the order of time, well mixed, each with its event and its audiences."""
    chance, batch = Random(4), _Batch()
    people = [(one, crew) for crew in company.crews for one in crew]
    every = size.events // size.recognitions
    given = 0
    for position in range(1, size.events + 1):
        at = FIRST + timedelta(seconds=12.5 * position * 1_200_000 / size.events)
        author, crew = chance.choice(people)
        if position % every == 0 and given < size.recognitions:
            given += 1
            batch.recognition(chance, position, at, author, crew)
        else:
            batch.feedback(chance, position, at, author, crew)
        if position % CHUNK == 0:
            batch.write(rows)
    batch.write(rows)


class _Batch:
    """Rows on their way to the database."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[object, ...]]] = {statement: [] for statement in STATEMENTS}

    def feedback(self, chance: Random, position: int, at: datetime, author: Worker, crew: list[Worker]) -> None:
        """One feedback to somebody else of the same store; a third of them for supervisors to see."""
        recipient = _other(chance, author, crew)
        key, moment, seen = _id(chance, at), _moment(at), chance.random() < 0.33
        visibility = "RECIPIENT_AND_SUPERVISOR" if seen else "RECIPIENT"
        coaching = chance.random() < 0.4
        self.rows[FEEDBACK].append(
            (key, "COACHING" if coaching else "PRAISE", visibility, recipient.store, recipient.manager, recipient.role,
             recipient.region, texts.words(chance), texts.next_time(chance) if coaching else None, moment, moment,
             author.id, recipient.id)
        )  # fmt: skip
        scopes = {_scope(author), _scope(recipient)}
        if seen:
            scopes |= _above(recipient)
        self._event(chance, position, at, "feedback.given", "Feedback", key, author, scopes)

    def recognition(self, chance: Random, position: int, at: datetime, author: Worker, crew: list[Worker]) -> None:
        """One recognition of one to three others of the same store, and what colleagues answered."""
        key, moment = _id(chance, at), _moment(at)
        self.rows[RECOGNITION].append((key, author.store, texts.words(chance), moment, author.id))
        named = {_other(chance, author, crew).id for _ in range(chance.choice((1, 1, 1, 2, 3)))}
        self.rows[RECIPIENT] += [(author.store, one, key) for one in sorted(named)]
        answers = {(chance.choice(crew).id, chance.choice(EMOJI)) for _ in range(chance.choice((0, 1, 2, 3, 4, 6)))}
        self.rows[REACTION] += [(emoji, moment, one, key) for one, emoji in sorted(answers)]
        walls = {store_scope(UUID(author.store)), region_scope(author.region), COMPANY_SCOPE}
        scopes = walls | {_scope(author)} | {person_scope(UUID(one)) for one in named}
        self._event(chance, position, at, "recognition.given", "Recognition", key, author, scopes)

    def write(self, rows: sqlite3.Connection) -> None:
        """Send them off."""
        for statement, waiting in self.rows.items():
            rows.executemany(statement, waiting)
            waiting.clear()

    def _event(
        self,
        chance: Random,
        position: int,
        at: datetime,
        kind: str,
        subject: str,
        key: str,
        actor: Worker,
        scopes: set[str],
    ) -> None:
        self.rows[EVENT].append((position, key, kind, subject, key, actor.id, _moment(at), "{}"))
        self.rows[SCOPE] += [(scope, position, kind) for scope in sorted(scopes)]


FEEDBACK = (
    "INSERT INTO feedback (id, kind, purpose, visibility, store_id, supervisor_id, recipient_role, region, message, next_time, "
    "observed_at, created_at, author_id, recipient_id) VALUES (?, ?, 'GROWTH', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
RECOGNITION = "INSERT INTO recognition (id, store_id, message, created_at, author_id) VALUES (?, ?, ?, ?, ?)"
RECIPIENT = "INSERT INTO recognition_recipient (store_id, person_id, recognition_id) VALUES (?, ?, ?)"
REACTION = "INSERT INTO recognition_reaction (emoji, created_at, person_id, recognition_id) VALUES (?, ?, ?, ?)"
EVENT = 'INSERT INTO event ("position", id, kind, subject_type, subject_id, actor_id, "at", data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
SCOPE = 'INSERT INTO event_scope (scope, "position", kind, in_feed) VALUES (?, ?, ?, 1)'
STATEMENTS = (FEEDBACK, RECOGNITION, RECIPIENT, REACTION, EVENT, SCOPE)


def _other(chance: Random, author: Worker, crew: list[Worker]) -> Worker:
    while True:
        one = chance.choice(crew)
        if one is not author:
            return one


def _scope(one: Worker) -> str:
    return f"person:{one.id}"


def _above(one: Worker) -> set[str]:
    """Whom a feedback about ``one`` is shown to beside the two."""
    if one.role is Role.MANAGER:
        return {region_scope(one.region)}
    leads = (Role.MANAGER,) if one.role is Role.SUPERVISOR else (Role.SUPERVISOR, Role.MANAGER)
    return {f"person:{one.manager}"} | {lead_scope(UUID(one.store), lead) for lead in leads}


def _id(chance: Random, at: datetime) -> str:
    """A UUIDv7 of that moment."""
    stamp, rest = int(at.timestamp() * 1000), chance.getrandbits(74)
    digits = f"{stamp:012x}7{rest >> 62:03x}{8 | rest >> 60 & 3:x}{rest & (1 << 60) - 1:015x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _moment(at: datetime) -> str:
    """A moment as the database holds it."""
    return at.isoformat(" ")

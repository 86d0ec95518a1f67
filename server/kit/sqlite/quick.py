"""Statements on the event loop's own thread, and how long they may take there."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from time import monotonic, thread_time
from typing import Any, TypeAlias

from tortoise.exceptions import IntegrityError, OperationalError

from server.kit.outage import met

Rows: TypeAlias = list[Any]
"""Plain tuples, or sqlite3.Row where they are wanted by name."""

PATIENCE = 0.02
"""Seconds of work that a statement may take on the loop's thread."""
AT_ALL = 0.1
"""Seconds after which it has to leave that thread, though it only waited: for the disk, or for its turn on a busy machine."""
STEPS = 1_000
"""How many steps of SQLite's machine lie between two looks at the clock: some ten microseconds."""
KNOWN_AS_SLOW = 5.0
"""Seconds in which a statement that was slow is not tried on the loop's thread again."""
STATEMENTS = 1_000
"""How many prepared statements a connection keeps: more than the house has in use."""
PASSING = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL),
}
"""What is no fault of a statement, but of the disk or of others who write."""
UNSUITED = (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY)


class Quick:
    """A connection on the loop's thread, and what it learnt about statements that are slow."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._until = math.inf
        self._began = 0.0
        self._slow: dict[str, float] = {}
        connection.set_progress_handler(self._is_late, STEPS)

    def is_slow(self, query: str) -> bool:
        """Whether this statement took long a moment ago."""
        return bool(self._slow) and self._slow.get(query, 0) > monotonic()

    def fetch(self, query: str, values: Sequence[Any], *, by_name: bool) -> Rows | None:
        """The rows of a query, or None for one that belongs into a thread: it takes long or would wait for a lock."""
        if self.is_slow(query):
            return None
        self._began = thread_time()
        self._until = monotonic() + PATIENCE
        try:
            return rows(self.connection, query, values, by_name=by_name)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in UNSUITED:
                raise
            if thread_time() - self._began > PATIENCE:  # waiting once says nothing about the next time
                self._remember(query)
            return None
        finally:
            self._until = math.inf

    def change(self, query: str, values: Sequence[Any]) -> Rows:
        """Run a statement that writes. It is never interrupted, for SQLite would roll the whole transaction back."""
        began = monotonic()
        found = rows(self.connection, query, values, by_name=True)
        if monotonic() - began > PATIENCE:
            self._remember(query)
        return found

    def _is_late(self) -> bool:
        late = monotonic() - self._until
        return late > 0 and (late > AT_ALL - PATIENCE or thread_time() - self._began > PATIENCE)

    def _remember(self, query: str) -> None:
        now = monotonic()
        self._slow = {known: until for known, until in self._slow.items() if until > now}
        self._slow[query] = now + KNOWN_AS_SLOW


def connect(file: str, pragmas: dict[str, Any], *, any_thread: bool = False) -> sqlite3.Connection:
    """A connection that begins and ends transactions only where it is told to."""
    connection = sqlite3.connect(
        file, isolation_level=None, cached_statements=STATEMENTS, check_same_thread=not any_thread
    )
    for pragma, value in pragmas.items():
        connection.execute(f"PRAGMA {pragma}={value}")
    return connection


def rows(connection: sqlite3.Connection, query: str, values: Sequence[Any], *, by_name: bool) -> Rows:
    """What a statement brings."""
    cursor = connection.cursor()
    if by_name:
        cursor.row_factory = sqlite3.Row
    return cursor.execute(query, values).fetchall()


def translated(error: Exception) -> Exception:
    """SQLite's error as the one that Tortoise raises."""
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the library's own have none
    if kind in PASSING:
        return met(error, kind == sqlite3.SQLITE_FULL)
    if isinstance(error, sqlite3.OperationalError):
        return OperationalError(error)
    return IntegrityError(error) if isinstance(error, sqlite3.IntegrityError) else error

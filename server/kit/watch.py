"""A number that grows when rows change that somebody remembers: by whatever road they change, and in whatever process.

Triggers in the database count, in the transaction of the change itself. So whoever reads the number has seen every change
that was committed before, and where it is what it was, nothing has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tortoise.connection import get_connection

from server.kit import db

_watches: list[Watch] = []


class Watch:
    """Counts changes of these columns, and the loss of rows. ``columns``: by table; new rows do not count."""

    def __init__(self, name: str, columns: Mapping[str, Sequence[str]]) -> None:
        self.name = name
        self.columns = columns
        self._read = f"SELECT number FROM watch WHERE name = '{name}'"
        _watches.append(self)

    async def number(self) -> int:
        """Where the count stands."""
        [(number,)] = await db.reading().fetch(self._read)
        return int(number)


async def install() -> None:
    """Let the database count, for all watches of this process. Does nothing where it does already."""
    connection = get_connection("default")
    made = _sqlite if connection.capabilities.dialect == "sqlite" else _postgres
    for statement in [statement for watch in _watches for statement in made(watch)]:
        await connection.execute_script(statement)


TABLE = "CREATE TABLE IF NOT EXISTS watch (name VARCHAR(60) PRIMARY KEY, number BIGINT NOT NULL"


def _sqlite(watch: Watch) -> Iterator[str]:
    yield f"{TABLE})"
    yield f"INSERT INTO watch (name, number) VALUES ('{watch.name}', 1) ON CONFLICT (name) DO NOTHING"
    count = f"BEGIN UPDATE watch SET number = number + 1 WHERE name = '{watch.name}'; END"
    for table, columns in watch.columns.items():
        changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
        for event, when in ((f"UPDATE OF {', '.join(columns)}", f"WHEN {changed}"), ("DELETE", "")):
            trigger = _trigger(watch, event, table)
            yield f"DROP TRIGGER IF EXISTS {trigger}"
            yield f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW {when} {count}"


def _postgres(watch: Watch) -> Iterator[str]:
    # Once a transaction is enough, and many times would be slow: each leaves a dead row behind until the commit.
    yield f"{TABLE}, changed_in XID8)"
    yield f"INSERT INTO watch (name, number) VALUES ('{watch.name}', 1) ON CONFLICT (name) DO NOTHING"
    yield (
        f"CREATE OR REPLACE FUNCTION watch_{watch.name}() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN "
        f"UPDATE watch SET number = number + 1, changed_in = pg_current_xact_id() WHERE name = '{watch.name}' "
        f"AND changed_in IS DISTINCT FROM pg_current_xact_id(); RETURN NULL; END $$"
    )
    for table, columns in watch.columns.items():
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
        for event, when in ((f"UPDATE OF {', '.join(columns)}", f"WHEN ({changed})"), ("DELETE", "")):
            yield (
                f"CREATE OR REPLACE TRIGGER {_trigger(watch, event, table)} AFTER {event} ON {table} "
                f"FOR EACH ROW {when} EXECUTE FUNCTION watch_{watch.name}()"
            )


def _trigger(watch: Watch, event: str, table: str) -> str:
    return f"watch_{watch.name}_{event.partition(' ')[0].lower()}_{table}"

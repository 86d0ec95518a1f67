"""Copies of a company to come back to: made while people work, verified, whole or not there at all.

A backup is a folder of mode 700: the database, the keys and a list of what is in it. The keys belong to it: without them
everybody has to sign in anew and no phone can be reached. Whoever has the folder has the company; keep it accordingly.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from server.kit import clock
from server.kit.errors import Conflict, Invalid
from server.settings import Settings
from server.upkeep.health import MIGRATIONS
from server.upkeep.occupied import alone_on

DATABASE, DUMP, LIST = "goodshift.db", "goodshift.dump", "backup.json"
KEYS = ("secret.key", "vapid.pem")
FORMAT = 1


def make(config: Settings, to: Path, with_keys: bool = True) -> Path:
    """Make a backup in ``to``: its folder, named after the moment. Raises Invalid where the copy is not what it should be."""
    to.mkdir(parents=True, exist_ok=True)
    place = to / f"goodshift-{clock.now():%Y%m%dT%H%M%S%fZ}"
    draft = to / f".{place.name}"
    draft.mkdir(mode=0o700)
    try:
        made = {"format": FORMAT, "made": clock.now().isoformat()}
        made |= _dump(config.database, draft) if isinstance(config.database, str) else _copy(config.database, draft)
        for name in KEYS:
            if with_keys and (config.data / name).exists():
                _install(config.data / name, draft / name)
        files = {file.name: _digest(file) for file in sorted(draft.iterdir())}
        (draft / LIST).write_text(json.dumps(made | {"files": files}, indent=1))
        _flush(draft)
        draft.rename(place)
        _flush(to, deep=False)
    except BaseException:
        shutil.rmtree(draft)
        raise
    return place


def verify(source: Path) -> dict[str, Any]:
    """What is in the backup ``source``. Raises Invalid where anything of it is not as it was made."""
    try:
        made: dict[str, Any] = json.loads((source / LIST).read_text())
        files: dict[str, str] = made["files"]
        if made["format"] != FORMAT:
            raise Invalid(f"{source} was made by another version.", "from")
    except (OSError, ValueError, KeyError, TypeError):
        raise Invalid(f"{source} is no backup of ours, or was never finished.", "from") from None
    for name, digest in files.items():
        if Path(name).name != name or not (source / name).is_file() or _digest(source / name) != digest:
            raise Invalid(f"{name} in {source} is not as it was when the backup was made.", "from")
    if DATABASE in files:
        with closing(_opened(source / DATABASE)) as database:
            _check(database, made["rows"])
        newer = set(made["migrations"]) - MIGRATIONS
        if newer:
            raise Invalid(f"{source} was made by a newer version, which knows {min(newer)}.", "from")
    return made


def restore(config: Settings, source: Path, replace: bool = False) -> Path | None:
    """Put the backup ``source`` in place: the folder that keeps what was there, None where nothing was.

    Raises Conflict where the folder is in use, or holds a company and ``replace`` was not said; Invalid for a bad backup.
    """
    made = verify(source)
    if isinstance(config.database, str) or DATABASE not in made["files"]:
        raise Invalid(
            f"A company in PostgreSQL comes back by its own tool, into an empty database: pg_restore --no-owner --dbname=… "
            f"{source / DUMP}; copy {' and '.join(KEYS)} into {config.data} yourself.",
            "from",
        )
    with alone_on(config.data):
        there = [file for file in _ours(config.data, made) if file.exists()]
        if there and not replace:
            raise Conflict(
                f"{config.data} holds {there[0].name} already. Say --replace to put it aside.", "GOODSHIFT_DATA"
            )
        # All that comes is on this disk before anything that is there moves.
        drafts = {name: config.data / f".restoring-{name}" for name in made["files"]}
        for name, draft in drafts.items():
            draft.unlink(missing_ok=True)
            _install(source / name, draft)
        aside = None
        if there:
            aside = config.data / f"before-restore-{clock.now():%Y%m%dT%H%M%S%fZ}"
            aside.mkdir(mode=0o700)
            for file in there:
                file.rename(aside / file.name)
        for name, draft in drafts.items():
            draft.rename(config.data / name)
        _flush(config.data, deep=False)
    return aside


def _ours(data: Path, made: dict[str, Any]) -> list[Path]:
    """What gives way; the write-ahead log belongs to its database, and would be played into the next one."""
    return [
        data / name
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *KEYS)
        if name not in KEYS or name in made["files"]
    ]


def _copy(file: Path, draft: Path) -> dict[str, Any]:
    """Copy SQLite's database as it is at one moment, while others go on writing."""
    if not file.exists():
        raise Invalid(f"There is no company in {file.parent}.", "GOODSHIFT_DATA")
    try:
        return _copied(file, draft / DATABASE)
    except sqlite3.DatabaseError as error:
        raise Invalid(f"The database cannot be copied: {error}. Ask the doctor.", "GOODSHIFT_DATA") from None


def _copied(file: Path, target: Path) -> dict[str, Any]:
    with closing(_opened(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.execute("BEGIN")  # what is counted and what is copied are the same moment
        rows = _rows(source)
        migrations = [row[0] for row in source.execute("SELECT name FROM tortoise_migrations WHERE app = 'goodshift'")]
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, which may lie on a disk that nobody may write to
        _check(copy, rows)
    target.chmod(0o600)
    return {"rows": rows, "migrations": migrations}


def _opened(file: Path) -> sqlite3.Connection:
    """A connection of its own, which only reads."""
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, isolation_level=None, timeout=10)


def _rows(database: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in sorted(tables)}


def _check(database: sqlite3.Connection, rows: dict[str, int]) -> None:
    """Raises Invalid unless the copy is sound and holds ``rows``."""
    try:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(1)")]
        torn = database.execute("PRAGMA foreign_key_check").fetchone()
        counted = _rows(database)
    except sqlite3.DatabaseError:
        found, torn, counted = ["unreadable"], None, {}
    if found != ["ok"] or torn is not None or counted != rows:
        raise Invalid("The copy of the database is not sound.")


def _dump(url: str, draft: Path) -> dict[str, Any]:
    """Let PostgreSQL's own tool copy its database at one moment."""
    tool = shutil.which("pg_dump")
    if tool is None:
        raise Invalid("The company is in PostgreSQL, and pg_dump is not here. Install postgresql-client.", "to")
    parts = urlsplit(url)
    secret = {"PGPASSWORD": parts.password} if parts.password else {}  # in the arguments everybody could read it
    shown = urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")))
    done = subprocess.run(
        [tool, "--format=custom", "--no-password", f"--file={draft / DUMP}", f"--dbname={shown}"],
        env=os.environ | secret,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise Invalid(f"pg_dump ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()}", "to")
    (draft / DUMP).chmod(0o600)
    return {}


def _install(source: Path, target: Path) -> None:
    """Copy a file, readable by its owner only, and wait until it is on disk."""
    with (
        source.open("rb") as read,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as write,
    ):
        shutil.copyfileobj(read, write, 1 << 20)
        write.flush()
        os.fsync(write.fileno())


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _flush(folder: Path, deep: bool = True) -> None:
    """Wait until the folder, and all that is in it, is on disk."""
    for place in [*(folder.iterdir() if deep else ()), folder]:
        opened = os.open(place, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)

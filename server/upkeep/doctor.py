"""What is missing for a healthy server: one line for each thing looked at, and what to do where it is not well. Changes nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import ssl
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server import features
from server.events.models import Event
from server.kit import clock, db
from server.notifications import queues, vapid
from server.notifications.endpoints import SERVICES
from server.people.models import Store
from server.privacy import chain
from server.settings import Settings
from server.upkeep.backups import KEYS
from server.upkeep.health import MIGRATIONS

LITTLE, SCARCE = 1 << 30, 100 << 20
"""Free bytes of disk below which there is a warning, and below which it fails."""
SOUND_SQLITE = (3, 51, 3)
"""Before it, two processes that write at once could damage the write-ahead log."""
SOUND_REDIS = (5, 0)
"""Before it, a script may not ask for the time and then write."""
FAR = 0.05
"""Seconds to a Redis that stands next to us, and more."""
LOCKED = 5.0
"""Seconds to wait for others who write."""
LATE = 600.0
"""Seconds after which something in a queue should be on its way."""
SKEW = timedelta(minutes=5)
REACH = 3.0
"""Seconds in which a push service has to answer."""
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows less."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    level: Literal["ok", "warn", "fail"]
    what: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.level:5} {self.what}{f': {self.advice}' if self.advice else ''}"


def examine(config: Settings, offline: bool = False) -> Iterator[Finding]:
    """All that there is to look at, one after the other; a look that breaks is a finding too."""
    looks: list[Callable[[Settings], Iterator[Finding]]] = [
        _settings,
        _folder,
        _keys,
        _time,
        _disk,
        _database,
        _redis,
        _app,
    ]
    for look in looks if offline else [*looks, _reach]:
        try:
            yield from look(config)
        except Exception as error:  # whatever it is, it is what we are asked for
            yield Finding("fail", look.__name__[1:], f"{type(error).__name__}: {error}")


def _settings(config: Settings) -> Iterator[Finding]:
    local = config.origin.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))
    if config.secure or local:
        yield Finding("ok", f"people type {config.origin}")
    else:
        yield Finding(
            "warn", f"people type {config.origin}", "phones need https for notifications; set GOODSHIFT_ORIGIN"
        )
    if config.contact.endswith("@goodshift.example"):
        yield Finding("warn", "push services have nobody to write to", "set GOODSHIFT_CONTACT to an address of yours")
    if config.push_insecure:
        yield Finding("warn", "pushes may go out by http", "GOODSHIFT_PUSH_INSECURE is for tests; take it away")


def _folder(config: Settings) -> Iterator[Finding]:
    if not config.data.is_dir():
        yield Finding("fail", f"{config.data} is not there", "run `python -m server migrate`, or set GOODSHIFT_DATA")
        return
    if not os.access(config.data, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("fail", f"{config.data} cannot be written", f"give it to the user {os.getuid()} that runs us")
    elif config.data.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Finding("warn", f"others may write to {config.data}", f"chmod 700 {config.data}")
    else:
        yield Finding("ok", f"{config.data} can be written")
    for left in config.data.glob(".restoring-*"):
        yield Finding("fail", f"a restore broke off and left {left.name}", "run it again")


def _keys(config: Settings) -> Iterator[Finding]:
    for name in KEYS:
        file = config.data / name
        if not file.exists():
            yield Finding(
                "warn", f"{name} is not there yet", "it is made at the first start; restore it if it was here before"
            )
        elif not os.access(file, os.R_OK):
            yield Finding("fail", f"{name} cannot be read", f"give it to the user {os.getuid()} that runs us")
        elif file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding("fail", f"others may read {name}", f"chmod 600 {file}")
        elif not _is_sound(config, file):
            yield Finding("fail", f"{name} holds no key", "restore it from a backup")
        else:
            yield Finding("ok", f"{name} can be read, by us only")


def _is_sound(config: Settings, file: Path) -> bool:
    if file.name != "vapid.pem":
        return len(file.read_bytes()) == 32
    try:
        vapid.read(config.data)
    except ValueError:
        return False
    return True


def _time(config: Settings) -> Iterator[Finding]:
    wall, steady = time.time(), time.monotonic()
    time.sleep(0.2)
    drift = abs((time.time() - wall) - (time.monotonic() - steady))
    if clock.now() < BUILT:
        yield Finding("fail", f"the clock shows {clock.now():%Y-%m-%d}", "set it, and keep it by NTP")
    elif drift > 0.05:
        yield Finding("warn", "the clock jumps", "keep it by NTP, which slews it")
    else:
        yield Finding("ok", f"the clock shows {clock.now():%Y-%m-%d %H:%M} UTC and runs evenly")
    try:
        ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        yield Finding("fail", "there is no time-zone data", "install tzdata")


def _disk(config: Settings) -> Iterator[Finding]:
    place = next(folder for folder in (config.data, *config.data.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    database = config.data / "goodshift.db"
    wanted = max(LITTLE, 2 * database.stat().st_size if database.exists() else 0)
    words = f"{free / 1e9:.1f} GB of disk are free"
    if free < SCARCE:
        yield Finding("fail", words, "make room: without it nothing can be stored")
    elif free < wanted:
        yield Finding("warn", words, "make room for twice the database")
    else:
        yield Finding("ok", words)


def _database(config: Settings) -> Iterator[Finding]:
    if isinstance(config.database, Path):
        if not config.database.exists():
            yield Finding("warn", "there is no company yet", "the first start makes an empty one")
            return
        yield from _file(config, config.database)
    yield from asyncio.run(_contents(config))


def _file(config: Settings, file: Path) -> Iterator[Finding]:
    """What is to be said of SQLite's file. Raises sqlite3.DatabaseError for one that is not."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=LOCKED)) as database:
        found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        torn = database.execute("PRAGMA foreign_key_check").fetchone()
        if found != "ok" or torn is not None:
            yield Finding("fail", "the database is damaged", "stop everything and restore a backup")
        else:
            yield Finding("ok", "the database is whole")
        try:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            yield Finding("fail", "the database cannot be written", f"{error}; look who else has it open")
    if sqlite3.sqlite_version_info < SOUND_SQLITE and not config.embedded_worker:
        yield Finding(
            "warn",
            f"SQLite is {sqlite3.sqlite_version}, and two processes write",
            "let the worker run inside the server, or use PostgreSQL",
        )


async def _contents(config: Settings) -> list[Finding]:
    """What is to be said of what is in the database, whichever it is."""
    await db.start(config.database, features.MODELS)
    try:
        missing = MIGRATIONS - await db.applied_migrations()
        if missing:
            return [Finding("warn", f"the database does not know {min(missing)} yet", "the next start migrates it")]
        found = [Finding("ok", "the database is current")]
        now = clock.now()
        latest = await Event.all().order_by("-position").first()
        if latest is not None and latest.at > now + SKEW:
            words = f"the last thing here happened at {latest.at:%Y-%m-%d %H:%M}"
            found.append(Finding("fail", words, "the clock was set back; set it right"))
        for name in {str(zone) for zone in await Store.all().values_list("timezone", flat=True)}:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError):
                found.append(Finding("fail", f"{name!r} is no time zone that we know", "update tzdata, or the store"))
        for queue, waiting in (
            ("notifications", await queues.notifications(features.NOTICES)),
            ("pushes", await queues.letters(now)),
        ):
            if waiting.age(now) > LATE:
                words = f"{waiting.depth} {queue} wait, the first for {waiting.age(now) / 60:.0f} minutes"
                found.append(Finding("warn", words, "see whether a worker runs"))
        found.append(await _record())
        return found
    finally:
        await db.stop()


async def _record() -> Finding:
    proof = await chain.prove()
    if proof.broken_at is not None:
        words = f"the log of who read what does not hold from line {proof.broken_at:,} on"
        return Finding("fail", words, "somebody changed the database by hand; compare it with a backup")
    return Finding(
        "ok", f"the log of who read what is whole: {proof.lines:,} lines, the last {proof.hash[:16] or 'none'}"
    )


def _redis(config: Settings) -> Iterator[Finding]:
    if not config.redis_url:
        if config.database_url:
            yield Finding(
                "warn",
                "several processes know of each other by looking every second",
                "set GOODSHIFT_REDIS_URL: they wake each other, and count tries to sign in together",
            )
        return
    from redis import Redis  # only those who have several processes pay for it
    from redis.exceptions import RedisError

    with closing(Redis.from_url(config.redis_url, socket_timeout=REACH, socket_connect_timeout=REACH)) as redis:
        try:
            version = str(redis.info("server")["redis_version"])
            seconds = min(_took(redis.ping) for _ in range(5))
        except (RedisError, OSError) as error:  # its words may quote the address, and with that a password
            advice = "start it, or set GOODSHIFT_REDIS_URL right; until then all goes on, a little later"
            yield Finding("fail", f"Redis cannot be reached ({type(error).__name__})", advice)
            return
    words = f"Redis {version} answers in {seconds * 1_000:.1f} ms, and need not keep anything"
    if tuple(map(int, version.split(".")[:2])) < SOUND_REDIS:
        yield Finding("fail", words, "it is too old for us: 5.0 or newer")
    elif seconds > FAR:
        yield Finding("warn", words, "put it nearer: every try to sign in asks it")
    else:
        yield Finding("ok", words)


def _took(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _app(config: Settings) -> Iterator[Finding]:
    if (config.pwa / "index.html").is_file():
        yield Finding("ok", f"the phone app is built in {config.pwa}")
    else:
        yield Finding("fail", f"the phone app is not in {config.pwa}", "run `make run`, or `npm run build` in pwa/")


def _reach(config: Settings) -> Iterator[Finding]:
    for name in SERVICES:
        try:
            with (
                socket.create_connection((name, 443), timeout=REACH) as line,
                ssl.create_default_context().wrap_socket(line, server_hostname=name),
            ):
                yield Finding("ok", f"{name} can be reached")
        except OSError as error:
            words = "let us out to port 443, or leave push to those who are reached"
            yield Finding("warn", f"{name} cannot be reached ({type(error).__name__})", words)

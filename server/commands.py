"""The commands that run the house. Each takes the settings and its options and returns an exit code."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Awaitable, Callable

from server import demo, features
from server.auth.schema import sign_in_link
from server.kit import broker, db, logs
from server.kit.errors import Conflict, NotFound
from server.kit.keys import Keys
from server.notifications import vapid
from server.people.models import Person
from server.settings import ROOT, Settings, postgres
from server.upkeep import backups
from server.upkeep.doctor import examine
from server.upkeep.occupied import alone_on, working_on


def serve(config: Settings, options: argparse.Namespace) -> int:
    """Migrate, then answer."""

    logs.begin(config.log)
    _check_port(config)
    with working_on(config.data):
        return _serve(config, options)


def _serve(config: Settings, options: argparse.Namespace) -> int:
    import uvicorn

    from server.app import create_app
    from server.kit.gate import Gate
    from server.kit.wire import Wire
    from server.upkeep.serving import LONGEST, Server

    migrate(config, options)
    if options.demo:
        asyncio.run(with_database(config, lambda: _offer_demo(config)))
    app = create_app(config)
    _tidy_up_seldom()
    print(f"Goodshift answers at {config.origin} and GraphQL at {config.origin}/graphql", flush=True)
    server = Server(
        uvicorn.Config(
            app,
            host=config.host,
            port=config.port,
            log_config=None,
            log_level="warning",
            access_log=False,
            http=Gate,
            ws=Wire,
            ws_max_size=1024 * 1024,
            ws_per_message_deflate=False,  # what we send is short, and every connection would keep its own dictionary
            server_header=False,
            forwarded_allow_ips=list(config.trusted_proxies),
            timeout_graceful_shutdown=LONGEST,
        ),
        app.state.health,
        config.drain_seconds,
    )
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else 3


def _tidy_up_seldom() -> None:
    """What is here by now stays, and requests leave few cycles: looking through all objects every moment costs a tenth of them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _check_port(config: Settings) -> None:
    """Say that the port is taken before anything else happens. Raises Conflict."""
    with socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise Conflict(
                f"{config.host}:{config.port} cannot be used: {error.strerror}. Try PORT=…", "PORT"
            ) from None


def migrate(config: Settings, options: argparse.Namespace) -> int:
    """Bring the database to the newest schema."""
    config.data.mkdir(parents=True, exist_ok=True)
    asyncio.run(db.migrate(config.database, features.MODELS))
    return 0


def move(config: Settings, options: argparse.Namespace) -> int:
    """Carry the company from the SQLite file in the data folder over to an empty PostgreSQL."""
    from server.kit.postgres import moving

    target: str = postgres(options.to, "--to")
    file = config.data / "goodshift.db"
    if not file.exists():
        raise NotFound(f"There is no company in {config.data}.", "GOODSHIFT_DATA")

    async def work() -> int:
        await moving.refuse_used(target)
        await db.migrate(file, features.MODELS)
        await db.migrate(target, features.MODELS)
        return await moving.move(file, target, lambda table, rows: print(f"{rows:>12,}  {table}"))

    with alone_on(config.data):
        moved = asyncio.run(work())
    words = "rows, read back and compared. Start everything with GOODSHIFT_DATABASE_URL set to go on there."
    print(f"{moved:>12,}  {words}")
    return 0


def schema(config: Settings, options: argparse.Namespace) -> int:
    """Write schema.graphql, or say whether it is current."""
    from server.schema import printed

    file = ROOT / "schema.graphql"
    if options.check:
        current = file.exists() and file.read_text() == printed()
        print("schema.graphql is current" if current else "schema.graphql is old: run `python -m server schema`")
        return 0 if current else 1
    file.write_text(printed())
    return 0


def worker(config: Settings, options: argparse.Namespace) -> int:
    """Do the worker's part alone, until SIGTERM or SIGINT; run the server with GOODSHIFT_WORKER=0 beside it."""
    from server.house import House
    from server.worker import ALONE, Worker

    logs.begin(config.log)

    async def work() -> int:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        house = House(config, Keys(config.data), features.SUBJECTS, features.NOTICES)
        print("The worker is at work", flush=True)
        async with broker.connected(config.redis_url, alone=False):
            await Worker(house).run(stop, look_every=ALONE, share=1.0)
        return 0

    return asyncio.run(with_database(config, work))


def public_key(config: Settings, options: argparse.Namespace) -> int:
    """Print the public key that browsers subscribe with, and make the key pair where there is none."""
    print(vapid.load(config.data).public_key)
    return 0


def build_demo(config: Settings, options: argparse.Namespace) -> int:
    """Build the demo company and say who is who."""

    async def work() -> int:
        await demo.build()
        await _introduce(config)
        return 0

    return asyncio.run(with_database(config, work))


def backup(config: Settings, options: argparse.Namespace) -> int:
    """Copy the company while people work."""
    place = backups.make(config, options.to, with_keys=not options.without_keys)
    made = backups.verify(place)
    rows = f"{sum(made['rows'].values()):,} rows, " if "rows" in made else ""
    print(f"{place}: {rows}{', '.join(sorted(made['files']))}. Verified; whoever has it has the company.")
    return 0


def restore(config: Settings, options: argparse.Namespace) -> int:
    """Put a backup in place."""
    aside = backups.restore(config, options.source, options.replace)
    print(f"{options.source} is in place in {config.data}.")
    if aside is not None:
        print(f"What was there is in {aside}.")
    return 0


def doctor(config: Settings, options: argparse.Namespace) -> int:
    """Say what is missing for a healthy server."""
    failed = False
    for finding in examine(config, options.offline):
        failed |= finding.level == "fail"
        print(finding, flush=True)
    return 1 if failed else 0


async def _offer_demo(config: Settings) -> int:
    """Build the demo where there is nobody yet; introduce it where it stands; never touch another company."""
    if not await Person.exists():
        await demo.build()
    if await demo.is_here():
        await _introduce(config)
    return 0


async def _introduce(config: Settings) -> None:
    print("The demo company. Each link signs one phone or browser in, once, within 24 hours:")
    for name, part, secret in await demo.introduce(Keys(config.data)):
        print(f"  {name + ', ' + part:28} {sign_in_link(config.origin, secret.value)}")
    print(f"  Hana also signs in with login {demo.LOGIN!r} and password {demo.PASSWORD!r}.")


async def with_database(config: Settings, work: Callable[[], Awaitable[int]]) -> int:
    """Run ``work`` with the database open. Raises Conflict while it is being restored."""
    with working_on(config.data):
        await db.migrate(config.database, features.MODELS)
        await db.start(config.database, features.MODELS)
        try:
            return await work()
        finally:
            await db.stop()

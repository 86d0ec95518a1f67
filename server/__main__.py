"""The command line: python -m server COMMAND. `--help` says what each does."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from server import features, settings
from server.kit import db
from server.kit.errors import Problem
from server.settings import ROOT, Settings


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m server", description="Goodshift: from tracking to improvement.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="migrate, then answer on HOST:PORT")
    commands.add_parser("migrate", help="bring the database to the newest schema")
    schema = commands.add_parser("schema", help="write schema.graphql")
    schema.add_argument("--check", action="store_true", help="only say whether it is current")
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command](settings.read(), options)
    except Problem as problem:
        print(f"{problem.code}{f' ({problem.field})' if problem.field else ''}: {problem.message}", file=sys.stderr)
        return 1


def serve(config: Settings, options: argparse.Namespace) -> int:
    """Migrate, then answer."""
    import uvicorn

    from server.app import create_app

    migrate(config, options)
    print(f"Goodshift answers at {config.origin} and GraphQL at {config.origin}/graphql", flush=True)
    uvicorn.run(
        create_app(config),
        host=config.host,
        port=config.port,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=1024 * 1024,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return 0


def migrate(config: Settings, options: argparse.Namespace) -> int:
    """Bring the database to the newest schema."""
    config.data.mkdir(parents=True, exist_ok=True)
    asyncio.run(db.migrate(config.database, features.MODELS))
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


async def with_database(config: Settings, work: Callable[[], Awaitable[int]]) -> int:
    """Run ``work`` with the database open."""
    config.data.mkdir(parents=True, exist_ok=True)
    await db.migrate(config.database, features.MODELS)
    await db.start(config.database, features.MODELS)
    try:
        return await work()
    finally:
        await db.stop()


COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "serve": serve,
    "migrate": migrate,
    "schema": schema,
}

if __name__ == "__main__":
    sys.exit(main())

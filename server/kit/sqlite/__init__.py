"""Tortoise's engine for SQLite: one connection that writes, and readers that never wait for it."""

from __future__ import annotations

from typing import Any

from tortoise.backends.sqlite.client import SqliteClient

from server.kit.sqlite.reader import Reader
from server.kit.sqlite.writer import Writer


def get_client_class(config: dict[str, Any]) -> type[SqliteClient]:
    """Which kind of connection Tortoise shall make: what may only query is a reader."""
    return Reader if "query_only" in config["credentials"] else Writer

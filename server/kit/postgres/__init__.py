"""Tortoise's engine for PostgreSQL: connections that read, and one place in the line of those who write."""

from __future__ import annotations

from typing import Any

from server.kit.postgres.client import Client
from server.kit.postgres.reader import Reader
from server.kit.postgres.writer import Writer


def get_client_class(config: dict[str, Any]) -> type[Client]:
    """Which kind of connection Tortoise shall make."""
    return Reader if config["credentials"]["reads"] else Writer

"""One clock for the whole house, always in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, with the UTC zone attached."""
    return datetime.now(UTC)

"""One clock for the whole house, always in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, with the UTC zone attached."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def looking_back(moment: datetime) -> Iterator[None]:
    """Within this block it is ``moment``, so that the demo company has a past."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)

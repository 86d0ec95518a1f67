"""Who works on a data folder right now. The system keeps the lock, so that whoever is killed leaves none behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.kit.errors import Conflict


@contextmanager
def working_on(folder: Path) -> Iterator[None]:
    """Work on ``folder`` beside others. Raises Conflict while somebody has it alone."""
    with _locked(folder, fcntl.LOCK_SH, "is being restored"):
        yield


@contextmanager
def alone_on(folder: Path) -> Iterator[None]:
    """Have ``folder`` alone. Raises Conflict while anybody works on it."""
    with _locked(folder, fcntl.LOCK_EX, "is in use: stop the server and the worker first"):
        yield


@contextmanager
def _locked(folder: Path, kind: int, words: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(f"{folder} {words}.", "GOODSHIFT_DATA") from None
        yield
    finally:
        os.close(opened)

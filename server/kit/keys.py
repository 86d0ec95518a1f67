"""The server's own secret, so that a stolen database holds no usable code, cookie or token."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from functools import cached_property
from pathlib import Path


class Keys:
    """A secret in a file of mode 600, made on first use."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "secret.key"

    def digest(self, text: str) -> str:
        """A keyed hash of ``text``: 64 hexadecimal digits."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    @cached_property
    def _key(self) -> bytes:
        return read_or_make(self._file, lambda: secrets.token_bytes(32))


def read_or_make(file: Path, make: Callable[[], bytes]) -> bytes:
    """The contents of a secret ``file``; made whole or not at all, readable by its owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(make())
        try:
            os.link(draft, file)  # fails where another process was first; then its secret holds
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes()

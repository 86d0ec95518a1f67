"""What the running server carries along: its settings, its keys, and how the subjects of events are loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.kit.context import Batch
from server.kit.keys import Keys
from server.settings import Settings


@dataclass(frozen=True)
class House:
    """One running server."""

    settings: Settings
    keys: Keys
    subjects: Mapping[str, Batch[Any, Any, Any]]
    """Type name of an event's subject -> the loader that finds it within reach."""

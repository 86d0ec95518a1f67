"""What the running server carries along: its settings, its keys, how the subjects of events are loaded, who is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.events.hub import Hub
from server.events.notices import Notice
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
    notices: Mapping[str, Notice]
    """Event kind -> what people are told."""
    hub: Hub = field(default_factory=Hub)
    """Tells everybody who follows what happens, live."""

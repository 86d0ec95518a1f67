"""How many pushes may be under way: over all, and to each push service, so that one that hangs never takes all hands."""

from __future__ import annotations

from collections import Counter
from typing import Self

HANDS = 256
"""Over all; what waits for an answer costs a connection and no time."""
LANE = 64
"""To one push service."""


class Lanes:
    """A lane for each push service, made when it is first taken."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def copy(self) -> Self:
        """The same, to plan with."""
        made = type(self)()
        made._taken = self._taken.copy()
        return made

    @property
    def full(self) -> list[str]:
        """Push services that have to wait."""
        return [service for service, taken in self._taken.items() if taken >= LANE]

    @property
    def free(self) -> int:
        """How many hands are free."""
        return HANDS - self._taken.total()

    def take(self, service: str) -> bool:
        """Take a hand for ``service``; whether there was one."""
        if self._taken[service] >= LANE or self.free <= 0:
            return False
        self._taken[service] += 1
        return True

    def leave(self, service: str) -> None:
        """Give the hand back."""
        self._taken[service] -= 1
        if not self._taken[service]:
            del self._taken[service]

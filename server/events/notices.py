"""What a feature says about its events: who is told, in which words, how urgently. Each feature's notices.py lists its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from server.events.models import Event

Urgency = Literal["low", "normal", "high"]
"""As in RFC 8030: low waits for a charger or Wi-Fi, high wakes a sleeping phone."""
Pairs = set[tuple[UUID, UUID]]
"""(subject, reader): what a push is about, and whose phone it is for."""


@dataclass(frozen=True)
class Notice:
    """What people are told when an event of one kind happens. Never content: it may stand on a lock screen."""

    told: Callable[[Event], Awaitable[Collection[UUID]]]
    """The people who may be told; whoever did it is left out later."""
    words: Mapping[str, str]
    """Language -> a title; ``{who}`` is the first name of the one who did it."""
    path: str
    """Where it opens in the app; ``{id}`` is the subject's id."""
    urgency: Urgency = "normal"
    once: bool = False
    """Whether an unread one by the same person about the same thing is enough, however often they do it again."""
    thanks: bool = False
    """Whether one can thank for it on the spot."""
    still: Callable[[Pairs], Awaitable[Pairs]] | None = None
    """Of pairs of subject and reader, those for whom it is still so when the push goes out, perhaps a night later; None
    where it stays true."""

    def title(self, language: str | None, who: str) -> str:
        """The words in the reader's language."""
        return self.words[language or "EN"].format(who=who)

    def opens(self, subject_id: UUID | None) -> str:
        """The path of one notification."""
        return self.path.format(id=subject_id)

"""What somebody's own giving looks like: praise beside coaching, how it landed, whom they have not seen. For their eyes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from server.feedback.models import Feedback, FeedbackKind, Reading
from server.kit import clock
from server.kit.errors import Invalid
from server.people.models import Person, Viewer
from server.recognitions.models import Recognition, RecognitionRecipient
from server.team.standing import latest, led

MOST_WEEKS = 53
UNSEEN_AFTER = timedelta(days=30)
"""Who has heard nothing for so long has not been seen."""


@dataclass(frozen=True)
class Mirror:
    """``pairs`` are (how it was meant, how it came across), one for each feedback that both have read."""

    praise: int
    coaching: int
    recognitions: int
    unread: int
    pairs: Sequence[tuple[Reading, Reading]]

    @property
    def both_read(self) -> int:
        """How many have both readings."""
        return len(self.pairs)

    @property
    def perception_gap(self) -> float | None:
        """The mean of their gaps, 0 … 1; None without any."""
        return _mean([meant.gap(came) for meant, came in self.pairs])

    @property
    def tone_shift(self) -> float | None:
        """By how many steps it came across stronger (+) or weaker (-) than it was meant."""
        return _mean([came.tone - meant.tone for meant, came in self.pairs])

    @property
    def importance_shift(self) -> float | None:
        """The same of how important it was."""
        return _mean([came.importance - meant.importance for meant, came in self.pairs])

    @property
    def clarity_shift(self) -> float | None:
        """The same of how clear it was."""
        return _mean([came.clarity - meant.clarity for meant, came in self.pairs])


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


async def look(viewer: Viewer, weeks: int) -> Mirror:
    """The viewer's own giving of the last ``weeks``, in two statements.

    Raises: Invalid unless there are 1 to 53 weeks.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise Invalid(f"Between 1 and {MOST_WEEKS} weeks can be looked back on.", field="weeks")
    since = clock.now() - timedelta(weeks=weeks)
    given = await Feedback.visible_to(viewer).filter(author_id=viewer.id, created_at__gte=since)
    readings = [(one.giver_reading, one.receiver_reading) for one in given]
    return Mirror(
        praise=sum(one.kind is FeedbackKind.PRAISE for one in given),
        coaching=sum(one.kind is FeedbackKind.COACHING for one in given),
        recognitions=await Recognition.visible_to(viewer).filter(author_id=viewer.id, created_at__gte=since).count(),
        unread=sum(one.read_at is None for one in given),
        pairs=[(meant, came) for meant, came in readings if meant and came],
    )


def unseen(viewer: Viewer) -> QuerySet[Person]:
    """The people the viewer leads to whom the viewer has said nothing for 30 days."""
    since = clock.now() - UNSEEN_AFTER
    told = Feedback.filter(author_id=viewer.id, created_at__gte=since)
    thanked = RecognitionRecipient.filter(recognition__author_id=viewer.id, recognition__created_at__gte=since)
    quiet = led(viewer).exclude(id__in=Subquery(told.values("recipient_id")))
    return quiet.exclude(id__in=Subquery(thanked.values("person_id")))


async def told_at(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, datetime]:
    """Loader: when the viewer last gave the people with these ids feedback or recognition."""
    told = Feedback.filter(author_id=viewer.id, recipient_id__in=keys)
    return await latest(told, RecognitionRecipient.filter(recognition__author_id=viewer.id, person_id__in=keys))

"""Feedback that a few people got some time ago: enough of them that headquarters see what it comes to."""

from __future__ import annotations

from datetime import timedelta

from server.feedback.models import Feedback, FeedbackKind, Reading
from server.kit import clock
from server.people.models import Person
from tests.access.stage import Stage


async def practise(stage: Stage) -> None:
    """Five who look at nothing here or at other things got feedback at Harbour Street, and both sides have read it."""
    cast, at = stage.cast, clock.now() - timedelta(days=10)
    sol, nia = await Person.get(name="Sol Reyes"), await Person.get(id=stage.keys["nia"])
    for receiver in (cast.zoe, cast.kit, cast.lou, sol, nia):
        row = Feedback(
            kind=FeedbackKind.PRAISE,
            author_id=(cast.kit if receiver is cast.zoe else cast.zoe).id,
            recipient_id=receiver.id,
            store_id=cast.stores["HARBOUR"].id,
            message="That was quick.",
            observed_at=at,
            created_at=at,
            read_at=at,
            followed_up_at=at,
            followed_up_better=True,
        )
        row.giver_reading, row.receiver_reading = Reading(4, 4, 4), Reading(5, 4, 3)
        await row.save()

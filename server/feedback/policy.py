"""What people may do with feedback. Pure: no queries here."""

from __future__ import annotations

from server.feedback.models import Feedback, FeedbackRequest, FeedbackRequestState
from server.kit.witness import by_outcome
from server.people.models import Viewer


@by_outcome
def is_author(viewer: Viewer, feedback: Feedback) -> bool:
    """Whether the viewer gave it."""
    return feedback.author_id == viewer.id


@by_outcome
def is_recipient(viewer: Viewer, feedback: Feedback) -> bool:
    """Whether the viewer received it."""
    return feedback.recipient_id == viewer.id


@by_outcome
def can_read(viewer: Viewer, feedback: Feedback) -> bool:
    """Whether the viewer may give the receiver's reading now."""
    return is_recipient(viewer, feedback) and feedback.read_at is None


@by_outcome
def can_edit(viewer: Viewer, feedback: Feedback) -> bool:
    """Whether the viewer may write a new version."""
    return is_author(viewer, feedback)


@by_outcome
def can_reply(viewer: Viewer, feedback: Feedback) -> bool:
    """Whether the viewer may say something back."""
    return is_recipient(viewer, feedback)


@by_outcome
def can_follow_up(viewer: Viewer, feedback: Feedback) -> bool:
    """Whether the viewer may close the loop now."""
    return is_author(viewer, feedback) and feedback.followed_up_at is None


@by_outcome
def can_see_giver_reading(viewer: Viewer, feedback: Feedback) -> bool:
    """Blind until the receiver has read: the receiver's own view is not to be led by how it was meant."""
    return not is_recipient(viewer, feedback) or feedback.read_at is not None


@by_outcome
def can_see_replies(viewer: Viewer, feedback: Feedback) -> bool:
    """Replies stay between the two."""
    return is_author(viewer, feedback) or is_recipient(viewer, feedback)


@by_outcome
def can_answer(viewer: Viewer, request: FeedbackRequest) -> bool:
    """Whether the viewer was asked and has not answered yet."""
    return request.asked_id == viewer.id and request.state is FeedbackRequestState.OPEN


can_decline = can_answer

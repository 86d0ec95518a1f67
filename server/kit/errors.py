"""The errors that people may see. Raise them anywhere; every door turns them into a code, a field and a sentence.

Anything else that is raised is a fault of ours: it is masked, logged with an id, and the id is shown.
"""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """A refusal with a machine-readable ``code``, the ``field`` at fault (dotted, as the client sent it) and words."""

    code = "INTERNAL"
    status = 400

    def __init__(self, message: str, field: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details

    @property
    def extensions(self) -> dict[str, Any]:
        """What goes beside the message: ``code``, ``field`` when one is at fault, further details."""
        known = {"code": self.code} if self.field is None else {"code": self.code, "field": self.field}
        return known | self.details


class Unauthenticated(Problem):
    """Nobody is signed in, or not any more."""

    code, status = "UNAUTHENTICATED", 401


class NotFound(Problem):
    """Missing or out of reach: the two look alike on purpose."""

    code, status = "NOT_FOUND", 404


class NotAllowed(Problem):
    """In reach, but not this person's to do."""

    code, status = "NOT_ALLOWED", 403


class Invalid(Problem):
    """The input cannot be used as it is; ``field`` says which part."""

    code, status = "INVALID", 400


class Conflict(Problem):
    """It cannot be done any more, or an id is taken."""

    code, status = "CONFLICT", 409


class RateLimited(Problem):
    """Too often; ``retryAfter`` (seconds) is among the details."""

    code, status = "RATE_LIMITED", 429


class Unavailable(Problem):
    """Something that we need is out of reach for a moment; ``retryAfter`` (seconds) is among the details."""

    code, status = "UNAVAILABLE", 503


class TooExpensive(Problem):
    """The request is larger than we answer; the numbers are among the details."""

    code, status = "TOO_EXPENSIVE", 400

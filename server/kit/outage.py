"""When the database is out of reach, full or too busy: a fault that passes. Whoever asked is told when to come again.

It is one of Tortoise's errors, for those who catch them, and a refusal with a code, for those who asked. A write that met it may
have been stored all the same: it is repeated under the same id.
"""

from __future__ import annotations

import logging
import random
from time import monotonic

from tortoise.exceptions import OperationalError

from server.kit.errors import Unavailable

log = logging.getLogger("goodshift.db")

SOON = (3, 8)
"""Between how many seconds people are asked to come again: not all of them at the same moment."""
FULL = 30
"""The same where somebody has to make room first."""
SAY_EVERY = 10.0
"""Seconds between two lines in the log about it."""
WORDS = "We cannot reach our data right now. Nothing is lost: try again in a moment."
_said_at = -SAY_EVERY


class Outage(OperationalError, Unavailable):
    """What the database cannot do now. As a string it says why, for us; ``message`` is for those who asked."""

    def __init__(self, why: object, seconds: int | None = None) -> None:
        Unavailable.__init__(self, WORDS, retryAfter=seconds or random.randint(*SOON))
        self.args = (why,)

    def again(self) -> Outage:
        """The same for the next one who met it, with a trace of their own."""
        return type(self)(self.args[0], self.details["retryAfter"])


def met(error: Exception, full: bool = False) -> Outage:
    """The outage that the driver's ``error`` is; now and then a line in the log says so.

    The kind only, because the words of a database may quote what people wrote.
    """
    global _said_at
    if monotonic() - _said_at >= SAY_EVERY:
        _said_at = monotonic()
        log.warning("the database is in trouble: %s", type(error).__name__)
    return Outage(error, FULL if full else None)

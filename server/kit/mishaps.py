"""What goes wrong in work that goes on anyway."""

from __future__ import annotations

import logging


def note(log: logging.Logger, who: str, error: Exception) -> None:
    """Say in ``log`` what ``who`` met: the type and the place only, because an exception's words may quote what people wrote."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "nowhere"
    log.error("%s met %s at %s", who, type(error).__name__, place)

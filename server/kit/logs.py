"""What the server says while it runs: a line of JSON for machines, a readable one for terminals, and never what people wrote.

An exception's words may quote people, so only its type and its frames are said. What libraries put into their words is shown
where it is a number and hidden where it is text; of libraries that we do not know to keep both apart, only the place is said.
"""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import orjson

from server.kit import trace

OURS = "goodshift"
CAREFUL = ("uvicorn", "websockets", "aiohttp", "tortoise")
"""Libraries whose templates hold nothing of anybody."""
FRAMES = 12
"""The innermost frames of an exception that are said."""
HIDDEN = "…"


def begin(style: str = "", stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Log to ``stream`` from here on: `json`, `text`, or by whether it is a terminal."""
    handler = logging.StreamHandler(stream)
    plain = style == "text" or (not style and stream.isatty())
    handler.setFormatter(Readable() if plain else JSONLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING) if level >= logging.INFO else level)
    logging.getLogger(OURS).setLevel(level)
    logging.raiseExceptions = False  # a line that cannot be made would be printed with all its arguments
    sys.excepthook = _uncaught


class Readable(logging.Formatter):
    """For people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and one for each frame of an exception."""
        request = trace.current()
        at = datetime.fromtimestamp(record.created, UTC)
        line = f"{at:%H:%M:%S} {record.levelname.lower()} {record.name} {f'[{request}] ' if request else ''}{words(record)}"
        kind, frames = _raised(record)
        if kind:
            line += f" ({kind})"
        return "\n".join([line, *(f"    {frame}" for frame in frames)])


class JSONLines(logging.Formatter):
    """For machines: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": words(record),
        }
        if request := trace.current():
            said["request"] = request
        kind, frames = _raised(record)
        if kind:
            said["exception"], said["frames"] = kind, frames
        return orjson.dumps(said).decode()


def words(record: logging.LogRecord) -> str:
    """What a record says, as far as it may be said."""
    if record.name.partition(".")[0] == OURS:
        return record.getMessage()
    if record.name.partition(".")[0] not in CAREFUL:
        return f"said at {record.module}:{record.lineno}"  # asyncio, say, quotes whatever is at hand
    template = str(record.msg).partition("\n")[0]
    if not isinstance(record.args, tuple):
        return template
    try:
        return template % tuple(map(_shown, record.args))
    except (TypeError, ValueError):
        return template


def _shown(value: object) -> object:
    return value if type(value) in (int, float, bool) else HIDDEN


def _raised(record: logging.LogRecord) -> tuple[str, list[str]]:
    """The type of the exception that a record is about, and where it came from."""
    if not record.exc_info or record.exc_info[0] is None:
        return "", []
    kind, _, trace = record.exc_info
    return kind.__name__, [
        f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(trace)[-FRAMES:]
    ]


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(OURS).critical("ended", exc_info=(kind, error, trace))

"""What people type and programs send: trimmed, bounded, never silently cut."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import orjson

from server.kit.errors import Invalid

LONGEST = 4_000
"""Characters in a message: two screens of a phone, far more than a shift allows."""


_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
"""Letters and marks by their category, that show nothing by themselves all the same: fillers and variation selectors."""


def required(value: str, field: str, longest: int = LONGEST) -> str:
    """``value`` without surrounding space. Raises Invalid when nothing is left or it is too long."""
    text = optional(value, field, longest)
    if text is None:
        raise Invalid("Something has to be written here.", field)
    return text


def optional(value: str | None, field: str, longest: int = LONGEST) -> str | None:
    """``value`` without surrounding space, None when nothing is left that shows. Raises Invalid when it is too long."""
    if value is None:
        return None
    if len(value) > longest * 2:
        raise too_long(value, field, longest)
    text = unicodedata.normalize("NFC", value).replace("\x00", "").strip()
    if len(text) > longest:
        raise too_long(text, field, longest)
    return text if any(map(_shows, text)) else None


def _shows(letter: str) -> bool:
    """Whether ``letter`` leaves a mark; letters that are newer than our Unicode tables do."""
    return unicodedata.category(letter) not in ("Cc", "Cf", "Zl", "Zp", "Zs") and letter not in _BLANK


def from_json(raw: str | bytes) -> Any:
    """The value in ``raw``. Raises ValueError for what is no JSON, or holds half a surrogate pair, which no UTF-8 can."""
    try:
        words = raw if isinstance(raw, str) else raw.decode()
        value = _DECODER.decode(words)
        if "\\u" in words:  # the only way in for half a pair
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def to_json(value: Any) -> bytes:
    """``value`` as JSON without spaces, in UTF-8."""
    try:
        return orjson.dumps(value)
    except TypeError:  # whole numbers over 64 bits, and half a surrogate pair in words of our own
        return json.dumps(value, separators=(",", ":")).encode()


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


def too_long(value: str, field: str, longest: int) -> Invalid:
    """The refusal of a text that is longer than ``longest`` characters."""
    return Invalid(f"That is {len(value):,} characters; {longest:,} fit here.", field)

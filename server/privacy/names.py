"""Names in words: how somebody is called in what people wrote, and the words without it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from server.kit import text

NAMELESS = "Former colleague"
"""What stands where the name stood."""
GONE = "…"
"""What stands in words where a name was."""
SHORT = 3
"""Characters of the shortest login or number that is looked for: a shorter one is in every second text."""


@dataclass(frozen=True)
class Called:
    """The ways in which somebody is called: ``whole`` by which nobody else can be meant, ``parts`` of their name."""

    whole: tuple[str, ...]
    parts: tuple[str, ...]

    @classmethod
    def of(cls, name: str, others: Iterable[str | None]) -> Called:
        """By name, either way round, and by ``others``: a login, a number."""
        words = name.split()
        whole = {name}
        if len(words) > 1:
            for cut in range(1, len(words)):
                first, last = " ".join(words[:cut]), " ".join(words[cut:])
                whole |= {f"{last}, {first}", f"{last} {first}"}
        whole |= {other for other in others if other and len(other) >= SHORT}
        return cls(tuple(sorted(whole, key=len, reverse=True)), tuple(word for word in words if len(word) >= SHORT))

    def needles(self) -> list[str]:
        """What any text must hold in which they may be called by their whole name, as databases compare it."""
        found = {each.lower() for each in self.whole} | {_ascii_lower(each.upper()) for each in self.whole}
        found |= {text.to_json(each).decode()[1:-1].lower() for each in self.whole}
        return sorted(found | {_ascii_lower(each) for each in found} | {_escaped(each) for each in self.whole})

    def without(self, value: Any, also_parts: bool) -> Any:
        """``value``, be it text or JSON, without them. Parts of a name are words of the language too, so they go only where asked."""
        if isinstance(value, str):
            value = _pattern(self.whole, re.IGNORECASE).sub(GONE, value)
            return _pattern(self.parts, 0).sub(GONE, value) if also_parts and self.parts else value
        if isinstance(value, list):
            return [self.without(each, also_parts) for each in value]
        if isinstance(value, dict):
            return {key: self.without(each, also_parts) for key, each in value.items()}
        return value


def _pattern(names: Collection[str], flags: int) -> re.Pattern[str]:
    spaced = [r"\s+".join(map(re.escape, name.split())) for name in names]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", flags)


def _ascii_lower(value: str) -> str:
    """As SQLite's LOWER does it."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in value)


def _escaped(value: str) -> str:
    """As JSON of others writes letters beyond ASCII."""
    return "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in value).lower()

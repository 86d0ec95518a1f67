"""A row of the table of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter


@dataclass
class Row:
    """What was asked, and what was seen. ``asked`` gives (least, most) of each number; empty: shown, not asked."""

    what: str
    seen: Sequence[float]
    asked: Sequence[tuple[float, float]] = ()
    form: str = "{:.0%}"
    seconds: float = field(default=0.0)

    @property
    def passed(self) -> bool | None:
        """None where nothing was asked. What is asked is compared with what is printed, not with more digits."""
        if not self.asked:
            return None
        printed = [float(self.form.format(one).rstrip("%")) for one in self.seen]
        bounds = [[float(self.form.format(end).rstrip("%")) for end in pair] for pair in self.asked]
        return all(low <= one <= high for one, (low, high) in zip(printed, bounds, strict=True))

    def line(self) -> str:
        """As a line of a Markdown table."""
        word = {True: "passed", False: "**missed**", None: "–"}[self.passed]
        seen = " / ".join(self.form.format(one) for one in self.seen)
        asked = " / ".join(self._bound(*pair) for pair in self.asked)
        return f"| {self.what} | {asked or 'not asked'} | {seen} | {word} | {self.seconds:.1f} |"

    def _bound(self, low: float, high: float) -> str:
        least, most = self.form.format(low), self.form.format(high)
        if low == float("-inf"):
            return f"≤ {most}"
        if low == high:
            return least
        return f"≥ {least}" if high == float("inf") else f"{least} … {most}"


def at_most(number: float) -> tuple[float, float]:
    """Asked: no more than this."""
    return float("-inf"), number


def at_least(number: float) -> tuple[float, float]:
    """Asked: no less than this."""
    return number, float("inf")


class Clock:
    """Seconds since the last look."""

    def __init__(self) -> None:
        self._then = perf_counter()

    def __call__(self) -> float:
        now = perf_counter()
        gone, self._then = now - self._then, now
        return gone

"""Where values stand in the answer. Paths are worked out only when an error needs one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple


class Step(NamedTuple):
    """One element of a path: its key, its place among its siblings, and whether null may stand there."""

    key: str | int
    order: int
    nullable: bool


class Site:
    """The place of a column; the root of the answer where it has no parent."""

    def steps(self, index: int) -> list[Step]:
        """The path of the column's value number ``index``."""
        return []


class FieldSite(Site):
    """One field of every object of a level."""

    def __init__(self, parent: Site, step: Step) -> None:
        self.parent = parent
        self.step = step

    def steps(self, index: int) -> list[Step]:
        """The path of the field's value in object number ``index``."""
        return [*self.parent.steps(index), self.step]


class ItemSite(Site):
    """The items of a column of lists, laid end to end."""

    def __init__(self, parent: Site, lengths: Sequence[int], nullable: bool) -> None:
        self.parent = parent
        self.lengths = lengths
        self.nullable = nullable

    def steps(self, index: int) -> list[Step]:
        """The path of item number ``index`` of all lists together."""
        ends = list(accumulate(self.lengths))
        owner = bisect_right(ends, index)
        place = index - ends[owner] + self.lengths[owner]
        return [*self.parent.steps(owner), Step(place, place, self.nullable)]


class PickedSite(Site):
    """Some values of another column."""

    def __init__(self, parent: Site, picks: Sequence[int]) -> None:
        self.parent = parent
        self.picks = picks

    def steps(self, index: int) -> list[Step]:
        """The path of picked value number ``index``."""
        return self.parent.steps(self.picks[index])

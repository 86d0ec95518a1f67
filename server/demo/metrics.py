"""Twelve weeks of numbers in the demo company: the same ones every time, up to yesterday, with a story in them.

At Harbour Street returns take a third longer since a Tuesday, whoever does them. One day its scanners were down, and one
day no card could be paid with anywhere; both days carry a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from server.demo.company import STORES, TIMEZONE
from server.demo.play import Stage, Step
from server.kit import ids
from server.metrics import actions as metrics
from server.metrics import notes, recording
from server.metrics.models import DayNoteKind, MetricBetter, MetricLevel, MetricScale, MetricTotal
from server.metrics.recording import Entry

WEEKS = 12
WEEKDAYS = (0.85, 0.85, 0.9, 1.0, 1.15, 1.4, 0.85)
"""How busy a day is, Monday first."""
SIZE = {"HARBOUR": 420, "MILL": 280, "CASTLE": 340}
"""Receipts on a usual day."""
SCANNERS_DOWN, CARDS_DOWN = 31, 24
"""Days ago."""
SLOWER = 1.33


class Measure(NamedTuple):
    """What is measured."""

    key: str
    name: str
    unit: str
    level: str
    scale: str
    better: str = "UP"
    guard: str | None = None


MEASURES = [
    Measure("rating", "Customer rating", "points of 5", "STORE", "RATING"),
    Measure("daily-sales", "Sales", "£", "STORE", "AMOUNT", guard="rating"),
    Measure("receipts", "Receipts", "receipts", "STORE", "COUNT"),
    Measure("conversion", "Visitors who buy", "share", "STORE", "SHARE", guard="rating"),
    Measure("return-minutes", "Minutes per return", "minutes", "STORE", "AMOUNT", "DOWN", "rating"),
    Measure("own-rating", "How customers rate me", "points of 5", "PERSON", "RATING"),
    Measure("own-return-minutes", "My minutes per return", "minutes", "PERSON", "AMOUNT", "DOWN", "own-rating"),
]
PEOPLE = {
    "Ana": ("HARBOUR", 0.94),
    "Ben": ("HARBOUR", 1.05),
    "Priya": ("HARBOUR", 1.0),
    "Lee": ("MILL", 1.0),
    "Kit": ("CASTLE", 1.1),
}
"""First name -> store, and their minutes beside the store's."""


async def measure(stage: Stage) -> None:
    """Define what is measured, and explain two days."""
    hana = stage.viewer("Hana")
    for one in MEASURES:
        mean = one.level == "PERSON" or one.key in ("rating", "conversion", "return-minutes")
        draft = metrics.Draft(
            one.name,
            one.unit,
            MetricBetter(one.better),
            MetricScale(one.scale),
            MetricTotal.MEAN if mean else MetricTotal.SUM,
            stage.said[f"metric {one.guard}"] if one.guard else None,
        )
        made = await metrics.define(hana, ids.new(), one.key, draft, MetricLevel(one.level))
        stage.said[f"metric {one.key}"] = made.id
    today = _today(stage)
    harbour = stage.people["Sam"].store_id
    for who, ago, text, store_id in (
        ("Sam", SCANNERS_DOWN, "Both scanners at the desk were down until four.", harbour),
        ("Hana", CARDS_DOWN, "No card payments anywhere, from opening to two o'clock.", None),
    ):
        day = today - timedelta(days=ago)
        draft_note = notes.Draft(DayNoteKind.OUTAGE, text, day, day, store_id)
        await notes.add(stage.viewer(who), ids.new(), draft_note)


@dataclass(frozen=True)
class Count(Step):
    """Send the numbers of the days from ``since`` days ago until the day before, as a program does."""

    since: int

    async def play(self, stage: Stage) -> None:
        """Do it."""
        today = _today(stage)
        first, last = today - timedelta(days=self.since), today - timedelta(days=self.days + 1)
        wanted = [entry for entry in _entries(stage, today) if first.isoformat() <= entry.on <= last.isoformat()]
        await recording.record_many(stage.viewer(self.by), ids.new(), wanted, skip_bad=False)


COUNTS: list[Step] = [
    Count(35, 6, "Hana", WEEKS * 7),
    *(Count(ago, 6, "Hana", ago + 7) for ago in (28, 21, 14, 7)),
    Count(0, 1, "Hana", 7),
]
"""The weeks before goals follow them at once, then one by one."""


def _today(stage: Stage) -> date:
    return stage.now.astimezone(ZoneInfo(TIMEZONE)).date()


def slower_since(today: date) -> date:
    """The Tuesday since which returns at Harbour Street take longer: 6 to 12 days ago."""
    return today - timedelta(days=6 + today.weekday())


def _entries(stage: Stage, today: date) -> list[Entry]:
    dice, found = Random(5), list[Entry]()
    days = [today - timedelta(days=ago) for ago in range(WEEKS * 7, 0, -1)]
    for code, _, _ in STORES:
        for day in days:
            minutes = _minutes(code, day, today)
            cards = 0.4 if (today - day).days == CARDS_DOWN else 1.0
            receipts = max(round(SIZE[code] * WEEKDAYS[day.weekday()] * cards * dice.gauss(1, 0.06)), 1)
            visitors = round(receipts / (0.31 * cards) * dice.gauss(1, 0.04))
            returns = round(receipts * 0.05)
            for key, value, n in (
                ("receipts", f"{receipts}", receipts),
                ("daily-sales", f"{receipts * 23.8 * dice.gauss(1, 0.03):.2f}", receipts),
                ("conversion", f"{min(receipts / visitors, 1):.4f}", visitors),
                ("rating", f"{min(max(dice.gauss(4.3, 0.12), 1), 5):.2f}", 40),
                ("return-minutes", f"{6.2 * minutes * dice.gauss(1, 0.08):.2f}", returns),
            ):
                found.append(Entry(key, day.isoformat(), value, store_code=code, n=n))
    for number, (name, (code, share)) in enumerate(PEOPLE.items()):
        for day in days:
            if (day.toordinal() + number) % 7 in (2, 5):
                continue  # days off
            whose = stage.people[name].employee_number
            minutes = 6.2 * share * _minutes(code, day, today) * dice.gauss(1, 0.12)
            rating = min(max(dice.gauss(4.4, 0.2), 1), 5)
            found.append(Entry("own-return-minutes", day.isoformat(), f"{minutes:.2f}", employee_number=whose, n=4))
            found.append(Entry("own-rating", day.isoformat(), f"{rating:.2f}", employee_number=whose, n=8))
    return found


def _minutes(code: str, day: date, today: date) -> float:
    """How long returns take beside the usual."""
    if code != "HARBOUR":
        return 1.0
    if (today - day).days == SCANNERS_DOWN:
        return 2.4
    return SLOWER if day >= slower_since(today) else 1.0

"""The statistics' half of `make bench`: runs every cell, prints it, and writes STATISTICS.md as seen."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.bench.cells import of_alerts, of_effects, of_questions, of_time
from tests.bench.rows import Clock, Row

RESULTS = Path(__file__).with_name("STATISTICS.md")

HEAD = """# What the methods reach on planted truth

Written by `make bench`; seeds are fixed, so that only the seconds change. The methods: [server/statistics](../../server/statistics/README.md).
Noise is t distributed with 5 degrees of freedom, its standard deviation as stated, plus 1 % wild days of 5 standard
deviations. Rates are alerts a series-year, shares are of series or panels. 'Not asked' rows are shown because they matter.
"""


def sections() -> Iterator[tuple[str, Iterator[Row]]]:
    """What is measured, in order; seconds last, when nothing else runs."""
    yield "A. Early warning", of_alerts()
    yield "B. Effects", of_effects()
    yield "C. The gaming flag", of_questions()
    yield "Seconds", of_time()


def run() -> None:
    """Run, print, write."""
    whole = Clock()
    lines, missed = [HEAD], 0
    for title, rows in sections():
        lines += [f"## {title}\n", "| What | Asked | Seen | | Seconds |", "|---|---|---|---|---|"]
        clock = Clock()
        for row in rows:
            row.seconds = clock()
            missed += row.passed is False
            lines.append(row.line())
            print(row.line(), flush=True)
        lines.append("")
    lines.append(
        f"{missed} missed. Python {platform.python_version()}, NumPy {np.__version__}, {whole():.0f} seconds in all."
    )
    RESULTS.write_text("\n".join(lines) + "\n")

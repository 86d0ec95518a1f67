"""`make bench`: the performance beside the peers, then the statistics; `make storm`: processes that are killed.

`--quick` measures a small company, or lets a small storm loose, and prints only.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

from tests.bench import company, dearest, methods, performance, storm
from tests.chaos.storm import SMALL, WHOLE


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Goodshift, measured.")
    parser.add_argument(
        "what",
        nargs="?",
        choices=["performance", "statistics", "dearest", "storm"],
        help="default: the first two, the third as a part of the first",
    )
    parser.add_argument(
        "--quick", action="store_true", help="performance only, a small company, or a small storm; nothing written"
    )
    parser.add_argument("--tenth", action="store_true", help="dearest only, on a tenth of the company")
    parser.add_argument("--minutes", type=float, default=60, help="of a storm: after which nobody begins another write")
    options = parser.parse_args()
    if options.what == "storm":
        size = replace(SMALL if options.quick else WHOLE, seconds=options.minutes * 60)
        storm.run(size, write=not options.quick)
        return
    if options.quick:
        performance.run(performance.QUICK)
        return
    if options.what == "dearest":
        dearest.run(company.TENTH if options.tenth else company.FULL)
        return
    if options.what != "statistics":
        performance.run(performance.WHOLE)
    if options.what != "performance":
        methods.run()


if __name__ == "__main__":
    main()

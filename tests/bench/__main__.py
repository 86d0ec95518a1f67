"""`make bench`: the performance beside the peers, then the statistics; `make storm`: processes that are killed.

`--quick` measures a small company, or lets a small storm loose, and prints only.
"""

from __future__ import annotations

import argparse

from tests.bench import methods, performance, storm
from tests.chaos.storm import SMALL, WHOLE


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Goodshift, measured.")
    parser.add_argument(
        "what", nargs="?", choices=["performance", "statistics", "storm"], help="default: the first two"
    )
    parser.add_argument(
        "--quick", action="store_true", help="performance only, a small company, or a small storm; nothing written"
    )
    options = parser.parse_args()
    if options.what == "storm":
        storm.run(SMALL if options.quick else WHOLE, write=not options.quick)
        return
    if options.quick:
        performance.run(performance.QUICK)
        return
    if options.what != "statistics":
        performance.run(performance.WHOLE)
    if options.what != "performance":
        methods.run()


if __name__ == "__main__":
    main()

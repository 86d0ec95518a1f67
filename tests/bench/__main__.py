"""`make bench`: the performance beside the peers, then the statistics. `--quick` measures a small company, and prints only."""

from __future__ import annotations

import argparse

from tests.bench import methods, performance


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Goodshift, measured.")
    parser.add_argument("what", nargs="?", choices=["performance", "statistics"], help="default: both")
    parser.add_argument("--quick", action="store_true", help="performance only, a small company, nothing written")
    options = parser.parse_args()
    if options.quick:
        performance.run(performance.QUICK)
        return
    if options.what != "statistics":
        performance.run(performance.WHOLE)
    if options.what != "performance":
        methods.run()


if __name__ == "__main__":
    main()

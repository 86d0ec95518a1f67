"""The report of an import of numbers, for people who read it in a terminal or in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from server.receipts.actions import Outcome
from server.roster.report import STYLES

LISTED = 200
"""Lines of a kind that are listed before they are only counted."""


@contextmanager
def progress() -> Iterator[Callable[[int], Callable[[int], None]]]:
    """A bar on a terminal, nothing in a file."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:

        def begin(total: int) -> Callable[[int], None]:
            task = bar.add_task("Storing values", total=total)
            return lambda done: bar.advance(task, done)

        yield begin


def show(outcome: Outcome, wanted: bool) -> None:
    """Print what was read, what it comes to, and every row that is left out. ``wanted``: it was to be stored."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    say, plan = console.print, outcome.plan
    receipts, counts = plan.receipts, plan.counts
    say(f"{receipts.name}: {counts['read']:,} rows read", style="bold")
    say("  = " + " + ".join(f"{counts[name]:,} {name}" for name in ("stored", "doubled", "refused")))
    say("\nColumns", style="bold")
    for name, at in receipts.map.columns.items():
        how = f" ({STYLES[receipts.style]}{', as the file tells' if receipts.detected else ''})" if name == "on" else ""
        say(f"  {name:16} {receipts.header[at]}{how}")
    say(f"\nValues a day: {counts['stored']:,} rows make {sum(map(len, plan.values.values())):,} values", style="bold")
    for formula in receipts.map.formulas:
        metric = plan.metrics[formula.key]
        new = " (new)" if metric in plan.new_metrics else ""
        say(f"  {formula.key:16} {plan.many(formula):>8,}  {metric.unit}, {formula.written}{new}")
    if plan.empty:
        say(f"  {'none':16} {plan.empty:>8,}  had nothing to divide by")
    if plan.new_stores:
        say(f"\nNew stores ({len(plan.new_stores)})", style="bold")
        say("  " + ", ".join(store.name for store in plan.new_stores))
    if receipts.doubled:
        say(f"\nDoubled ({len(receipts.doubled):,})", style="bold")
        for line, first in receipts.doubled[:LISTED]:
            say(f"  line {line:<7} the same as line {first}")
        _more(say, len(receipts.doubled))
    if plan.corrected:
        say(f"\nCorrected ({len(plan.corrected):,})", style="bold")
        for finding in plan.corrected[:LISTED]:
            say(f"  line {finding.line:<7} {finding.field:16} {finding.what}")
        _more(say, len(plan.corrected))
    if plan.refused:
        say(f"\nRefused ({len(plan.refused):,})", style="bold")
        for finding in plan.refused[:LISTED]:
            say(Text(f"  line {finding.line:<7} {finding.field:16} ").append(finding.what, style="red"))
        _more(say, len(plan.refused))
        for (field, what), many in Counter((row.field, row.what) for row in plan.refused).most_common(5):
            say(f"  {many:>7,} x {field}: {what}", style="dim")
    say(f"\n{_end(outcome, wanted)}", style="bold")


def _more(say: Callable[..., None], many: int) -> None:
    if many > LISTED:
        say(f"  … and {many - LISTED:,} more")


def _end(outcome: Outcome, wanted: bool) -> str:
    kept, refused = outcome.kept, len(outcome.plan.refused)
    if kept is not None:
        if not kept.recorded and not kept.corrected:
            return f"No change: all {kept.unchanged:,} values are here already."
        return f"Stored: {kept.recorded:,} new values, {kept.corrected:,} corrected, {kept.unchanged:,} unchanged."
    if wanted:
        return (
            f"Nothing was stored, because {refused:,} rows cannot be. Mend them, or add --skip-bad to store the others."
        )
    words = " and --skip-bad" if refused else ""
    return f"Nothing was stored: this was a dry run. Add --apply{words} to store it."

"""The report of an import of goals, for people who read it in a terminal or in a file."""

from __future__ import annotations

from rich.console import Console

from server.goals.imports import Plan


def show(plan: Plan, applied: bool) -> None:
    """Print what was read, what changes, and every problem by line."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    say, counts = console.print, plan.counts
    say(f"{plan.reading.name}: {plan.reading.lines} lines, {counts['goals']} goals", style="bold")
    say("  = " + " + ".join(f"{counts[name]} {name}" for name in ("new", "changed", "unchanged", "refused")))
    say("\nColumns", style="bold")
    for field, column in plan.reading.columns.items():
        say(f"  {field:12} {column}")
    if changed := [entry for entry in plan.changed if not entry.is_new]:
        say("\nChanged", style="bold")
        for entry in changed:
            what = ", ".join(name.replace("_", " ") for name in entry.changes)
            say(f"  line {entry.wanted.line:<5} {entry.wanted.draft.title}: {what}")
    if plan.findings:
        say(f"\nProblems ({len(plan.findings)}): goals with a problem are left out", style="bold")
        for finding in plan.findings:
            say(f"  line {finding.line:<5} {finding.field:12} {finding.what}", style="red")
    say(f"\n{_end(plan, applied)}", style="bold")


def _end(plan: Plan, applied: bool) -> str:
    if not plan.changed:
        return "No change."
    return "Stored." if applied else "Nothing was stored: this was a dry run. Add --apply to store it."

"""The report of an import, for people who read it in a terminal or in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from server.people.models import Store
from server.roster.plan import Plan

STYLES = {"us": "month/day/year", "eu": "day/month/year", "iso": "year-month-day"}
NAMED = 12
"""How many people a list names before it counts."""


def show(plan: Plan, applied: bool) -> None:
    """Print what was read, what changes, and every problem by line."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    say = console.print
    counts = plan.counts
    say(f"{plan.roster.name}: {counts['read']} read", style="bold")
    say("  = " + " + ".join(f"{counts[name]} {name}" for name in ("new", "changed", "unchanged", "refused")))
    say("\nColumns", style="bold")
    for field, column in plan.roster.columns.names.items():
        style = plan.roster.styles.get(field)
        say(f"  {field:16} {column}{f' ({STYLES[style]})' if style else ''}")
    for why, columns in _by_reason(plan).items():
        say(f"  left out         {', '.join(columns)} ({why})", style="dim")
    if plan.stores:
        say("\nStores", style="bold")
        console.print(_stores(plan))
    if changed := [entry for entry in plan.entries if entry.changes and not entry.is_new]:
        say("Changed", style="bold")
        for entry in changed:
            say(f"  line {entry.row.line:<5} {entry.row.name}: {_fields(entry.changes)}")
    if plan.findings:
        say(f"\nProblems ({len(plan.findings)})", style="bold")
        for finding in plan.findings:
            line = Text(f"  line {finding.line:<5} {finding.field:16} {finding.what}: ")
            say(line.append(finding.then, style="red" if finding.refused else "yellow"))
    if plan.notes or plan.missing:
        say("\nGood to know", style="bold")
        for note in plan.notes:
            say(f"  {note}")
        if plan.missing:
            say(f"  Not in the file, and left as they are: {_some(sorted(person.name for person in plan.missing))}.")
    say(f"\n{_end(plan, applied)}", style="bold")


def _end(plan: Plan, applied: bool) -> str:
    if plan.changes_nothing:
        return "No change: everything in the file is here already." if plan.entries else "No change."
    return "Stored." if applied else "Nothing was stored: this was a dry run. Add --apply to store it."


def _stores(plan: Plan) -> Table:
    working: Counter[str] = Counter()
    left: Counter[str] = Counter()
    by_id = {store.id: key for key, store in plan.stores.items()}
    for entry in plan.entries:
        store_id = entry.changes.get("store_id", entry.person.store_id)
        if store_id in by_id:
            key = by_id[store_id]
            (working if entry.works else left)[key] += 1
    table = Table(box=SIMPLE, pad_edge=False)
    for name, side in (("store", "left"), ("region", "left"), ("working", "right"), ("left", "right"), ("", "left")):
        table.add_column(name, justify="right" if side == "right" else "left")
    for key, store in sorted(plan.stores.items()):
        table.add_row(Text(store.name), Text(store.region or ""), str(working[key]), str(left[key]), _news(plan, store))
    return table


def _news(plan: Plan, store: Store) -> str:
    return "new" if store in plan.new_stores else "new region" if store in plan.moved_stores else ""


def _by_reason(plan: Plan) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for column, why in plan.roster.columns.left_out.items():
        reasons.setdefault(why, []).append(column)
    return reasons


def _fields(changes: Iterable[str]) -> str:
    return ", ".join(name.removesuffix("_id").replace("_", " ") for name in changes if name != "sort_name")


def _some(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")

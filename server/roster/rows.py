"""The lines of a roster as people, each cell cleaned, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from server.kit import clock
from server.kit.errors import Invalid
from server.kit.sheet import Sheet
from server.people.models import Role
from server.roster.cells import DateStyle, clean, day, is_gone, person_name, style_of
from server.roster.columns import Columns, choose, is_word, yes_means_gone

DATES = ("hired_on", "left_on")
LONGEST = {"name": 120, "employee_number": 60, "store": 120, "region": 120, "manager": 240, "job_title": 120}
AHEAD = timedelta(days=366)
"""How far ahead a first or last day may lie."""
BACK = timedelta(days=75 * 365)
"""How far back: a year of two digits that leads further is none of the last century's."""


@dataclass(frozen=True)
class Finding:
    """Something wrong on a line, and what happens to it."""

    line: int
    field: str
    what: str
    then: str
    refused: bool = False


@dataclass
class Row:
    """One person as the file says it. A field that is not in ``given`` stays as it is."""

    line: int
    name: str
    given: set[str]
    employee_number: str | None = None
    store: str | None = None
    region: str | None = None
    manager: str | None = None
    job_title: str | None = None
    hired_on: date | None = None
    left_on: date | None = None
    gone: bool = False
    """Whether a status says that this person left, while no last day is given."""
    role: Role | None = None


@dataclass
class Roster:
    """What the file says, before anybody looks into the database."""

    name: str
    read: int
    columns: Columns
    styles: dict[str, DateStyle]
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    working: set[str] = field(default_factory=set)
    """What a status says of people who are taken to work here."""


def understand(sheet: Sheet, maps: list[str], dates: DateStyle | None = None) -> Roster:
    """Make sense of ``sheet``. Raises Invalid for its columns, and where a date could be two days (dates)."""
    columns = choose(sheet.header, maps)
    styles = _styles(sheet, columns) if dates is None else dict.fromkeys(DATES, dates)
    roster = Roster(sheet.name, len(sheet.rows), columns, styles)
    for line, cells in sheet.rows:
        reader = _Reader(roster, line, cells)
        row = reader.row(len(sheet.header))
        if row is not None:
            roster.rows.append(row)
    _refuse_twins(roster)
    return roster


def _styles(sheet: Sheet, columns: Columns) -> dict[str, DateStyle]:
    found = {
        name: style_of(clean(cells[columns.of[name][0]]) for _, cells in sheet.rows if len(cells) == len(sheet.header))
        for name in DATES
        if name in columns.of
    }
    # A column of a few dates may not show its style; the other one in the same file then does.
    shown = {style for style in found.values() if style not in (None, DateStyle.ISO)}
    only = shown.pop() if len(shown) == 1 else None
    styles = {name: style or only for name, style in found.items()}
    for name, style in styles.items():
        if style is None:
            raise Invalid(
                f"The dates in {columns.names[name]} can be read in two ways (is 3/4 in March or in April?). "
                "Say --dates us, --dates eu or --dates iso.",
                "dates",
            )
    return {name: style for name, style in styles.items() if style}


class _Reader:
    """Reads the cells of one line and writes down what is wrong."""

    def __init__(self, roster: Roster, line: int, cells: list[str]) -> None:
        self.roster = roster
        self.columns = roster.columns
        self.line = line
        self.cells = cells

    def row(self, width: int) -> Row | None:
        """The person, or None when the line is refused."""
        if len(self.cells) != width:
            self._refuse("line", f"it has {len(self.cells)} cells, the header has {width}")
            return None
        name = person_name(self._text("name"))
        if not any(letter.isalpha() for letter in name):
            self._refuse("name", f"{name!r} is not a name" if name else "there is no name")
            return None
        for known in self.columns.of:
            if len(self._text(known)) > LONGEST.get(known, 200):
                self._refuse(known, f"it is longer than {LONGEST.get(known, 200)} characters")
                return None
        row = Row(self.line, name, set(self.columns.of) - {"name", "status"})
        for known in ("employee_number", "store", "region", "manager", "job_title"):
            setattr(row, known, self._text(known) or None)
        if row.manager:
            row.manager = person_name(row.manager)
        self._read_role(row)
        if not self._read_dates(row):
            return None
        self._read_status(row)
        return row

    def _text(self, known: str) -> str:
        parts = (clean(self.cells[at]) for at in self.columns.of.get(known, ()))
        return " ".join(part for part in parts if part)

    def _read_role(self, row: Row) -> None:
        text = self._text("role")
        if not text:
            row.given.discard("role")
            return
        try:
            row.role = Role(text.upper())
        except ValueError:
            row.given.discard("role")
            roles = ", ".join(role.value.lower() for role in Role)
            self._note("role", f"{text!r} is none of {roles}", "the role is guessed")

    def _read_status(self, row: Row) -> None:
        text = self._text("status")
        column = self.columns.names.get("status", "")
        gone = bool(text) and is_gone(text, yes_means_gone(column), is_word(column))
        row.gone = gone and row.left_on is None
        if text and not gone:
            self.roster.working.add(text)

    def _read_dates(self, row: Row) -> bool:
        today = clock.now().date()
        for known in DATES:
            text = self._text(known)
            if not text:
                continue
            try:
                value = day(text, self.roster.styles[known], today + AHEAD)
                if not today - BACK <= value <= today + AHEAD:
                    raise ValueError
            except ValueError:
                if known == "left_on":
                    # To guess that somebody still works here would open the door to a leaver.
                    self._refuse(known, f"{text!r} is not a date we can read")
                    return False
                row.given.discard(known)
                self._note(known, f"{text!r} is not a date we can read", "it stays as it is")
                continue
            setattr(row, known, value)
        if row.hired_on and row.left_on and row.left_on < row.hired_on:
            self._note("hired_on", f"it is after the last day, {row.left_on}", "it stays as it is")
            row.given.discard("hired_on")
        return True

    def _note(self, known: str, what: str, then: str) -> None:
        self.roster.findings.append(Finding(self.line, known, what, then))

    def _refuse(self, known: str, what: str) -> None:
        self.roster.findings.append(Finding(self.line, known, what, "the line is left out", refused=True))


def _refuse_twins(roster: Roster) -> None:
    """The second line with a number, or with a name where there are no numbers, cannot be told from the first."""
    seen: dict[tuple[str, str], int] = {}
    kept: list[Row] = []
    for row in roster.rows:
        known = "employee_number" if row.employee_number else "name"
        key = (known, row.employee_number or row.name.casefold())
        first = seen.setdefault(key, row.line)
        if first == row.line:
            kept.append(row)
        else:
            what = f"{row.employee_number or row.name} stands on line {first} already"
            roster.findings.append(Finding(row.line, known, what, "the line is left out", refused=True))
    roster.rows = kept


def refused(findings: Iterable[Finding]) -> int:
    """How many lines are left out."""
    return len({finding.line for finding in findings if finding.refused})

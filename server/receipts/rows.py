"""From a sheet to receipts: where each thing stands, what is in a row, and which rows cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from server.kit import clock
from server.kit.errors import Invalid
from server.kit.sheet import Sheet
from server.metrics.directory import EARLIEST
from server.receipts import formulas
from server.receipts.amounts import amount, signs
from server.receipts.formulas import Formula
from server.roster.cells import DateStyle, clean, day, style_of

PLACES = ("store", "on", "id", "person", "region")
"""What a file may say beside numbers: store and day (both needed), the receipt's own id, who sold, the store's region."""


@dataclass(frozen=True)
class Map:
    """Where things stand, and how rows become values."""

    columns: dict[str, int]
    formulas: list[Formula]

    @property
    def numbers(self) -> set[int]:
        """The columns that must hold a number."""
        return {column for formula in self.formulas for column in formula.columns}


@dataclass(frozen=True)
class Receipt:
    """One row that could be read."""

    line: int
    store: str
    day: date
    person: str | None
    region: str | None
    numbers: dict[int, Decimal]


@dataclass(frozen=True)
class Finding:
    """Why a row is refused."""

    line: int
    field: str
    what: str


@dataclass
class Receipts:
    """What is in a file: every row is in ``rows``, doubled or refused."""

    name: str
    header: list[str]
    map: Map
    style: DateStyle
    detected: bool
    """Whether the file itself told how its dates are written."""
    decimals: dict[int, str | None]
    """By column of numbers: what stands before the part that is less than one, where the operator or the file tells."""
    read: int
    rows: list[Receipt] = field(default_factory=list)
    doubled: list[tuple[int, int]] = field(default_factory=list)
    """Line, and the line that says the same."""
    refused: list[Finding] = field(default_factory=list)


def understand(sheet: Sheet, maps: Sequence[str], style: DateStyle | None, decimal: str | None = None) -> Receipts:
    """The receipts in ``sheet``. Raises Invalid (map, map.FIELD, dates)."""
    where = _map(sheet, maps)
    column = where.columns["on"]
    found = style_of(cells[column] for _, cells in sheet.rows if column < len(cells))
    if style is None and found is None:
        words = f"{sheet.header[column]!r} can be month first or day first. Say --dates us or --dates eu."
        raise Invalid(words, "dates")
    numbers = {at: [clean(cells[at]) for _, cells in sheet.rows if at < len(cells)] for at in where.numbers}
    decimals = {at: decimal or told for at, told in signs(numbers).items()}
    dates = style or found or DateStyle.ISO
    receipts = Receipts(sheet.name, sheet.header, where, dates, style is None, decimals, len(sheet.rows))
    seen: dict[str, tuple[int, list[str]]] = {}
    today = clock.now().date()
    for line, cells in sheet.rows:
        row = [cells[at] if at < len(cells) else "" for at in range(len(sheet.header))]
        if "id" in where.columns and (key := clean(row[where.columns["id"]])):
            first = seen.setdefault(key, (line, row))
            if first[0] != line:
                if first[1] == row:
                    receipts.doubled.append((line, first[0]))
                else:
                    receipts.refused.append(Finding(line, "id", f"{key} stands on line {first[0]} with other content"))
                continue
        try:
            receipts.rows.append(_receipt(line, row, receipts, today))
        except Invalid as problem:
            receipts.refused.append(Finding(line, problem.field or "", problem.message))
    return receipts


def _map(sheet: Sheet, maps: Sequence[str]) -> Map:
    columns: dict[str, int] = {}
    wanted: list[Formula] = []
    for text in maps:
        name, equals, written = (part.strip() for part in text.partition("="))
        if not equals or not name or not written:
            raise Invalid(f"{text!r} must look like --map store=Branch or --map 'sales=sum(price*quantity)'.", "map")
        if name in columns or name in {formula.key for formula in wanted}:
            raise Invalid(f"{name} is said twice.", f"map.{name}")
        if name in PLACES:
            columns[name] = _position(sheet, name, written)
        else:
            wanted.append(formulas.read(name, written, partial(_position, sheet, name)))
    for needed in ("store", "on"):
        if needed not in columns:
            raise Invalid(f"Say which column is the {needed}: --map {needed}=Column. {_offer(sheet)}", f"map.{needed}")
    if not wanted:
        raise Invalid("Say at least one number: --map 'daily-sales=sum(price*quantity)'.", "map")
    return Map(columns, wanted)


def _position(sheet: Sheet, field: str, column: str) -> int:
    fits = [at for at, name in enumerate(sheet.header) if name == column]
    fits = fits or [at for at, name in enumerate(sheet.header) if name.casefold() == column.casefold()]
    if len(fits) != 1:
        what = f"There is no column {column!r}." if not fits else f"{len(fits)} columns are called {column!r}."
        raise Invalid(f"{what} {_offer(sheet)}", f"map.{field}")
    return fits[0]


def _offer(sheet: Sheet) -> str:
    return f"Columns: {', '.join(name for name in sheet.header if name)}."


def _receipt(line: int, row: list[str], receipts: Receipts, today: date) -> Receipt:
    columns, header = receipts.map.columns, receipts.header
    texts = {name: clean(row[at]) for name, at in columns.items()}
    if not texts["store"]:
        raise Invalid("there is no store", header[columns["store"]])
    try:
        on = day(texts["on"], receipts.style, today)
    except ValueError:
        what = f"{texts['on']!r} is no day" if texts["on"] else "there is no day"
        raise Invalid(what, header[columns["on"]]) from None
    if on < EARLIEST:
        raise Invalid(f"days begin with the year {EARLIEST.year}", header[columns["on"]])
    numbers = {}
    for at in sorted(receipts.map.numbers):
        cell = clean(row[at])
        try:
            numbers[at] = amount(cell, receipts.decimals[at])
        except ValueError as error:
            raise Invalid(str(error) if cell else "there is no number", header[at]) from None
    return Receipt(line, texts["store"], on, texts.get("person") or None, texts.get("region") or None, numbers)

"""What stands in one cell: names as people say them, and dates as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from server.people.models import folded

EMPTY = frozenset({"", "-", "--", "n/a", "#n/a", "null", "none"})
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YES = frozenset({"1", "y", "yes", "true", "t", "x"})
NO = frozenset({"0", "n", "no", "false", "f"})
GONE = re.compile(
    r"(inactive|not active|non[- ]active|terminated|termed|dismissed|discharged|resigned|retired|deceased|deactivated|"
    r"departed|laid off|left|leaver|former|ex|separated|ended|quit|gone)\b|(?!not ).*\b(terminated|resigned|redundant)\b"
)
GONE_CODES = frozenset({"t", "i"})
"""Terminated and inactive, as payroll programs write a status."""
TIME = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
NUMBERS = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})")
NAMED = re.compile(r"(\d{1,2})[-. ]+([A-Za-z]{3,9})\.?[-, ]+(\d{4}|\d{2})|([A-Za-z]{3,9})\.? +(\d{1,2}),? +(\d{4})")


class DateStyle(StrEnum):
    """Which number of a date is what."""

    ISO = "iso"
    US = "us"
    EU = "eu"


def clean(cell: str) -> str:
    """``cell`` with single spaces; nothing where it only says that there is nothing."""
    printed = "".join(letter for letter in cell if unicodedata.category(letter) != "Cc" or letter.isspace())
    text = " ".join(unicodedata.normalize("NFC", printed).split())
    return "" if text.casefold() in EMPTY else text


def is_gone(cell: str, yes_means_gone: bool, is_word: bool) -> bool:
    """Whether a cell about somebody's employment says that it is over. "Leave of Absence" does not.

    ``is_word``: the column holds a status, not a yes or no, so T is terminated and not true.
    """
    text = folded(cell)
    if is_word and text in GONE_CODES:
        return True
    if text in YES:
        return yes_means_gone
    if text in NO:
        return not yes_means_gone
    return GONE.match(text) is not None


def person_name(cell: str) -> str:
    """A name in the order people say it: "Last, First  M" becomes "First M Last"."""
    parts = [part for part in (clean(part) for part in cell.split(",")) if part]
    if len(parts) < 2:
        return parts[0] if parts else ""
    last, first, *more = parts
    if _token(first) in SUFFIXES and not more:
        return f"{last} {first}"
    return " ".join([first, last, *more])


def spellings(name: str) -> list[tuple[str, ...]]:
    """Keys by which ``name`` may be found, strictest first: as it is, without initials, in any order, first and last."""
    whole = tuple(token for token in (_token(part) for part in name.split()) if token)
    words = tuple(token for token in whole if len(token) > 1 and token not in SUFFIXES) or whole
    return [("is", *whole), ("words", *words), ("any", *sorted(words)), ("ends", words[0], words[-1])] if words else []


def _token(word: str) -> str:
    return re.sub(r"[\W_]+", "", folded(word))


def style_of(cells: Iterable[str]) -> DateStyle | None:
    """How the dates of a column are written, by all of them; None where it can be both."""
    us = eu = either = same = 0
    for cell in cells:
        if numbers := _numbers(cell):
            first, second = numbers
            us += second > 12
            eu += first > 12
            same += first == second
            either += first <= 12 and second <= 12 and first != second
    if us != eu:
        return DateStyle.US if us > eu else DateStyle.EU
    if us or either:
        return None
    return DateStyle.US if same else DateStyle.ISO


def day(cell: str, style: DateStyle, latest: date) -> date:
    """The date in ``cell``; two-digit years end at ``latest``. Raises ValueError."""
    text = TIME.sub("", cell.strip())
    if named := NAMED.fullmatch(text):
        number, month, year = (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
        return _dated(year, MONTHS.index(month[:3].casefold()) + 1, int(number), latest)
    numbers = NUMBERS.fullmatch(text)
    if numbers is None:
        raise ValueError(cell)
    first, second, third = numbers[1], numbers[3], numbers[4]
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    if style is DateStyle.ISO:
        raise ValueError(cell)
    month, number = (first, second) if style is DateStyle.US else (second, first)
    return _dated(third, int(month), int(number), latest)


def _numbers(cell: str) -> tuple[int, int] | None:
    """The two numbers before the year, where it is not plain which is the month."""
    found = NUMBERS.fullmatch(TIME.sub("", cell.strip()))
    return (int(found[1]), int(found[3])) if found and len(found[1]) <= 2 else None


def _dated(year: str, month: int, number: int, latest: date) -> date:
    if len(year) == 4:
        return date(int(year), month, number)
    if len(year) != 2:
        raise ValueError(year)
    near = date(2000 + int(year), month, number)
    return near if near <= latest else date(1900 + int(year), month, number)

"""Numbers as people write them: with signs of money, thousands, and a point or a comma before what is less than one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal

SIGNS = (".", ",")
PLAIN = re.compile(r"\d+(\.\d+)?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?", re.ASCII)
"""1,234,567.5, and 12,34,567 as in India."""
BOTH = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""1.234 is a little more than one to some, and over a thousand to others."""


def amount(cell: str, decimal: str | None = None) -> Decimal:
    """The number in ``cell``: "$74.69 ", "1,234.50", "1.234,50", "(5.00)", "48 %". Raises ValueError.

    ``decimal``: the sign before what is less than one, where it is known; without it "1.234" is refused.
    """
    text, negative, share = _bare(cell)
    sign = decimal or sign_in(text)
    if sign is None and BOTH.fullmatch(text):
        raise ValueError(f"{cell!r} can be a little more than one or over a thousand: say --decimal . or --decimal ,")
    if sign == ",":
        text = text.translate({ord("."): ",", ord(","): "."})
    if len(text) > 28 or not (PLAIN.fullmatch(text) or GROUPED.fullmatch(text)):
        raise ValueError(f"{cell!r} is no number")
    value = Decimal(text.replace(",", "")) / (100 if share else 1)
    return -value if negative else value


def signs(columns: Mapping[int, Iterable[str]]) -> dict[int, str | None]:
    """By column the decimal sign that its own cells tell, else the one that the others tell; None where nothing or both."""
    told = {at: {sign for cell in cells if (sign := sign_in(_bare(cell)[0]))} for at, cells in columns.items()}
    everywhere = set[str]().union(*told.values())
    return {at: _only(found or everywhere) for at, found in told.items()}


def sign_in(text: str) -> str | None:
    """The decimal sign that ``text`` alone tells; None where it has no sign, or could be read with either."""
    used = [letter for letter in text if letter in SIGNS]
    if not used or BOTH.fullmatch(text):
        return None
    if len(used) > 1 and len(set(used)) == 1:
        return "," if used[0] == "." else "."  # several of a kind are thousands
    return used[-1]


def _bare(cell: str) -> tuple[str, bool, bool]:
    """Digits and signs alone; whether it is below zero; whether it is in percent."""
    text = "".join(letter for letter in cell if unicodedata.category(letter) not in ("Sc", "Zs", "Cf")).strip("\t'’")
    text = text.replace("−", "-")
    negative = text.startswith("(") and text.endswith(")")
    text = text.strip("()") if negative else text
    share = text.endswith("%")
    text = text.removesuffix("%")
    if text[:1] in ("-", "+"):
        negative, text = negative != (text[0] == "-"), text[1:]
    return text, negative, share


def _only(found: set[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None

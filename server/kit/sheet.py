"""A file as a header and lines of cells. Refuses what cannot be read for certain: a half-read list is worse than none."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from server.kit.errors import Invalid

DELIMITERS = ",;\t"
WORKBOOK = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """What is in the file; every row with the line it starts on."""

    name: str
    header: list[str]
    rows: list[tuple[int, list[str]]]


def load(file: Path, encoding: str | None = None) -> Sheet:
    """Read ``file``: UTF-8 with or without BOM unless ``encoding`` says otherwise. Raises Invalid (file, encoding)."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.", "file") from None
    return parse(file.name, decoded(raw, encoding))


def decoded(raw: bytes, encoding: str | None) -> str:
    """``raw`` as text. Raises Invalid (file, encoding) with the line and the way on."""
    if raw.startswith(WORKBOOK):
        raise Invalid("This is an Excel workbook. Save it as CSV UTF-8 and import that.", "file")
    try:
        return raw.decode(_codec(encoding, raw)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        if encoding:
            raise Invalid(f"Line {line} is not {encoding}. Nothing was stored.", "encoding") from None
        raise Invalid(
            f"Line {line} is not UTF-8, so names would come out wrong. Save the file as CSV UTF-8, "
            "or say --encoding latin-1 if it comes from an older Windows program. Nothing was stored.",
            "file",
        ) from None


def _codec(encoding: str | None, raw: bytes) -> str:
    if encoding is None:
        return "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)  # some codecs turn bytes into bytes
    except (LookupError, TypeError, ValueError):
        raise Invalid(f"There is no encoding {encoding!r}. Try utf-8, latin-1 or utf-16.", "encoding") from None
    # Programs that say Latin-1 mean Windows-1252, its superset with typographic quotes.
    return "cp1252" if name == "iso8859-1" else name


def parse(name: str, text: str) -> Sheet:
    """``text`` as a header and rows; empty lines are left out. Raises Invalid (file)."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Invalid(f"Line {line} is not CSV: {error}. Nothing was stored.", "file") from None
    if len(rows) < 2:
        raise Invalid("There is nothing in this file: it needs a header and lines below it.", "file")
    return Sheet(name, [cell.strip() for cell in rows[0][1]], rows[1:])

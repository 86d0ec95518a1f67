"""Tables that people read and tests hold: what is shown to whom, one line for each field, one column for each viewer.

A file of a table, named after its type, holds sections:

    == private: { feedback(id: $private) { @ } }
    # Notes for people.
             nobody author …
    message  401    yes    …

After `==` come a name and the question that leads to the object, with `@` where the fields go and `$key` for the id of a thing on
the stage. A question that subscribes may end in `where FIELD = $key`: the first thing heard that is so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
VIEWERS = {
    "nobody": "who is not signed in",
    "author": "Ben, an associate of Harbour Street, who gave feedback to Ana and thanked her",
    "recipient": "Ana, an associate of Harbour Street, whom most things here are about",
    "tablet": "Ana again, by her PIN on the tablet of Harbour Street",
    "mate": "Priya, an associate of Harbour Street",
    "lead": "Sam, the supervisor of Harbour Street, who meets Ana",
    "manager": "Maya, the manager of Harbour Street",
    "stranger": "Lee, an associate of Mill Lane, another store of the region",
    "other": "Omar, the manager of Mill Lane",
    "regional": "Rita, the regional of North, to which both belong",
    "far": "Sol, the regional of South",
    "hq": "Hana, of headquarters",
    "hr": "Helen, of HR",
    "admin": "Adam, an admin",
    "leaver": "Lou, who left Harbour Street; a session from before",
    "revoked": "Ana, on a phone that she signed out",
    "reader": "a program of Ben's that may read",
    "writer": "a program of Ben's that may read and write",
    "recorder": "a program of headquarters that may send numbers and nothing else",
}
"""The columns, and who stands behind each."""

Rows = dict[str, dict[str, str]]
"""Line -> viewer -> cell."""


@dataclass
class Section:
    """What one object shows to everybody; without a question, what each line asks by itself."""

    name: str
    question: str
    notes: list[str] = field(default_factory=list)
    rows: Rows = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """How many answers it holds."""
        return sum(len(row) for row in self.rows.values())


def tables() -> dict[str, list[Section]]:
    """All that stand in the folder, by type."""
    return {file.stem: parse(file.read_text()) for file in sorted((HERE / "types").glob("*.txt"))}


def parse(text: str) -> list[Section]:
    """The sections of a file. Raises AssertionError with the line where a cell is missing."""
    found: list[Section] = []
    head: list[str] = []
    for line in text.splitlines():
        if line.startswith("=="):
            name, _, question = line[2:].strip().partition(":")
            found.append(Section(name, question.strip()))
            head = []
        elif line.startswith("#"):
            found[-1].notes.append(line)
        elif line.strip() and not head:
            head = line.split()
            assert head == list(VIEWERS), f"the columns are {' '.join(VIEWERS)}"
        elif line.strip():
            *label, cells = re.split(r"\s{2,}(?=\S+(?:\s+\S+)*$)", line, maxsplit=1)
            row = cells.split()
            assert label, f"two blanks go after the name of a line: {line}"
            assert len(row) == len(head), f"a cell is missing: {line}"
            found[-1].rows[label[0]] = dict(zip(head, row, strict=True))
    return found


def text_of(sections: Iterable[Section]) -> str:
    """A file."""
    return "\n".join("\n".join(lines_of(section)) + "\n" for section in sections)


def lines_of(section: Section) -> list[str]:
    """A section as it stands in a file."""
    title = f"== {section.name}: {section.question}" if section.question else f"== {section.name}"
    return [title, *section.notes, *aligned(section.rows)]


def aligned(rows: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Rows below their head, column under column."""
    wide = {who: max(len(who), *(len(row[who]) for row in rows.values())) for who in VIEWERS} if rows else {}
    first = max((len(label) for label in rows), default=0)
    lines = [" " * first + "  " + " ".join(who.ljust(wide[who]) for who in wide)]
    lines += [
        label.ljust(first) + "  " + " ".join(row[who].ljust(wide[who]) for who in wide) for label, row in rows.items()
    ]
    return [line.rstrip() for line in lines]


def differences(path: str, expected: Section, now: Rows) -> list[str]:
    """In words, what is not as the table says: each line that differs, as the server answers now."""
    found = []
    for label, row in now.items():
        was = expected.rows.get(label)
        if was is None:
            found.append(f"{path}, section {expected.name}: add a line for `{label}` once you know who may see it")
        elif was != row:
            wrong = ", ".join(f"{who} {was[who]} -> {row[who]}" for who in VIEWERS if was[who] != row[who])
            found.append(f"{path}, section {expected.name}: `{label}`: {wrong}")
    gone = [label for label in expected.rows if label not in now]
    found += [f"{path}, section {expected.name}: `{label}` is no more, take its line out" for label in gone]
    lines = aligned({label: row for label, row in now.items() if expected.rows.get(label) != row})
    return [*found, "As the server answers now:", *lines, ""] if found else []

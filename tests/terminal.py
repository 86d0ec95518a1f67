"""What tests do in a terminal: run commands in a house of their own, and look into its database afterwards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from server.__main__ import main
from tests.blank import Blank, change, rows_of


class Terminal:
    """A shell in which `python -m server` works on one data folder."""

    def __init__(self, folder: Path, blank: Blank, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.environment = blank.environment(folder)
        self.place = blank.into(folder)
        """Where its database is."""
        self._capsys = capsys
        self.error = ""

    def run(self, *arguments: str | Path) -> str:
        """What a command prints. It has to succeed."""
        code, output = self._call(*arguments)
        assert code == 0, self.error
        return output

    def fails(self, *arguments: str | Path) -> str:
        """The error of a command. It has to end with exit code 1, and without a traceback."""
        code, _ = self._call(*arguments)
        assert code == 1
        assert "Traceback" not in self.error
        return self.error

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What is in the database; ids, days and decimal numbers as text."""
        return [tuple(map(_written, row)) for row in rows_of(self.place, query)]

    def change(self, statement: str) -> None:
        """Change what is in the database, as nobody could from a terminal."""
        change(self.place, statement)

    def file(self, text: str, name: str = "roster.csv", encoding: str = "utf-8") -> Path:
        """A file with ``text``."""
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def _call(self, *arguments: str | Path) -> tuple[int, str]:
        code = main([str(argument) for argument in arguments])
        captured = self._capsys.readouterr()
        self.error = captured.err
        return code, captured.out


def _written(value: object) -> object:
    return str(value) if isinstance(value, (UUID, date, Decimal)) else value

"""What tests do in a terminal: run commands in a house of their own, and look into its database afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.__main__ import main


class Terminal:
    """A shell in which `python -m server` works on one data folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
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
        """What is in the database."""
        database = sqlite3.connect(self.folder / "goodshift.db")
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def change(self, statement: str) -> None:
        """Change what is in the database, as nobody could from a terminal."""
        with closing(sqlite3.connect(self.folder / "goodshift.db")) as database, database:
            database.execute(statement)

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

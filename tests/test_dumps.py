"""Copies of a company in PostgreSQL: made by its own tool, which has to be here."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.terminal import Terminal

PEOPLE = "Name,Employee number,Store\nAna Ruiz,N003,Harbour\nSam Okoro,N005,Mill\n"
pytestmark = pytest.mark.postgres


@pytest.fixture
def company(terminal: Terminal) -> Terminal:
    """A company with keys."""
    terminal.run("import", "people", terminal.file(PEOPLE), "--apply")
    terminal.run("vapid")
    return terminal


def test_pg_dump_copies_the_company_and_the_keys_lie_beside_it(company: Terminal, tmp_path: Path) -> None:
    company.run("backup", tmp_path / "backups")
    [place] = (tmp_path / "backups").iterdir()
    assert sorted(file.name for file in place.iterdir()) == ["backup.json", "goodshift.dump", "vapid.pem"]
    assert stat.S_IMODE((place / "goodshift.dump").stat().st_mode) == 0o600
    restored = shutil.which("pg_restore")
    assert restored
    listed = subprocess.run(
        [restored, "--data-only", "--table=person", "--file=-", place / "goodshift.dump"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Ana Ruiz" in listed.stdout
    said = company.fails("restore", place)
    assert "pg_restore --no-owner" in said


def test_where_pg_dump_is_not_it_is_said(company: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Install postgresql-client" in company.fails("backup", tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []

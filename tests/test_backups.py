"""Copies of a company: made while people work, verified, put back with care."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from server.__main__ import main
from tests.cast import Cast
from tests.house import TestHouse
from tests.terminal import Terminal
from tests.test_feedback import give

PEOPLE = "Name,Employee number,Store\nAna Ruiz,N003,Harbour\nSam Okoro,N005,Mill\n"
pytestmark = pytest.mark.sqlite("the file is copied; test_dumps.py does the same for PostgreSQL")


@pytest.fixture
def company(terminal: Terminal) -> Terminal:
    """A company with keys."""
    terminal.run("import", "people", terminal.file(PEOPLE), "--apply")
    terminal.run("vapid")
    terminal.run("token", "Ana Ruiz")
    return terminal


@pytest.fixture
def saved(company: Terminal, tmp_path: Path) -> Path:
    """A backup of it."""
    company.run("backup", tmp_path / "backups")
    [place] = (tmp_path / "backups").iterdir()
    return place


def names(terminal: Terminal) -> list[str]:
    """Who is in the company."""
    return [name for (name,) in terminal.rows("select name from person order by name")]


def test_a_backup_holds_all_and_is_for_its_owner_only(company: Terminal, saved: Path) -> None:
    assert sorted(file.name for file in saved.iterdir()) == ["backup.json", "goodshift.db", "secret.key", "vapid.pem"]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o700
    assert {stat.S_IMODE((saved / name).stat().st_mode) for name in ("goodshift.db", "secret.key", "vapid.pem")} == {
        0o600
    }
    assert (saved / "secret.key").read_bytes() == (company.folder / "secret.key").read_bytes()
    made = json.loads((saved / "backup.json").read_text())
    assert made["rows"]["person"] == 2
    assert made["migrations"]
    saved.chmod(0o500)  # as on a disk that nobody may write to
    with closing(sqlite3.connect(f"file:{saved / 'goodshift.db'}?mode=ro", uri=True)) as copy:
        assert copy.execute("select count(*) from person").fetchone() == (2,)
    saved.chmod(0o700)
    again = company.run("backup", saved.parent, "--without-keys")
    assert "backup.json" not in again
    assert "secret.key" not in again
    assert len(list(saved.parent.iterdir())) == 2


async def test_it_is_made_while_people_write_and_is_of_one_moment(
    house: TestHouse, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODSHIFT_DATA", str(house.settings.data))
    phones = [await house.phone(person) for person in (cast.sam, cast.ben, cast.maya)]
    before = 3
    for phone in phones:
        await give(phone, cast.ana)
    saving = asyncio.create_task(asyncio.to_thread(main, ["backup", str(tmp_path / "backups")]))
    given = 0
    while not saving.done():
        await asyncio.gather(*(give(phone, cast.ana) for phone in phones))
        given += 3
        if given >= 90:
            await saving
    assert await saving == 0
    [place] = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(place / "goodshift.db")) as copy:
        feedback = copy.execute("select count(*) from feedback").fetchone()[0]
        events = copy.execute("select count(*) from event where kind = 'feedback.given'").fetchone()[0]
    assert feedback == events
    assert before <= feedback <= before + given


def test_what_comes_back_is_what_was_there_and_what_gave_way_is_kept(company: Terminal, saved: Path) -> None:
    company.change("delete from device")
    company.change("update person set name = 'Somebody Else' where name = 'Ana Ruiz'")
    (company.folder / "secret.key").write_bytes(b"x" * 32)
    assert company.fails("restore", saved).startswith("CONFLICT (GOODSHIFT_DATA)")
    assert names(company) == ["Sam Okoro", "Somebody Else"]
    output = company.run("restore", saved, "--replace")
    assert names(company) == ["Ana Ruiz", "Sam Okoro"]
    assert (company.folder / "secret.key").read_bytes() == (saved / "secret.key").read_bytes()
    aside = Path(output.split("What was there is in ")[1].strip().rstrip("."))
    with closing(sqlite3.connect(aside / "goodshift.db")) as kept:
        assert kept.execute("select count(*) from person where name = 'Somebody Else'").fetchone() == (1,)
    assert (aside / "secret.key").read_bytes() == b"x" * 32
    assert not list(company.folder.glob(".restoring-*"))


def test_a_backup_comes_back_into_an_empty_folder_and_the_tokens_hold(
    company: Terminal, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = company.run("token", "Ana Ruiz", "--list")
    monkeypatch.setenv("GOODSHIFT_DATA", str(tmp_path / "new" / "place"))
    company.run("restore", saved)
    assert company.run("token", "Ana Ruiz", "--list") == listed
    assert stat.S_IMODE((tmp_path / "new" / "place" / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("broken", ["goodshift.db", "secret.key", "backup.json", "", "rows", "newer", "outside"])
def test_a_backup_that_is_not_whole_changes_nothing(company: Terminal, saved: Path, broken: str) -> None:
    before = (company.folder / "secret.key").read_bytes()
    listed = json.loads((saved / "backup.json").read_text())
    if broken == "rows":
        listed["rows"]["person"] += 1
    elif broken == "newer":
        listed["migrations"].append("9999_the_future")
    elif broken == "outside":
        listed["files"]["../../secret.key"] = listed["files"]["secret.key"]
    elif broken:
        content = bytearray((saved / broken).read_bytes())
        content[len(content) // 2] ^= 1
        (saved / broken).write_bytes(content)
    else:
        (saved / "backup.json").unlink()
    if broken in ("rows", "newer", "outside"):
        (saved / "backup.json").write_text(json.dumps(listed))
    assert company.fails("restore", saved, "--replace").startswith("INVALID")
    assert names(company) == ["Ana Ruiz", "Sam Okoro"]
    assert (company.folder / "secret.key").read_bytes() == before
    assert not list(company.folder.glob("before-restore-*"))


def test_nothing_is_restored_while_somebody_is_at_work_and_nobody_starts_meanwhile(
    company: Terminal, saved: Path
) -> None:
    from server.upkeep.occupied import alone_on, working_on

    with working_on(company.folder), working_on(company.folder):
        assert "stop the server" in company.fails("restore", saved, "--replace")
    with alone_on(company.folder):
        assert "is being restored" in company.fails("enrol", "Ana Ruiz")
        assert "is being restored" in company.fails("serve")
    company.run("restore", saved, "--replace")


def test_a_company_that_is_not_there_or_is_damaged_makes_no_backup(company: Terminal, tmp_path: Path) -> None:
    company.run("migrate")
    file = company.folder / "goodshift.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 40] = os.urandom(4096 * 37)
    file.write_bytes(content)
    assert company.fails("backup", tmp_path / "backups")
    for name in ("goodshift.db", "goodshift.db-wal", "goodshift.db-shm"):
        (company.folder / name).unlink(missing_ok=True)
    assert company.fails("backup", tmp_path / "backups").startswith("INVALID (GOODSHIFT_DATA): There is no company")
    assert list((tmp_path / "backups").iterdir()) == [], "not even a beginning of one"

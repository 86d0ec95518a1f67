"""`python -m server doctor`: what is well, what is not, and what to do about it."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from server.__main__ import main
from tests.blank import Blank
from tests.terminal import Terminal

pytestmark = pytest.mark.sqlite("the doctor looks at the file and at its folder")

PEOPLE = "Name,Employee number,Store\nAna Ruiz,N003,Harbour\n"


@pytest.fixture
def well(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A house that lacks nothing."""
    (terminal.folder / "app").mkdir()
    (terminal.folder / "app" / "index.html").touch()
    monkeypatch.setenv("GOODSHIFT_PWA", str(terminal.folder / "app"))
    monkeypatch.setenv("GOODSHIFT_CONTACT", "mailto:it@harbour.example")
    terminal.folder.chmod(0o700)
    terminal.run("import", "people", terminal.file(PEOPLE), "--apply")
    terminal.run("vapid")
    terminal.run("token", "Ana Ruiz")
    return terminal


def lines(terminal: Terminal, level: str, code: int, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the doctor says at a level, and the exit code that this has to mean."""
    assert main(["doctor", "--offline"]) == code
    said = capsys.readouterr().out.splitlines()
    assert all(re.match(r"(ok   |warn |fail ) \S", line) for line in said)
    return [line[6:] for line in said if line.startswith(level)]


def test_where_nothing_is_missing_all_is_ok(well: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    said = lines(well, "ok", 0, capsys)
    assert "secret.key can be read, by us only" in said
    assert "vapid.pem can be read, by us only" in said
    assert "the database is current" in said
    assert lines(well, "fail", 0, capsys) == []


def test_keys_that_others_may_read_and_keys_that_are_none_fail(
    well: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    (well.folder / "secret.key").chmod(0o644)
    (well.folder / "vapid.pem").write_text("no key")
    assert lines(well, "fail", 1, capsys) == [
        f"others may read secret.key: chmod 600 {well.folder / 'secret.key'}",
        "vapid.pem holds no key: restore it from a backup",
    ]


def test_a_damaged_database_fails(well: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    file = well.folder / "goodshift.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 40] = os.urandom(4096 * 37)
    file.write_bytes(content)
    assert any("database" in line for line in lines(well, "fail", 1, capsys))


def test_a_database_that_somebody_holds_locked_fails(
    well: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.upkeep.doctor.LOCKED", 0.1)
    with closing(sqlite3.connect(well.folder / "goodshift.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        [line] = lines(well, "fail", 1, capsys)
    assert line.startswith("the database cannot be written: database is locked")


def test_a_clock_that_was_set_back_fails(well: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(datetime.now(UTC) - timedelta(days=1)):
        [line] = lines(well, "fail", 1, capsys)
    assert line.startswith("the last thing here happened at ")
    with time_machine.travel(datetime(1970, 1, 1, tzinfo=UTC)):
        assert any(line.startswith("the clock shows 1970-01-01") for line in lines(well, "fail", 1, capsys))


def test_what_waits_for_a_worker_is_a_warning(well: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    well.change("UPDATE event SET kind = 'person.enrolled', at = '2026-01-02 00:00:00+00:00'")
    [line] = [line for line in lines(well, "warn", 0, capsys) if "wait" in line]
    assert re.fullmatch(r"\d+ notifications wait, the first for \d+ minutes: see whether a worker runs", line)


def test_a_zone_that_nobody_knows_a_broken_restore_and_an_unbuilt_app_fail(
    well: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    well.change("UPDATE store SET timezone = 'Mars/Olympus'")
    (well.folder / ".restoring-goodshift.db").touch()
    (well.folder / "app" / "index.html").unlink()
    assert [line.partition(": ")[0] for line in lines(well, "fail", 1, capsys)] == [
        "a restore broke off and left .restoring-goodshift.db",
        "'Mars/Olympus' is no time zone that we know",
        f"the phone app is not in {well.folder / 'app'}",
    ]


def test_an_address_without_https_and_a_contact_of_nobody_are_warnings(
    well: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODSHIFT_ORIGIN", "http://goodshift.example")
    monkeypatch.delenv("GOODSHIFT_CONTACT")
    said = lines(well, "warn", 0, capsys)
    assert any("set GOODSHIFT_ORIGIN" in line for line in said)
    assert any("set GOODSHIFT_CONTACT" in line for line in said)


def test_a_folder_that_is_not_there_fails_and_is_not_made(
    blank: Blank, terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODSHIFT_DATA", str(terminal.folder / "nothing"))
    assert any("is not there" in line for line in lines(terminal, "fail", 1, capsys))
    assert not (terminal.folder / "nothing").exists()


def test_push_services_out_of_reach_are_a_warning(
    well: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.upkeep.doctor.SERVICES", ("push.invalid",))
    assert main(["doctor"]) == 0
    assert "warn  push.invalid cannot be reached" in capsys.readouterr().out

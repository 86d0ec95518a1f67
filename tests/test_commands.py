"""The commands of the operator: `python -m server …`."""

from __future__ import annotations

import io
import re
import socket
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from server import settings
from server.__main__ import main
from server.app import create_app
from server.kit.plain import a_moment
from server.upkeep.serving import Server
from tests.terminal import Terminal

PEOPLE = (
    "Name,Employee number,Store,Left on\nAna Ruiz,N003,Harbour,\nAna María Gil,N004,Harbour,\nSamuel Okoro,N005,Mill,\n"
    "Sam Okafor,N006,Mill,\nLou Petit,N007,Mill,2020-01-31\n"
)


@pytest.fixture
def company(terminal: Terminal) -> Terminal:
    """A few people to command about."""
    terminal.run("import", "people", terminal.file(PEOPLE), "--apply")
    return terminal


@pytest.mark.parametrize("person", ["Ana Ruiz", "ana ruiz", "N003", "ruiz", "Ruiz "])
def test_enrol_finds_a_person_by_number_name_or_a_part(company: Terminal, person: str) -> None:
    assert company.run("enrol", person).startswith("Ana Ruiz signs in once within ten minutes:")


def test_enrol_finds_a_person_by_id(company: Terminal) -> None:
    [(key,)] = company.rows("select id from person where name = 'Sam Okafor'")
    assert company.run("enrol", key).startswith("Sam Okafor signs in")


def test_enrol_prints_a_code_a_link_and_a_qr_code_that_let_the_phone_in(company: Terminal) -> None:
    output = company.run("enrol", "sam")
    code = re.search(r"code +([2-9A-Z]{8})\n", output)
    assert code
    assert f"link  http://127.0.0.1:8000/signin#{code[1]}\n" in output
    assert "█" in output
    assert company.rows("select count(*) from enrol_code where code_hash like ?".replace("?", f"'%{code[1]}%'")) == [
        (0,)
    ]


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("nobody", "NOT_FOUND (person): There is nobody called 'nobody' here."),
        ("", "NOT_FOUND (person): There is nobody called '' here."),
        ("ana", "INVALID (person): 'ana' fits several: Ana María Gil (N004), Ana Ruiz (N003). Say more."),
        ("Lou Petit", "INVALID (person): Lou Petit has left."),
        ("x" * 36, "INVALID (person): This is not an id."),
    ],
)
def test_enrol_says_whom_it_cannot_find(company: Terminal, person: str, error: str) -> None:
    assert company.fails("enrol", person).strip() == error
    assert company.rows("select count(*) from enrol_code") == [(0,)]


async def test_a_token_opens_graphql_for_reading_and_ends(company: Terminal) -> None:
    # Commands have a loop of their own, so they are run beside this one.
    import asyncio

    output = await asyncio.to_thread(company.run, "token", "Ana Ruiz", "--days", "3", "--name", "nightly export")
    value = output.split("Bearer ")[1].strip()
    [(expires_at, stored)] = company.rows("select expires_at, secret_hash from token")
    assert value not in stored
    left = a_moment(expires_at).replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)
    app = create_app(settings.read({**company.environment, "GOODSHIFT_WORKER": "0"}))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        headers = {"authorization": f"Bearer {value}"}
        answer = await client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)
        assert answer.json() == {"data": {"viewer": {"name": "Ana Ruiz"}}}
        writing = await client.post("/graphql", json={"query": "mutation { shiftEnd { __typename } }"}, headers=headers)
        assert writing.json()["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"


def test_a_token_lives_a_year_at_most(company: Terminal) -> None:
    assert company.fails("token", "Ana Ruiz", "--days", "0").startswith("INVALID (days)")
    assert company.fails("token", "Ana Ruiz", "--days", "367").startswith("INVALID (days)")


def test_tokens_are_listed_and_one_is_ended(company: Terminal) -> None:
    company.run("token", "Ana Ruiz", "--name", "nightly export")
    company.run("token", "Ana Ruiz", "--name", "till")
    first, second = company.run("token", "Ana Ruiz", "--list").splitlines()
    assert (first.endswith("nightly export"), second.endswith("till")) == (True, True)
    key = first.split()[0]
    assert company.run("token", "--revoke", key) == "Token nightly export of Ana Ruiz has ended.\n"
    assert company.run("token", "Ana Ruiz", "--list").splitlines() == [second]
    assert company.fails("token", "--revoke", key).startswith("NOT_FOUND (revoke)")
    assert company.fails("token").startswith("INVALID (person)")


def test_only_the_proxies_that_are_named_are_believed(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[list[str]] = []

    def run(server: Server) -> None:
        server.started = True
        served.append(list(server.config.forwarded_allow_ips or ()))

    monkeypatch.setattr(Server, "run", run)
    monkeypatch.setenv("PORT", "0")
    terminal.run("serve")
    monkeypatch.setenv("GOODSHIFT_TRUSTED_PROXIES", "172.16.0.0/12, 10.0.0.7")
    terminal.run("serve")
    assert served == [["127.0.0.1", "::1"], ["172.16.0.0/12", "10.0.0.7"]]


def test_a_password_is_read_from_a_line_of_standard_input(company: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert company.run("password", "N003", "--login", "Ana@Example.com") == (
        "Ana Ruiz signs in with login Ana@Example.com and the password.\n"
    )
    [(login, stored)] = company.rows("select login, hash from password")
    assert login == "ana@example.com"
    assert stored.startswith("$argon2id$")
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert company.fails("password", "Sam Okafor", "--login", "ana@example.com").startswith("CONFLICT (login)")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert company.fails("password", "Sam Okafor", "--login", "sam").startswith("INVALID (password)")


def test_a_regional_needs_a_region(company: Terminal) -> None:
    assert company.fails("role", "N006", "regional").startswith("INVALID (region)")
    assert company.run("role", "N006", "regional", "--region", "North") == "Sam Okafor is regional now.\n"


def test_schema_check_says_whether_the_file_is_current(terminal: Terminal) -> None:
    assert terminal.run("schema", "--check") == "schema.graphql is current\n"


@pytest.mark.sqlite("the file is made where there is none, or is somebody else's")
def test_migrate_makes_the_database_and_can_be_repeated(terminal: Terminal) -> None:
    (terminal.folder / "goodshift.db").unlink()
    terminal.run("migrate")
    terminal.run("migrate")
    assert terminal.rows("select count(*) from person") == [(0,)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("GOODSHIFT_ORIGIN", "goodshift"),
        ("GOODSHIFT_WORKER", "yes"),
        ("GOODSHIFT_TRUSTED_PROXIES", "*"),
    ],
)
def test_a_bad_setting_stops_the_start_with_its_name(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        main(["migrate"])


def test_a_taken_port_is_said_before_anything_happens(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        assert terminal.fails("serve", "--demo").startswith("CONFLICT (PORT): 127.0.0.1:")
    assert terminal.rows("select count(*) from person") == [(0,)]


@pytest.mark.sqlite("the file is made where there is none, or is somebody else's")
def test_a_database_of_somebody_else_is_not_touched(terminal: Terminal) -> None:
    (terminal.folder / "goodshift.db").write_bytes(b"these are my holiday pictures")
    for command in (["migrate"], ["enrol", "ana"], ["demo"]):
        assert terminal.fails(*command).startswith(
            "INVALID (GOODSHIFT_DATA): goodshift.db in the data folder is no database"
        )
    assert (terminal.folder / "goodshift.db").read_bytes() == b"these are my holiday pictures"

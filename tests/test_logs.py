"""What the server says while it runs: enough to find a fault, and never a word of what people wrote."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import GraphQLInputObjectType, GraphQLInputType, GraphQLList, GraphQLNonNull, get_named_type
from tortoise.connection import get_connection

from server.checkins import items
from server.kit import logs
from server.kit.shares import Bucket
from tests.blank import Blank
from tests.cast import Cast
from tests.house import TestHouse
from tests.live import LiveServer
from tests.scene import SCHEMA, SENT, begin, mutation

SECRET = "xylophone"
GIVE = "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }"


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What is logged, down to the last detail, as lines of JSON."""
    stream, root, ours = io.StringIO(), logging.getLogger(), logging.getLogger(logs.OURS)
    before = (root.handlers[:], root.level, ours.level, logging.raiseExceptions)
    logs.begin("json", stream, logging.DEBUG)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    logging.raiseExceptions = before[3]


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """The lines that were logged."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


async def test_no_mutation_and_no_error_puts_what_people_write_into_the_log(
    house: TestHouse, cast: Cast, said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bucket, "take", lambda *_: None)  # nobody types so fast,
    monkeypatch.setattr(items, "MOST_OPEN", 1_000)  # or leaves so much open
    scene, done, refused = await begin(house, cast), set(), 0
    for name in SENT:
        input = secretly(name, await SENT[name](scene))
        for who in ("recipient", "author", "lead", "hq", "admin"):
            answer = await scene.phones[who].send(mutation(name), input=input)
            refused += "errors" in answer
            if "errors" not in answer:
                done.add(name)
    assert len(done) > len(SENT) // 2
    assert refused > len(SENT)
    ana = scene.phones["recipient"]
    for query in (
        f"{{ {SECRET} }}",
        f"{{ {SECRET}: people(filter: {{ search: 3 }}) {{ totalCount }} }}",
        f'{{ people(filter: {{ search: "{SECRET}" }}) {{ totalCount }} }}',
        f'query {SECRET} {{ viewer {{ id }} }} query Other {{ person(id: "{SECRET}") {{ id }} }}',
        f'{{ person(id: "{SECRET}") {{ id }} }}',
        f'{{ "{SECRET}',
    ):
        await ana.send(query)
    await ana.send(GIVE, input={SECRET: SECRET}, **{SECRET: SECRET})
    await ana.http.get("/graphql", params={"query": f'{{ people(filter: {{ search: "{SECRET}" }}) {{ totalCount }} }}'})
    await ana.http.get(f"/{SECRET}", headers={"user-agent": SECRET, "x-request-id": f"{SECRET}\x01"})
    await ana.http.post("/graphql", content=SECRET.encode(), headers={"content-type": "application/json"})
    for form in ({"login": SECRET, "password": SECRET}, {"code": SECRET}, {SECRET: SECRET}):
        await house.stranger().http.post("/auth/password", json=form)
        await house.stranger().http.post("/auth/enrol", json=form)
    async with ana.socket() as socket:
        await socket.init()
        await socket.subscribe("1", f"subscription {{ {SECRET} }}")
        await socket.receive()
        await socket.send_text(f'{{"{SECRET}')
        assert (await socket.receive())["code"] == 4400
    await house.work()
    assert len(lines(said)) > 1_000, "at this level every statement is logged"
    assert SECRET not in said.getvalue()


async def test_what_breaks_on_our_side_is_logged_under_the_id_of_its_request_without_its_words(
    house: TestHouse, cast: Cast, said: io.StringIO
) -> None:
    sam = await house.phone(cast.sam)
    await get_connection("default").execute_query("ALTER TABLE feedback RENAME TO gone")
    body = {"recipientId": str(cast.ana.id), "kind": "PRAISE", "message": SECRET}
    sent = {
        "query": f"mutation($input: FeedbackGiveInput!) {{ {SECRET}: feedbackGive(input: $input) {{ feedback {{ id }} }} }}"
    }
    response = await sam.http.post(
        "/graphql", json=sent | {"variables": {"input": body}}, headers={"x-request-id": "till-7:000123"}
    )
    assert response.headers["x-request-id"] == "till-7:000123"
    extensions = response.json()["errors"][0]["extensions"]
    assert extensions["request"] == "till-7:000123"
    [line] = [line for line in lines(said) if line["level"] == "error"]
    assert line["request"] == "till-7:000123"
    assert extensions["id"] in line["message"]
    assert "OperationalError" in line["message"]
    assert SECRET not in said.getvalue()


async def test_a_request_brings_its_id_along_or_gets_one(house: TestHouse) -> None:
    stranger = house.stranger().http
    for sane in ("0f3b-aa12:9_z.", "x" * 64):
        assert (await stranger.get("/healthz", headers={"x-request-id": sane})).headers["x-request-id"] == sane
    made = set()
    for strange in ("short", "x" * 65, "two words here", 'quoted"id"here'):
        made.add((await stranger.get("/healthz", headers={"x-request-id": strange})).headers["x-request-id"])
    assert len(made) == 4
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]+", key) for key in made)


def test_others_words_are_hidden_where_they_are_text_and_exceptions_say_where_and_not_what(said: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning('%s - "%s" took %d ms', "10.0.0.1", f"/?q={SECRET}", 12)
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: {SECRET}")
    logging.getLogger("some.library").error("%d " + SECRET, "not a number")
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("goodshift.streams").exception("the live line stumbled")
    hidden, nowhere, broken, ours = lines(said)
    assert hidden["message"] == '… - "…" took 12 ms'
    assert nowhere["message"].startswith("said at test_logs:")
    assert broken["message"].startswith("said at test_logs:")
    assert (ours["message"], ours["exception"]) == ("the live line stumbled", "ValueError")
    assert "test_logs.py" in ours["frames"][0]
    assert SECRET not in said.getvalue()


async def test_a_server_without_a_terminal_logs_lines_of_json_even_of_frames_that_break(
    tmp_path: Path, blank: Blank
) -> None:
    server = LiveServer(tmp_path, blank, GOODSHIFT_WORKER="0")
    await asyncio.to_thread(server.start)
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"{SECRET} HTTP/9\r\n\r\n".encode())
        await reader.read()
        writer.close()
        async with httpx.AsyncClient(base_url=server.origin) as client:
            assert (await client.get("/healthz")).headers["x-request-id"]
    finally:
        await asyncio.to_thread(server.stop)
    written = (tmp_path / "server.log").read_text()
    assert [json.loads(line)["logger"] for line in written.splitlines()] == ["uvicorn.error"]
    assert SECRET not in written


def secretly(name: str, input: dict[str, Any]) -> dict[str, Any]:
    """``input`` of a mutation, with the secret word in every text."""
    assert SCHEMA.mutation_type is not None
    argument = SCHEMA.mutation_type.fields[name].args.get("input")
    return filled(argument.type, input) if argument else input


def filled(kind: GraphQLInputType, value: Any) -> Any:
    """``value`` with the secret word at the end of every text."""
    if isinstance(kind, GraphQLNonNull):
        return filled(kind.of_type, value)
    if isinstance(kind, GraphQLList):
        return [filled(kind.of_type, each) for each in value]
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return {part: filled(named.fields[part].type, each) for part, each in value.items()}
    return f"{value} {SECRET}" if named.name == "String" and isinstance(value, str) else value

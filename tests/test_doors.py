"""Who knocks too often, too slowly or too loudly, and who may look at the schema. No other person pays for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from server import app as house_app
from server.app import create_app
from server.auth import actions as auth
from server.auth.models import Scope
from server.kit import gate, http, shares
from server.kit.operations import ASKING, READING, WORK, Engine
from server.schema import schema
from tests.cast import Cast
from tests.house import Phone, TestHouse
from tests.signing_in import bearer
from tests.test_event_stream import EventStream
from tests.test_graphql_http import code, post

NAME, WHAT = "{ viewer { name } }", "{ __schema { queryType { name } } }"
PEOPLE = "query($n: Int) { people(first: $n) { nodes { id name } } }"


@asynccontextmanager
async def stricter(house: TestHouse, **settings: object) -> AsyncIterator[Phone]:
    """Nobody's phone, at a house with other settings over the same database."""
    app = create_app(replace(house.settings, **settings))  # type: ignore[arg-type]  # the caller names them
    base = app.state.house.settings.origin
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as client:
        yield Phone(house, client)


async def test_a_program_that_asks_too_much_hears_when_to_come_again(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(shares, "monotonic", lambda: now)
    token = await auth.issue_token(house.keys, cast.hana, Scope.READ, 1)
    other = await auth.issue_token(house.keys, cast.hana, Scope.READ, 1)
    async with stricter(house, work=50) as program:
        program.http.headers["authorization"] = f"Bearer {token.value}"
        big = {"query": PEOPLE, "variables": {"n": 100}}
        answers = [await post(program, big) for _ in range(8)]
        assert [answer.status_code for answer in answers] == [200] * 2 + [429] * 6
        assert code(answers[-1]) == "RATE_LIMITED"
        wait = answers[-1].json()["errors"][0]["extensions"]["retryAfter"]
        assert answers[-1].headers["retry-after"] == str(wait)
        program.http.headers["authorization"] = f"Bearer {other.value}"
        assert (await post(program, {"query": PEOPLE, "variables": {"n": 1}})).status_code == 200, "counted by itself"
        program.http.headers["authorization"] = f"Bearer {token.value}"
        now += wait
        assert (await post(program, big)).status_code == 200


async def test_documents_that_nobody_knows_are_counted_even_where_they_are_refused(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "monotonic", lambda: 1_000.0)
    token = await auth.issue_token(house.keys, cast.hana, Scope.READ, 1)
    async with stricter(house, work=50) as program:
        program.http.headers["authorization"] = f"Bearer {token.value}"
        answers = [await post(program, {"query": f"{{ nothing{number} }}"}) for number in range(7)]
        assert [answer.status_code for answer in answers] == [400] * 6 + [429]


async def test_a_socket_says_rate_limited_and_lives_on(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(shares, "monotonic", lambda: now)
    sam = await house.phone(cast.sam)
    async with sam.socket() as talk:
        await talk.init()
        for number in range(410):
            await talk.subscribe(f"d{number}", f"{{ nothing{number} }}")
            message = await talk.receive()
        assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        now += 1
        await talk.subscribe("name", NAME)
        assert (await talk.receive())["payload"] == {"data": {"viewer": {"name": "Sam Okafor"}}}


def test_what_one_may_ask_for_is_a_third_of_a_processor() -> None:
    """10,000 are at most a second of work (`limits.COST`)."""
    assert WORK / 10_000 < 0.34
    assert READING / 10_000 <= 0.02
    assert ASKING > 0
    assert Engine(schema, {}, work=0)._work is None


async def test_strangers_of_one_address_are_told_to_wait_and_who_is_signed_in_there_is_not(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "monotonic", lambda: 1_000.0)
    monkeypatch.setattr(house_app, "STRANGERS", 5)
    ana = await house.phone(cast.ana)
    async with stricter(house) as phone:
        guesses = []
        for number in range(7):
            phone.http.headers["authorization"] = f"Bearer gs_{number}"
            guesses.append(await post(phone, {"query": NAME}))
        assert [guess.status_code for guess in guesses] == [401] * 5 + [429] * 2
        assert int(guesses[-1].headers["retry-after"]) >= 1
        del phone.http.headers["authorization"]
        phone.http.cookies.update(ana.http.cookies)
        assert (await post(phone, {"query": NAME})).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("hana", 200), ("adam", 200), ("helen", 200), ("ana", 403), ("rita", 403)])
async def test_only_the_office_looks_up_the_schema_where_it_is_the_real_thing(
    house: TestHouse, cast: Cast, who: str, status: int
) -> None:
    token = await auth.issue_token(house.keys, cast.people[who], Scope.READ, 1)
    async with stricter(house, origin="https://goodshift.example") as phone:
        phone.http.headers["authorization"] = f"Bearer {token.value}"
        for query in (
            WHAT,
            '{ __type(name: "Person") { name } }',
            "{ ...F } fragment F on Query { __schema { description } }",
        ):
            answer = await post(phone, {"query": query})
            assert ("errors" not in answer.json()) is (status == 200)
            assert status == 200 or code(answer) == "NOT_ALLOWED"
        assert "errors" not in (await post(phone, {"query": "{ __typename viewer { __typename } }"})).json()
        page = await phone.http.get("/graphql", headers={"accept": "text/html"})
        assert page.status_code in ((200, 503) if status == 200 else (403,)), "503: the app is not built here"
    assert "errors" not in (await post(bearer(house, token.value), {"query": WHAT})).json(), (
        "without https all may look"
    )


async def test_strangers_who_open_graphiql_sign_in_first(house: TestHouse) -> None:
    async with stricter(house, origin="https://goodshift.example") as phone:
        page = await phone.http.get("/graphql", headers={"accept": "text/html"})
        assert (page.status_code, page.headers["location"]) == (303, "/signin")


async def test_a_token_that_is_revoked_ends_its_socket_and_its_event_stream_at_once(
    house: TestHouse, cast: Cast
) -> None:
    token = await auth.issue_token(house.keys, cast.hana, Scope.READ, 1)
    program = bearer(house, token.value)
    changes = "subscription { changes { id } }"
    ana = await house.phone(cast.ana)
    stream = EventStream(ana, changes)
    async with program.socket() as talk:
        await talk.init()
        await talk.subscribe("1", changes)
        await asyncio.sleep(0.05)
        row = (await auth.Token.live())[0]
        await auth.revoke_token(row.id)
        assert (await talk.receive())["code"] == 4401
    assert await stream.blocks.get() == ":"
    await ana.http.post("/auth/sign-out", json={})
    async with asyncio.timeout(30):
        while "UNAUTHENTICATED" not in (block := await stream.blocks.get()):
            assert block == ":"
        await stream.task


HEADERS = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "style-src": ["'self'"],
}


@pytest.mark.parametrize(
    "path", ["/", "/signin", "/graphql", "/auth/nothing", "/healthz", "/assets/nothing.js", "/nothing.php"]
)
async def test_every_answer_says_what_a_browser_may_do_with_it(house: TestHouse, path: str) -> None:
    async with stricter(house, origin="https://goodshift.example") as phone:
        answer = await phone.http.get(path)
        policy = {
            part.split(" ")[0]: part.split(" ")[1:] for part in answer.headers["content-security-policy"].split("; ")
        }
        assert {name: policy[name] for name in HEADERS} == HEADERS
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "server" not in answer.headers


async def test_a_body_that_does_not_come_to_its_end_is_given_up(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS", 0.05)
    ana = await house.phone(cast.ana)

    async def body() -> AsyncIterator[bytes]:
        yield b'{"query": '
        await asyncio.sleep(5)

    answer = await ana.http.post("/graphql", content=body(), headers={"content-type": "application/json"})
    assert (answer.status_code, code(answer)) == (408, "INVALID")


async def test_a_head_that_is_too_long_or_too_slow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})  # type: ignore[operator]  # ASGI's own
        await send({"type": "http.response.body", "body": b"ok"})  # type: ignore[operator]  # ASGI's own

    monkeypatch.setattr(gate, "HEAD_SECONDS", 0.2)
    config = uvicorn.Config(app, http=gate.Gate, lifespan="off", log_config=None)  # type: ignore[arg-type]  # a small one
    config.load()
    loop, state = asyncio.get_running_loop(), ServerState()
    async with await loop.create_server(lambda: gate.Gate(config, state, {}), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        line = b"GET / HTTP/1.1\r\nhost: test\r\n"
        for sent, status in (
            (line + b"\r\n", b"200"),
            (line + b"x: " + b"y" * (gate.HEAD - 100) + b"\r\n\r\n", b"200"),
            (line + b"x: " + b"y" * gate.HEAD + b"\r\n\r\n", b"431"),
            (line + b"x: " + b"y" * 3 * gate.HEAD, b"431"),
            (line + b"x: y\r\n" * gate.HEADERS + b"\r\n", b"431"),
            (b"GET /" + b"y" * gate.HEAD + b" HTTP/1.1\r\nhost: test\r\n\r\n", b"431"),
            (b"POST / HTTP/1.1\r\nx: " + b"y" * gate.HEAD + b"\r\ncontent-length: 3\r\n\r\nabc", b"431"),
            (line, b"408"),
            (b"", b"408"),
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            async with asyncio.timeout(30):
                answer = await reader.readline()
            assert answer.split(b" ")[1] == status, (sent[:40], answer)
            writer.close()

"""GraphQL over HTTP: media types, statuses, and bodies that nobody should send."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from typing import Any

import httpx
import pytest

from server.app import create_app
from server.feedback import schema as feedback_schema
from server.feedback.models import Feedback
from server.kit import http
from server.settings import read
from tests.cast import Cast
from tests.house import GRAPHQL_JSON, Phone, TestHouse
from tests.test_feedback import give

JSON, EVENTS = "application/json", "text/event-stream"
NAME = "{ viewer { name } }"


async def post(phone: Phone, body: object, accept: str | None = GRAPHQL_JSON, **headers: str) -> httpx.Response:
    """Send ``body`` as it is when it is text or bytes, else as JSON."""
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    sent = {"content-type": JSON, **({"accept": accept} if accept else {}), **headers}
    return await phone.http.post("/graphql", content=content, headers=sent)


def code(response: httpx.Response) -> str:
    """The code of the first error, which must be a GraphQL error."""
    body = response.json()
    assert isinstance(body["errors"][0]["message"], str)
    found: str = body["errors"][0]["extensions"]["code"]
    return found


@pytest.fixture
async def ana(house: TestHouse, cast: Cast) -> Phone:
    """Ana's phone."""
    return await house.phone(cast.ana)


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (JSON, JSON),
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{JSON}; charset=utf-8", JSON),
        ("text/html, */*;q=0.1", JSON),
    ],
)
async def test_the_answer_comes_in_the_type_that_was_asked_for(ana: Phone, accept: str | None, answered: str) -> None:
    if accept is None:
        ana.http.headers.pop("accept")
    response = await post(ana, {"query": NAME}, accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{answered}; charset=utf-8"
    assert response.json() == {"data": {"viewer": {"name": "Ana Ruiz"}}}


async def test_a_type_that_we_do_not_speak_is_refused(ana: Phone) -> None:
    assert (await post(ana, {"query": NAME}, "image/png")).status_code == 406


@pytest.mark.parametrize(
    ("query", "modern", "classic"),
    [
        ("{ viewer { name }", 400, 200),
        ("{ viewer { shoeSize } }", 400, 200),
        ("query($id: ID!) { feedback(id: $id) { id } }", 400, 200),
        ('{ feedback(id: "no id") { id } }', 200, 200),
    ],
    ids=["syntax", "validation", "variables", "refused by a resolver"],
)
async def test_the_status_says_whether_anything_ran(ana: Phone, query: str, modern: int, classic: int) -> None:
    for accept, status in ((GRAPHQL_JSON, modern), (JSON, classic)):
        response = await post(ana, {"query": query}, accept)
        assert response.status_code == status
        assert code(response) == "INVALID"


async def test_get_is_for_queries_only(ana: Phone) -> None:
    variables = json.dumps({"id": "01890000-0000-7000-8000-000000000000"})
    params = {"query": "query Q($id: ID!) { feedback(id: $id) { id } }", "variables": variables, "operationName": "Q"}
    response = await ana.http.get("/graphql", params=params, headers={"accept": GRAPHQL_JSON})
    assert (response.status_code, response.json()) == (200, {"data": {"feedback": None}})
    for query in ("mutation { shiftEnd { person { id } } }", "subscription { changes { id } }"):
        response = await ana.http.get("/graphql", params={"query": query}, headers={"accept": GRAPHQL_JSON})
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
    for bad in ("{", "1", '"x"', "[]"):
        response = await ana.http.get("/graphql", params={"query": NAME, "variables": bad})
        assert (response.status_code, code(response)) == (400, "INVALID")
    assert (await ana.http.get("/graphql", headers={"accept": GRAPHQL_JSON})).status_code == 400
    assert (await ana.http.put("/graphql", json={"query": NAME})).status_code == 405


BODIES: list[tuple[str, object]] = [
    ("number", 5),
    ("null", None),
    ("true", True),
    ("string", '"{ viewer { name } }"'),
    ("list", [{"query": NAME}]),
    ("nothing", ""),
    ("no JSON", "{ viewer { name } }"),
    ("half", '{"query": "{ viewer { na'),
    ("no query", {}),
    ("query null", {"query": None}),
    ("query a number", {"query": 5}),
    ("query a list", {"query": [NAME]}),
    ("query empty", {"query": ""}),
    ("variables a list", {"query": NAME, "variables": [1]}),
    ("variables a string", {"query": NAME, "variables": "{}"}),
    ("variables a number", {"query": NAME, "variables": 5}),
    ("extensions a number", {"query": NAME, "extensions": 5}),
    ("operationName a number", {"query": NAME, "operationName": 5}),
    ("unknown operation", {"query": NAME, "operationName": "Other"}),
    ("two operations, no name", {"query": "query A { lastChangeId } query B { lastChangeId }"}),
    ("only a fragment", {"query": "fragment F on Person { name }"}),
    ("bad UTF-8", b'{"query": "{ viewer { name } } #\xff"}'),
    ("half a pair in the query", '{"query": "{ viewer { name } } # \\ud800"}'),
    (
        "half a surrogate in variables",
        '{"query": "query($i: ID!) {feedback(id: $i) {id}}", "variables": {"i": "\\ud800"}}',
    ),
    ("half a pair as a name", '{"query": "{ lastChangeId }", "operationName": "\\ud800"}'),
    ("not a number", '{"query": "query($n: Int) {people(first: $n) {totalCount}}", "variables": {"n": NaN}}'),
    ("infinity", '{"query": "query($n: Int) {people(first: $n) {totalCount}}", "variables": {"n": 1e999}}'),
    ("100,000 levels", "[" * 100_000 + "]" * 100_000),
    ("100,000 levels of objects", '{"a":' * 100_000 + "1" + "}" * 100_000),
    ("a 5,000-digit integer", '{"query": "{ lastChangeId }", "variables": {"n": ' + "9" * 5_000 + "}}"),
    ("unknown documentId", {"documentId": "sha256:0000"}),
    ("documentId a number", {"documentId": 5}),
]


@pytest.mark.parametrize("body", [body for _, body in BODIES], ids=[name for name, _ in BODIES])
@pytest.mark.parametrize("accept", [GRAPHQL_JSON, JSON])
async def test_a_body_that_is_no_request_is_a_400_with_a_graphql_error(ana: Phone, body: object, accept: str) -> None:
    response = await post(ana, body, accept)
    statuses = (400,) if accept == GRAPHQL_JSON else (400, 200)  # the older type says 200 once it was a GraphQL request
    assert response.status_code in statuses
    assert code(response) == "INVALID"


async def test_words_that_no_database_can_keep_are_refused(house: TestHouse, cast: Cast) -> None:
    sam = await house.phone(cast.sam)
    text = (
        '{"query": "mutation($input: FeedbackGiveInput!) { feedbackGive(input: $input) { feedback { id } } }", '
        f'"variables": {{"input": {{"recipientId": "{cast.ana.id}", "kind": "PRAISE", "message": "\\udc00"}}}}}}'
    )
    response = await post(sam, text)
    assert (response.status_code, code(response)) == (400, "INVALID")
    response = await post(sam, text.replace("\\udc00", "\\ud83d\\udc4f"))
    assert "errors" not in response.json(), "a whole pair is an emoji"


async def test_a_body_of_10_mb_is_refused_without_reading_it(ana: Phone) -> None:
    read_bytes = 0

    async def chunks() -> Any:
        nonlocal read_bytes
        for _ in range(160):
            read_bytes += 65_536
            yield b" " * 65_536

    headers = {"content-type": JSON, "accept": GRAPHQL_JSON}
    response = await ana.http.post("/graphql", content=chunks(), headers=headers)
    assert (response.status_code, code(response)) == (413, "TOO_EXPENSIVE")
    assert read_bytes < http.LARGEST + 4 * 65_536
    read_bytes = 0
    response = await ana.http.post("/graphql", content=chunks(), headers=headers | {"content-length": str(10**7)})
    assert (response.status_code, code(response)) == (413, "TOO_EXPENSIVE")
    assert read_bytes <= 65_536
    response = await ana.http.post("/graphql", content=b"{}", headers=headers | {"content-length": "no number"})
    assert response.status_code == 413


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", f"{JSON}; charset=latin-1"]
)
async def test_a_content_type_that_a_form_can_send_is_refused(ana: Phone, kind: str) -> None:
    response = await ana.http.post("/graphql", content=json.dumps({"query": NAME}), headers={"content-type": kind})
    assert (response.status_code, code(response)) == (415, "INVALID")


async def test_a_page_of_another_site_gets_nothing_with_our_cookie(ana: Phone) -> None:
    for origin in ("https://evil.example", "null", "http://test.evil.example", "http://test:81"):
        response = await post(ana, {"query": NAME}, origin=origin)
        assert (response.status_code, code(response)) == (403, "NOT_ALLOWED"), origin
    assert (await post(ana, {"query": NAME}, origin="http://test")).status_code == 200
    assert "access-control-allow-origin" not in (await post(ana, {"query": NAME})).headers


async def test_nobody_gets_nothing_not_even_an_opinion_on_their_document(house: TestHouse, cast: Cast) -> None:
    for query in (NAME, "{ nonsense", "{ __schema { types { name } } }", "{ __typename }"):
        response = await post(house.stranger(), {"query": query})
        assert (response.status_code, code(response)) == (401, "UNAUTHENTICATED")


async def test_persisted_documents_run_by_their_hash(house: TestHouse, cast: Cast, tmp_path: Any) -> None:
    (tmp_path / "pwa").mkdir()
    (tmp_path / "pwa" / "persisted-documents.json").write_text(json.dumps({"abc": NAME}))
    ana = await house.phone(cast.ana)
    config = read(
        {"GOODSHIFT_DATA": str(tmp_path), "GOODSHIFT_ORIGIN": "http://test", "GOODSHIFT_PWA": str(tmp_path / "pwa")}
    )
    transport = httpx.ASGITransport(create_app(config))
    async with httpx.AsyncClient(transport=transport, base_url="http://test", cookies=ana.http.cookies) as client:
        for key in ("abc", "sha256:abc"):
            response = await client.post("/graphql", json={"documentId": key})
            assert response.json() == {"data": {"viewer": {"name": "Ana Ruiz"}}}
        response = await client.post("/graphql", json={"documentId": "sha256:abcd"})
        assert response.json()["errors"][0]["extensions"] == {"code": "INVALID", "field": "documentId"}


async def test_a_fault_of_ours_is_masked_and_logged_with_the_id_that_is_shown(
    house: TestHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sam, ana = await house.phone(cast.sam), await house.phone(cast.ana)
    await give(sam, cast.ana, message="the secret words")

    def broken(viewer: object, feedback: Feedback) -> bool:
        raise RuntimeError(feedback.message)

    monkeypatch.setattr(feedback_schema.policy, "can_edit", broken)
    with caplog.at_level(logging.ERROR):
        answer = await ana.send("{ feedbackList { nodes { viewerCanEdit } } }")
    error = answer["errors"][0]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["id"] in error["message"]
    assert error["extensions"]["id"] in caplog.text
    assert "secret" not in json.dumps(answer) + caplog.text
    assert answer["data"] is None


async def events(phone: Phone, query: str, most: int) -> list[tuple[str, str]]:
    """The first ``most`` events of an event stream: (event, data)."""
    found: list[tuple[str, str]] = []
    body = {"query": query}
    async with asyncio.timeout(30):
        response = await post(phone, body, EVENTS)
    assert response.headers["content-type"].startswith(EVENTS)
    for block in response.text.split("\n\n"):
        lines = dict(line.partition(": ")[::2] for line in block.split("\n") if line and not line.startswith(":"))
        if "event" in lines:
            found.append((lines["event"], lines.get("data", "")))
    return found[:most]


async def test_an_event_stream_answers_a_query_and_completes(ana: Phone) -> None:
    assert await events(ana, NAME, 5) == [
        ("next", '{"data":{"viewer":{"name":"Ana Ruiz"}}}'),
        ("complete", ""),
    ]


NAMED, DATED = ("people", "stores"), ("feedbackList", "feedbackRequests", "recognitions", "notifications")
ID = "01890000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ('["²", "²"]', NAMED + DATED),
        ("[1, 2]", NAMED + DATED),
        ("[NaN, 1]", NAMED + DATED),
        ("[" * 900, NAMED + DATED),
        (f'["\\ud800", "{ID}"]', NAMED + DATED),
        (f'["²", "{ID}"]', DATED),
        (f'["0001-01-01T00:00:00+14:00", "{ID}"]', DATED),
        (f'["9999-12-31T23:59:59-14:00", "{ID}"]', DATED),
    ],
)
async def test_a_cursor_that_nobody_handed_out_is_refused(ana: Phone, values: str, fields: tuple[str, ...]) -> None:
    after = base64.urlsafe_b64encode(values.encode()).decode()
    for name in fields:
        refusal = await ana.refused(f"query($after: String) {{ {name}(after: $after) {{ totalCount }} }}", after=after)
        assert (refusal.code, refusal.field) == ("INVALID", "after"), name


async def test_the_second_mutation_of_a_document_sees_what_the_first_one_did(house: TestHouse, cast: Cast) -> None:
    ana, sam = await house.phone(cast.ana), await house.phone(cast.sam)
    thank = (
        'mutation($to: [ID!]!) { recognitionGive(input: { recipientIds: $to, message: "Hi" }) { recognition { id } } }'
    )
    given = (await sam.ask(thank, to=[str(cast.ana.id)]))["recognitionGive"]["recognition"]["id"]
    react = "recognitionReact(input: {{ recognitionId: $id, emoji: {emoji}, on: {on} }}) {{ recognition {{ reactions {{ count }} }} }}"
    on, off = (react.format(emoji='"👏"', on=on) for on in ("true", "false"))
    answer = await ana.ask(f"mutation($id: ID!) {{ a: {on} b: {off} c: {on} }}", id=given)
    assert [len(answer[name]["recognition"]["reactions"]) for name in "abc"] == [1, 0, 1]


async def test_a_house_on_https_takes_no_call_of_a_page_on_http(house: TestHouse, tmp_path: Any) -> None:
    config = read({"GOODSHIFT_DATA": str(tmp_path), "GOODSHIFT_ORIGIN": "https://goodshift.example"})
    transport = httpx.ASGITransport(create_app(config))
    async with httpx.AsyncClient(transport=transport, base_url="http://inside.example") as client:
        for origin, status in (
            ("https://goodshift.example", 400),
            ("https://inside.example", 400),
            ("http://goodshift.example", 403),
            ("http://inside.example", 403),
        ):
            body = {"code": "AAAA-AAAA", "device": "phone"}
            response = await client.post("/auth/enrol", json=body, headers={"origin": origin})
            assert response.status_code == status, origin


async def test_a_phone_that_goes_away_in_the_middle_of_a_call_breaks_nothing(house: TestHouse, cast: Cast) -> None:
    ben = await house.phone(cast.ben)
    frames = [{"type": "http.request", "body": b'{"query": "{ vie', "more_body": True}, {"type": "http.disconnect"}]
    answered: list[Any] = []

    async def receive() -> Any:
        return frames.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    headers = {"host": "test", "content-type": "application/json", "content-length": "90"}
    headers["cookie"] = "; ".join(f"{name}={value}" for name, value in ben.http.cookies.items())
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
    await house.app(scope, receive, send)
    assert answered[0]["status"] == 400  # to nobody; the log holds no error of ours

"""What npm's `graphql-http` audits of a server, by the ids that its reports use; said again here, so that no npm is needed.

The audits follow https://graphql.github.io/graphql-over-http/draft/. Where one says SHOULD or MAY, we do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.cast import Cast
from tests.house import GRAPHQL_JSON, TestHouse

JSON = "application/json"
ASK, WHICH = "{ __typename }", "query Type($name: String!) { __type(name: $name) { name } }"
NAMED = {"query": WHICH, "variables": {"name": "sometype"}}
NO_FIELD, NO_DOCUMENT, NO_JSON = {"query": "{ 8f31403dfe404bccbb0e }"}, {"query": "{"}, '{ "not a JSON'
NO_ID = {"query": "query CoerceFailure($id: ID!) { __typename }", "variables": {"id": None}}
WRONG: tuple[object, ...] = ({"obj": "ect"}, 0, False, ["array"])
NO_MAP: tuple[object, ...] = ("string", 0, False, ["array"])


@dataclass(frozen=True)
class Audit:
    """One request, and what has to come back."""

    id: str
    body: Any
    status: int = 200
    accept: str | None = None
    kind: str = JSON
    """The content type of the request."""
    answers: str | None = None
    """The content type of the answer."""
    method: str = "POST"
    clean: bool = False
    """Whether there must be no errors."""
    no_data: bool = False
    """Whether there must be no `data`, not even null."""

    async def send(self, client: httpx.AsyncClient) -> httpx.Response:
        """The answer to it."""
        headers = {"accept": self.accept} if self.accept else {}
        if self.method == "GET":
            known = {key: value if isinstance(value, str) else json.dumps(value) for key, value in self.body.items()}
            return await client.get("/graphql", params=known, headers=headers)
        if self.kind:
            headers["content-type"] = self.kind
        content = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return await client.post("/graphql", content=content, headers=headers)

    def wrongs(self, response: httpx.Response) -> Iterator[str]:
        """What is wrong with the answer."""
        body = json.loads(response.content.decode("utf-8"))
        if response.status_code != self.status:
            yield f"status {response.status_code}"
        if self.answers and self.answers not in response.headers["content-type"]:
            yield response.headers["content-type"]
        if self.no_data and "data" in body:
            yield "it has `data`"
        if self.clean and ("errors" in body or not body["data"]):
            yield response.text


def either(modern: str, classic: str, body: Any) -> list[Audit]:
    """The same in both media types, answered without a fault."""
    return [
        Audit(modern, body, accept=GRAPHQL_JSON, clean=modern[:2] == "94"),
        Audit(classic, body, accept=JSON, clean=True),
    ]


AUDITS = [
    Audit("22EB", {"query": ASK}, accept=GRAPHQL_JSON, answers=GRAPHQL_JSON),
    Audit("4655", {"query": ASK}, accept=JSON, answers=JSON),
    Audit("47DE", {"query": ASK}, accept="*/*", answers=JSON),
    Audit("80D8", {"query": ASK}, answers=JSON),
    Audit("82A3", {"query": ASK}, answers="charset=utf-8"),
    Audit("BF61", {"query": '{ __type(name: "Run🏃Swim🏊") { name } }'}, kind=f"{JSON}; charset=utf-8"),
    Audit("78D5", {"query": ASK}),
    Audit("2C94", {"query": ASK}),
    Audit("5A70", {"query": ASK}, method="GET"),
    Audit("9C48", {"query": "mutation { __typename }"}, 405, GRAPHQL_JSON, method="GET"),
    Audit("9ABE", {"query": ASK}, 415, kind=""),
    Audit("03D4", {"query": ASK}),
    Audit("A5BF", "", 400),
    Audit("423L", {"notquery": ASK}, 400, GRAPHQL_JSON),
    *(Audit(f"LKJ{number}", {"query": value}, 400) for number, value in enumerate(WRONG)),
    *either("34A2", "13EE", {"query": ASK}),
    *(Audit(f"6C0{number}", {"query": ASK, "operationName": value}, 400) for number, value in enumerate(WRONG)),
    *either("8161", "B8B3", {"query": "query Query { __typename }", "operationName": "Query"}),
    *either("94B0", "0220", {"query": ASK, "variables": None}),
    *either("94B1", "0221", {"query": ASK, "operationName": None}),
    *either("94B2", "0222", {"query": ASK, "extensions": None}),
    *(Audit(f"476{number}", {"query": ASK, "variables": value}, 400) for number, value in enumerate(NO_MAP)),
    *either("2EA1", "28B9", NAMED),
    Audit("D6D5", NAMED, accept=GRAPHQL_JSON, method="GET", clean=True),
    Audit("6A70", NAMED, accept=JSON, method="GET", clean=True),
    *(Audit(f"58B{number}", {"query": ASK, "extensions": value}, 400) for number, value in enumerate(NO_MAP)),
    *either("428F", "1B7A", {"query": ASK, "extensions": {"some": "value"}}),
    Audit("B6DC", NO_JSON, 400, JSON),
    Audit("BCF8", NO_JSON, 400, JSON),
    Audit("B7N8", NO_JSON, 400, GRAPHQL_JSON),
    Audit("8764", {"qeury": ASK}, 400),
    Audit("3E3A", {"qeury": ASK}, 400),
    Audit("572B", NO_DOCUMENT, accept=JSON),
    Audit("FDE2", NO_FIELD, accept=JSON),
    Audit("7B9B", NO_ID, accept=JSON),
    Audit("865D", NO_DOCUMENT, 400, GRAPHQL_JSON),
    Audit("556A", NO_DOCUMENT, 400, GRAPHQL_JSON),
    Audit("D586", NO_DOCUMENT, 400, GRAPHQL_JSON, no_data=True),
    Audit("51FE", NO_FIELD, 400, GRAPHQL_JSON),
    Audit("74FF", NO_FIELD, 400, GRAPHQL_JSON),
    Audit("5E5B", NO_FIELD, 400, GRAPHQL_JSON, no_data=True),
    Audit("86EE", NO_ID, 400, GRAPHQL_JSON),
]


async def test_all_61_audits_of_graphql_over_http_hold(house: TestHouse, cast: Cast) -> None:
    ana = await house.phone(cast.ana)
    ana.http.headers.pop("accept")
    failed = {audit.id: wrong for audit in AUDITS for wrong in audit.wrongs(await audit.send(ana.http))}
    assert not failed
    assert len({audit.id for audit in AUDITS}) == len(AUDITS) == 61

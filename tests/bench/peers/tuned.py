"""The home feed by Strawberry as somebody would write it who knows all that is to be known, and lets graphql-core execute.

Documents are parsed and validated once, two or three prepared statements on the loop's thread bring all rows of an answer
(those of `company.mjs`), Strawberry's types have slots and no resolvers but one, the executor is the base one without
incremental delivery, run without a task; orjson writes, and nothing is between uvicorn and this. Nobody is checked, as with
the other peers, and nothing of the product is used.
"""

from __future__ import annotations

import os
import sqlite3
from typing import Any, NewType

import orjson
import strawberry
import uvicorn
from graphql.execution.execute import Executor
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

EMOJI = {emoji: place for place, emoji in enumerate(["👏", "❤️", "🙌", "💪", "😊", "🎉"])}
DateTime = NewType("DateTime", str)
FeedbackKind = NewType("FeedbackKind", str)
Role = NewType("Role", str)


def _as_it_is(value: Any) -> Any:
    return value


SCALARS = {
    one: strawberry.scalar(name=one.__name__, serialize=_as_it_is, parse_value=_as_it_is)
    for one in (DateTime, FeedbackKind, Role)
}

rows = sqlite3.connect(f"file:{os.environ['COMPANY']}?mode=ro", uri=True, isolation_level=None, cached_statements=512)
for pragma in ("cache_size=-65536", "mmap_size=1073741824", "temp_store=MEMORY"):
    rows.execute(f"PRAGMA {pragma}")
people = {key: (key, role, store) for key, role, store in rows.execute("SELECT id, role, store_id FROM person")}

LINE = (
    "SELECT position FROM (SELECT position FROM event_scope WHERE scope = ? AND in_feed = 1 "
    "ORDER BY position DESC LIMIT ?)"
)
PAGES = {
    scopes: f"""
  SELECT e.subject_type, e.subject_id, coalesce(f.created_at, r.created_at), f.kind, coalesce(f.message, r.message),
         f.next_time, a.id, a.name, a.role, s.id, s.name
  FROM (SELECT position FROM ({" UNION ".join([LINE] * scopes)}) ORDER BY position DESC LIMIT ?) p
  CROSS JOIN event e ON e.position = p.position
  LEFT JOIN feedback f ON e.subject_type = 'Feedback' AND f.id = e.subject_id
  LEFT JOIN recognition r ON e.subject_type = 'Recognition' AND r.id = e.subject_id
  CROSS JOIN person a ON a.id = coalesce(f.author_id, r.author_id)
  CROSS JOIN store s ON s.id = a.store_id
  ORDER BY p.position DESC"""
    for scopes in (2, 3)
}
RECIPIENTS = """
  SELECT n.recognition_id, p.id, p.name FROM json_each(?) k
  CROSS JOIN recognition_recipient n ON n.recognition_id = k.value CROSS JOIN person p ON p.id = n.person_id ORDER BY n.id"""
REACTIONS = """
  SELECT recognition_id, emoji, count(*), max(person_id = ?) FROM recognition_reaction
  WHERE recognition_id IN (SELECT value FROM json_each(?)) GROUP BY recognition_id, emoji"""


@strawberry.type
class Store:
    """A store."""

    __slots__ = ("id", "name")
    id: strawberry.ID
    name: str


@strawberry.type
class Person:
    """Somebody who works here."""

    __slots__ = ("id", "name", "role", "store")
    id: strawberry.ID
    name: str
    role: Role
    store: Store | None


@strawberry.type
class ReactionCount:
    """How many answered with an emoji."""

    __slots__ = ("count", "emoji", "viewer_reacted")
    emoji: str
    count: int
    viewer_reacted: bool


@strawberry.interface
class FeedItem:
    """What a feed shows."""

    id: strawberry.ID
    created_at: DateTime


@strawberry.type
class Feedback(FeedItem):
    """One told another."""

    kind: FeedbackKind
    message: str
    next_time: str | None
    author: Person


@strawberry.type
class Recognition(FeedItem):
    """One thanked others."""

    message: str
    author: Person
    recipients: list[Person]
    reactions: list[ReactionCount]


@strawberry.type
class PageInfo:
    """Whether there is more."""

    has_next_page: bool


@strawberry.type
class FeedItemConnection:
    """A page."""

    nodes: list[FeedItem]
    page_info: PageInfo


def _home(info: strawberry.Info, first: int = 20) -> FeedItemConnection:
    viewer, role, store = info.context
    scopes = [f"person:{viewer}", f"store:{store}"]
    if role != "ASSOCIATE":
        scopes.append(f"lead:{store}:{role}")
    values = [value for scope in scopes for value in (scope, first + 1)]
    found = rows.execute(PAGES[len(scopes)], [*values, first + 1]).fetchall()
    shown = found[:first]
    keys = orjson.dumps([row[1] for row in shown if row[0] == "Recognition"]).decode()
    named: dict[str, list[Person]] = {}
    answers: dict[str, list[ReactionCount]] = {}
    if keys != "[]":
        for key, one, name in rows.execute(RECIPIENTS, (keys,)):
            named.setdefault(key, []).append(Person(id=one, name=name, role=Role(""), store=None))
        for key, emoji, count, mine in rows.execute(REACTIONS, (viewer, keys)):
            answers.setdefault(key, []).append(ReactionCount(emoji=emoji, count=count, viewer_reacted=mine == 1))
    return FeedItemConnection(
        nodes=[_item(row, named, answers) for row in shown],
        page_info=PageInfo(has_next_page=len(found) > first),
    )


def _item(row: Any, named: dict[str, list[Person]], answers: dict[str, list[ReactionCount]]) -> FeedItem:
    subject, key, at, kind, message, next_time, one, name, role, store, place = row
    author = Person(id=one, name=name, role=role, store=Store(id=store, name=place))
    at = at.replace(" ", "T")
    if subject == "Feedback":
        return Feedback(id=key, created_at=at, kind=kind, message=message, next_time=next_time, author=author)
    reactions = answers.get(key, [])
    reactions.sort(key=lambda each: EMOJI[each.emoji])
    return Recognition(
        id=key, created_at=at, message=message, author=author, recipients=named[key], reactions=reactions
    )


@strawberry.type
class Query:
    """What may be asked."""

    feed: FeedItemConnection = strawberry.field(resolver=_home)


class Lean(Executor):  # type: ignore[type-arg]  # its type takes what it cannot be given when it runs
    """graphql-core's executor without incremental delivery, and without what Strawberry adds to it."""

    def __init__(self, *given: Any, operation_extensions: Any = None, **named: Any) -> None:
        super().__init__(*given, **named)


schema = strawberry.Schema(
    Query,
    types=[Feedback, Recognition],
    extensions=[ParserCache, ValidationCache],
    config=StrawberryConfig(scalar_map=SCALARS),
    execution_context_class=Lean,
)
JSON = [(b"content-type", b"application/json")]


async def app(scope: Any, receive: Any, send: Any) -> None:
    """A request, answered."""
    if scope["type"] != "http":
        raise RuntimeError(f"no {scope['type']} here")
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message.get("more_body"):
            break
    if scope["method"] == "GET":
        answer = b"{}"
    else:
        asked = orjson.loads(body)
        token = next(value for name, value in scope["headers"] if name == b"authorization")
        who = people[token.decode().removeprefix("Bearer bench.")]
        result = schema.execute_sync(asked["query"], asked.get("variables"), context_value=who)
        told: dict[str, Any] = {"data": result.data}
        if result.errors:
            told["errors"] = [error.formatted for error in result.errors]
        answer = orjson.dumps(told)
    length = (b"content-length", b"%d" % len(answer))
    await send({"type": "http.response.start", "status": 200, "headers": [*JSON, length]})
    await send({"type": "http.response.body", "body": answer})


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
    )

"""Operations run from a plan answer what graphql-core answers: data, errors, paths and places."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    parse,
    validate,
)
from graphql import get_nullable_type as nullable
from tortoise import Model, Tortoise

from server import features
from server.auth.sessions import viewers_of
from server.house import House
from server.kit import clock, ids
from server.kit.context import Seen
from server.kit.errors import Invalid
from server.kit.execution import Execution, Prepared, PreparedOperation, reference
from server.kit.keys import Keys
from server.kit.node import Payload
from server.people.models import Asked, Info, Person, Viewer, as_viewer, visible_people_by_id
from server.schema import schema
from tests.execution.generate import Generator, Made
from tests.execution.planting import Plants, plant
from tests.house import TestHouse

OPERATIONS = int(os.environ.get("GOODSHIFT_OPERATIONS", "300"))
# graphql-core leaves resolvers that it has not begun when a sibling makes their parent null.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:coroutine '{name}' was never awaited:RuntimeWarning")
    for name in (".*_async_resolver", r"Executor\..*", r"execute_fields\..*")
] + [
    # Where that is noticed in code without builtins, Python cannot warn, and says that it cannot.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <coroutine object GraphQLCoreConverter:pytest.PytestUnraisableExceptionWarning"
    )
]
GRAPH = schema._schema
PEOPLE = ("Ana Ruiz", "Sam Okafor", "Hana Sato")


@dataclass
class OneWho:
    """Looks through every session."""

    viewer: Viewer

    async def __call__(self, sessions: Collection[Any]) -> Mapping[Any, Seen[Viewer]]:
        return {session: Seen(self.viewer, datetime.max.replace(tzinfo=UTC)) for session in sessions}

    async def number(self) -> int:
        return await viewers_of.number()


@dataclass
class Scene:
    """The demo company, three who look at it, rows by GraphQL type, and what is planted."""

    execution: Execution
    house: House
    viewers: list[Viewer]
    rows: dict[str, list[Model]]
    plants: Plants
    ran: list[str] = field(default_factory=list)
    """Mutations, as they begin and end."""

    def asked(self, number: int) -> Asked:
        """A fresh request of one of them."""
        viewer = self.viewers[number % len(self.viewers)]
        return Asked(viewer, str(viewer.id), True, viewer.session_id, OneWho(viewer), self.house)


@pytest.fixture
async def scene(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """The demo company on a fixed day."""
    people = [await Person.get(name=name).select_related("store") for name in PEOPLE]
    viewers = [as_viewer(person, person.store.region if person.store else None, ids.new()) for person in people]
    rows = await rows_by_type()
    plants = plant(GRAPH, {name: type(found[0]) for name, found in rows.items()}, monkeypatch)
    running = House(house.settings, Keys(house.settings.data), features.SUBJECTS, features.NOTICES)
    with clock.looking_back(datetime.now(UTC)):
        yield Scene(Execution(schema), running, viewers, rows, plants)


async def rows_by_type() -> dict[str, list[Model]]:
    """Some rows of each GraphQL type that can tell its own."""
    models = [model for models in (Tortoise.apps or {}).values() for model in models.values()]
    rows = [row for model in models for row in await model.all().limit(4)]
    kinds = [kind for kind in GRAPH.type_map.values() if isinstance(kind, GraphQLObjectType) and kind.is_type_of]
    found = {kind.name: [row for row in rows if kind.is_type_of and kind.is_type_of(row, None)] for kind in kinds}
    return {name: known for name, known in found.items() if known}


def shown(result: ExecutionResult) -> dict[str, Any]:
    """A result as JSON would show it, with the class of what went wrong."""
    errors = [error.formatted | {"cause": cause(error)} for error in result.errors or ()]
    found: dict[str, Any] = json.loads(json.dumps({"data": result.data, "errors": errors}, default=str))
    return found


def cause(error: GraphQLError) -> str:
    """The class of what was raised."""
    known: Exception | None = error
    while isinstance(known, GraphQLError):
        known = known.original_error
    return type(known).__name__


def told(answer: dict[str, Any]) -> tuple[list[str], set[str]]:
    """The errors of values that are null themselves, and the places of the nulls above all others.

    Where several errors make one parent null, graphql-core tells of the one that came first in time.
    """
    own, places = [], set()
    for error in answer["errors"]:
        if "path" not in error:
            own.append(json.dumps(error, sort_keys=True))
            continue
        value, cut = answer["data"], 0
        while value is not None and cut < len(error["path"]):
            value, cut = value[error["path"][cut]], cut + 1
        places.add(json.dumps(error["path"][:cut]))
        if cut == len(error["path"]):
            own.append(json.dumps(error, sort_keys=True))
    return sorted(own), places


def is_same(planned: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether two answers say the same, key for key in the same order."""
    return json.dumps(planned["data"]) == json.dumps(expected["data"]) and told(planned) == told(expected)


def generated(scene: Scene, kind: str, count: int) -> list[tuple[int, Made, PreparedOperation]]:
    """``count`` valid operations with the seeds they were made from."""
    known = [str(row.pk) for rows in scene.rows.values() for row in rows]
    found: list[tuple[int, Made, PreparedOperation]] = []
    seed = 0
    while len(found) < count:
        seed += 1
        made = Generator(GRAPH, known, seed).operation(kind)
        document = parse(made.text)
        if not validate(GRAPH, document):
            found.append((seed, made, Prepared(schema, document).operation(None)))
    return found


async def compare(
    scene: Scene, seed: int, made: Made, operation: PreparedOperation, root: Any, seen: Counter[str]
) -> None:
    """Run one operation both ways, first without a fault and then with some, and again from the same plan."""
    for share in (0, 3):
        scene.plants.salt, scene.plants.share = str(seed), share
        scene.ran.clear()
        one, other = scene.asked(seed), scene.asked(seed)
        expected = shown(await reference.run(GRAPH, operation, made.variables, one, root))
        planned = shown(await scene.execution.run(operation, made.variables, other, root))
        if not is_same(planned, expected):
            pytest.fail(f"seed {seed}\n{made.text}\n{made.variables}\nplanned  {planned}\nexpected {expected}")
        assert scene.ran[: len(scene.ran) // 2] == scene.ran[len(scene.ran) // 2 :], "other mutations, or another order"
        if not expected["errors"]:
            assert other.looked == one.looked, f"seed {seed}: other people's records\n{made.text}"
            seen["records"] += sum(map(len, one.looked.values()))
        seen["operations"] += 1
        seen["with errors"] += bool(expected["errors"])
        seen["errors"] += len(expected["errors"])
        seen["without data"] += expected["data"] is None
        seen["values"] += json.dumps(expected["data"]).count(":")
    scene.plants.share = 0


def pretend_mutations(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let mutations change nothing and answer with rows that are there."""
    assert GRAPH.mutation_type
    for name, known in GRAPH.mutation_type.fields.items():
        payload = get_named_type(known.type)
        assert isinstance(payload, GraphQLObjectType)
        parts = {}
        for part in payload.fields.values():
            rows = scene.rows.get(get_named_type(part.type).name, [])
            attribute = part.extensions["strawberry-definition"].python_name
            several = isinstance(nullable(part.type), GraphQLList)
            parts[attribute] = rows if several else next(iter(rows), None)
        resolver = known.extensions["strawberry-definition"].base_resolver
        monkeypatch.setattr(resolver, "wrapped_func", _pretended(scene, name, parts))


def _pretended(scene: Scene, name: str, parts: dict[str, Any]) -> Callable[..., Any]:
    async def run(info: Info, **arguments: Any) -> Payload:
        scene.ran.append(f"{name} begins")
        await info.context.load(visible_people_by_id, info.context.viewer.id)
        scene.ran.append(f"{name} {arguments}")
        if scene.plants.share and len(name) % 3 == 0:
            raise Invalid("Pretended.", "input")
        return Payload(**parts)

    return run


async def test_queries_answer_the_same_both_ways(scene: Scene) -> None:
    seen: Counter[str] = Counter()
    for seed, made, operation in generated(scene, "query", OPERATIONS // 2):
        await compare(scene, seed, made, operation, None, seen)
    print(seen)
    assert scene.execution.fell_back == Counter()
    assert seen["with errors"] > seen["operations"] / 10
    assert seen["records"]


async def test_mutations_answer_the_same_both_ways_one_after_the_other(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: Counter[str] = Counter()
    pretend_mutations(scene, monkeypatch)
    for seed, made, operation in generated(scene, "mutation", OPERATIONS // 4):
        await compare(scene, seed, made, operation, None, seen)
    print(seen)
    assert scene.execution.fell_back == Counter()


async def test_events_answer_the_same_both_ways(scene: Scene) -> None:
    seen: Counter[str] = Counter()
    for seed, made, operation in generated(scene, "subscription", OPERATIONS // 8):
        assert GRAPH.subscription_type
        [asked] = operation.node.selection_set.selections
        assert isinstance(asked, FieldNode)
        kind = get_named_type(GRAPH.subscription_type.fields[asked.name.value].type)
        rows = scene.rows.get(kind.name, [None])
        await compare(scene, seed, made, operation, rows[seed % len(rows)], seen)
    print(seen)
    assert scene.execution.fell_back == Counter()

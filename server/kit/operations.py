"""GraphQL requests, whatever road they come by: read, weighed, validated once, executed, and errors made presentable."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any, cast

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
)

from server.kit import db, ids, meters, text, trace
from server.kit.about import Looked
from server.kit.context import Context
from server.kit.errors import Invalid, NotAllowed, Problem, RateLimited, TooExpensive
from server.kit.execution import Execution, Prepared, PreparedOperation
from server.kit.limits import SCHEMA, TOKENS, Lists, Scale, sizes_of
from server.kit.meters import OTHER, Durations
from server.kit.shares import Bucket, Places
from server.kit.streams import Follower, Listener, Payload, Source, variables_below
from server.kit.validation import validate

log = logging.getLogger("goodshift.graphql")

FOLLOWING = 40
"""Subscriptions of one person over all their sockets and event streams: each of them looks at every event."""
BURST, REFILL = 120, 2.0
"""Mutations of one person at once, and a second: an outbox that was offline for a week replays; nobody types faster."""
WORK, SAVED = 3_000, 20
"""What one person, or one program, may ask for a second (see `limits`: 10,000 are at most a second of work), and of how many
seconds it piles up: an app that opens asks for much at once, and then for little."""
READING, ASKING = 150, 10
"""What it counts for to read a document that is not known, and to ask at all."""
LONGEST, LONGEST_REMEMBERED = 64 * 1024, 16 * 1024
"""Characters of a document. Read, it takes some 250 times as much memory, so not every one is worth remembering."""

SIZES = 100
"""Sizes of lists of which the weight of a document is remembered."""
WRITING = 16
"""Mutations of one person that run or wait at once: one write at a time means that others wait behind them."""


@dataclass(frozen=True)
class Operation:
    """One request that may be executed."""

    prepared: PreparedOperation
    type: OperationType
    variables: dict[str, Any] = field(default_factory=dict)
    writes: int = 0
    """How many mutations it holds."""
    asks: frozenset[str] = frozenset()
    """The root fields that it asks for."""
    cost: int = 0
    """Fields that may come back."""


@dataclass(frozen=True)
class _Known:
    """A document that was read before, and its scales by the sizes of its lists."""

    prepared: Prepared
    sizes: frozenset[str] | None
    scale: Scale
    """As it was first weighed: what it asks for depends on no variable."""
    costs: dict[tuple[int | None, ...], int] = field(default_factory=dict)
    """What it costs with some sizes of its lists."""
    operations: dict[str | None, Operation] = field(default_factory=dict)

    def weigh(self, variables: dict[str, Any], lists: Lists) -> int:
        """What it costs. Raises TooExpensive."""
        key = None if self.sizes is None else tuple([variables.get(name) for name in self.sizes])
        usual = key is not None and all(size is None or type(size) is int for size in key)
        known = self.costs.get(key) if usual and key is not None else None
        if known is not None:
            return known
        cost = _weighed(self.prepared, variables, lists).cost
        if usual and key is not None and len(self.costs) < SIZES:
            self.costs[key] = cost
        return cost

    def operation(self, name: str | None) -> Operation:
        """One operation, without variables. Raises Refused where there is none of that name."""
        known = self.operations.get(name)
        if known is None:
            node = _operation(self.prepared.document, name)
            writes, asks = self.scale.mutations(node), self.scale.asked(node)
            known = Operation(self.prepared.operation(name), node.operation, {}, writes, asks)
            self.operations[name] = known
        return known


class Refused(Exception):
    """A request that is refused before anything runs. ``malformed``: not even a GraphQL request."""

    def __init__(self, errors: list[GraphQLError], malformed: bool = False) -> None:
        super().__init__(errors[0].message)
        self.errors = errors
        self.malformed = malformed


Note = Callable[[Context[Any, Any], Looked, bool], None]
"""Takes down whose records somebody is about to be shown; whether they may be refused. Raises Unavailable where it cannot."""


class Engine:
    """Executes operations of one schema. Documents are parsed and validated once, then remembered: ours for ever, others in turn."""

    def __init__(
        self,
        schema: strawberry.Schema,
        persisted: Mapping[str, str],
        remember: int = 100,
        work: int = WORK,
        note: Note | None = None,
    ) -> None:
        self._note = note
        self.strawberry = schema
        self.schema: GraphQLSchema = schema._schema
        self.execution = Execution(schema)
        self.persisted = persisted
        self._lists = Lists.of(self.schema)
        self._own = frozenset(persisted.values())
        self._kept: dict[str, _Known] = {}
        self._remember = remember
        self._documents: OrderedDict[str, _Known] = OrderedDict()
        self._writing = Places(WRITING, "Your last changes are still being saved. Take a moment.")
        self._following = Places(FOLLOWING, "You listen in too many places at once.", seconds=10)
        self._writes = Bucket(BURST, REFILL)
        self._work = Bucket(work * SAVED, work) if work else None
        self._running: set[asyncio.Task[ExecutionResult]] = set()
        self.durations: dict[str, Durations] = {}
        """How long our own operations took, by name, and all others together: nobody can make more of them."""
        self._other = self.durations[OTHER] = Durations()
        self._durations: dict[PreparedOperation, Durations] = {}

    def read(self, payload: object, context: Context[Any, Any] | None = None) -> Operation:
        """The operation in a request ``payload`` (`query` or `documentId`, `variables`, `operationName`).

        Raises Refused; RateLimited for more documents that are not known than whoever asks in ``context`` may send.
        """
        try:
            text, name, variables = self._parameters(payload)
            if context and self._work and text not in self._kept and text not in self._documents:
                self._work.take(context.counted_by, READING)
            known, cost = self._document(text, variables)
            said = known.operation(name)
        except RateLimited:
            raise
        except Problem as problem:
            malformed = not isinstance(problem, TooExpensive)
            raise Refused([GraphQLError(problem.message, original_error=problem)], malformed) from None
        return Operation(said.prepared, said.type, variables, said.writes, said.asks, cost)

    async def run(self, operation: Operation, context: Context[Any, Any]) -> ExecutionResult:
        """The answer to a query or mutation. Raises RateLimited for more than one person may ask for, send, or have under way.

        A mutation goes on to its end when the caller is cancelled, and counts until then: its transaction does so too.
        """
        refusal = _refusal(operation, context)
        if refusal is not None:
            return refusal
        who = context.counted_by
        if self._work:
            self._work.take(who, ASKING + operation.cost)
        if operation.type is not OperationType.MUTATION:
            return await self._execute(operation, context)
        self._writing.check(who)
        self._writes.take(who, operation.writes)
        self._writing.take(who)
        task = db.sheltered(self._execute(operation, context))
        self._running.add(task)
        task.add_done_callback(lambda _: self._writing.leave(who))
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def rest(self, seconds: float) -> bool:
        """Wait until the mutations under way are over; whether they are after ``seconds``."""
        running = set(self._running)
        if running:
            await asyncio.wait(running, timeout=seconds)
            await asyncio.sleep(0.05)  # for their answers to go out
        return all(task.done() for task in running)

    def check_following(self, context: Context[Any, Any]) -> None:
        """Raises RateLimited when this person follows as much as one may."""
        self._following.check(context.counted_by)

    async def follow(self, operation: Operation, context: Context[Any, Any], listener: Listener) -> Follower:
        """Let ``listener`` hear the answers to a subscription. Raises Refused where it cannot begin, RateLimited."""
        refusal = _refusal(operation, context)
        if refusal is not None:
            raise Refused(refusal.errors or [])
        self._following.take(context.counted_by)
        leave = partial(self._following.leave, context.counted_by)
        try:
            source = await self._source(operation, context)
        except BaseException:
            leave()
            raise
        answer = partial(self._event, operation)
        key = source.known_by(self._asked(operation))
        return source.hub.join(key, source, answer, context, listener, leave)

    async def _source(self, operation: Operation, context: Context[Any, Any]) -> Source:
        source = await self.execution.source(operation.prepared, operation.variables, context)
        if isinstance(source, ExecutionResult):
            raise Refused(source.errors or [])
        return cast("Source", source)

    def _asked(self, operation: Operation) -> tuple[Hashable, ...]:
        """What an answer to this subscription depends on beside the event and the viewer."""
        names = variables_below(operation.prepared.document)
        variables = {name: value for name, value in operation.variables.items() if name in names}
        return id(self), id(operation.prepared), json.dumps(variables, sort_keys=True)

    async def _event(self, operation: Operation, value: object, context: Context[Any, Any]) -> Payload:
        """The answer to one event of a subscription."""
        trace.forget()  # whoever listens to it
        result = await self._execute(operation, context, root=value)
        looked, note = context.looked, self._note
        return Payload(dumps(result), (lambda each: note(each, looked, True)) if looked and note else None)

    async def _execute(self, operation: Operation, context: Context[Any, Any], root: object = None) -> ExecutionResult:
        began = perf_counter()
        try:
            result = await self.execution.run(operation.prepared, operation.variables, context, root)
            if context.looked and self._note and not context.is_shared:
                looked, context.looked = context.looked, {}
                self._note(context, looked, operation.type is not OperationType.MUTATION)
            return result
        finally:
            self._durations.get(operation.prepared, self._other).add(perf_counter() - began)

    def _parameters(self, payload: object) -> tuple[str, str | None, dict[str, Any]]:
        if not isinstance(payload, dict):
            raise Invalid("A GraphQL request is a JSON object.")
        for key in ("variables", "extensions"):
            if payload.get(key) is not None and not isinstance(payload[key], dict):
                raise Invalid(f"`{key}` must be an object.", key)
        name = payload.get("operationName")
        if name is not None and not isinstance(name, str):
            raise Invalid("`operationName` must be a string.", "operationName")
        return self._text(payload), name, payload.get("variables") or {}

    def _text(self, payload: dict[str, Any]) -> str:
        text, known = payload.get("query"), payload.get("documentId")
        if isinstance(text, str) and text:
            return text
        if text:
            raise Invalid("`query` must be a string.", "query")
        if known is None:
            raise Invalid("`query` or `documentId` is missing.", "query")
        stored = self.persisted.get(known.removeprefix("sha256:")) if isinstance(known, str) else None
        if stored is None:
            raise Invalid("This document is not known here.", "documentId")
        return stored

    def _document(self, text: str, variables: dict[str, Any]) -> tuple[_Known, int]:
        """What is known of a document, and what it costs with ``variables``."""
        if len(text) > LONGEST:
            words = f"This asks for too much: {len(text):,} characters, at most {LONGEST:,}."
            raise TooExpensive(words, limit="characters", value=len(text), most=LONGEST)
        known = self._kept.get(text) or self._documents.get(text)
        if known is not None:
            cost = known.weigh(variables, self._lists)  # every time: the cost depends on the variables
            if text in self._documents:
                self._documents.move_to_end(text)
            return known, cost
        try:
            prepared = Prepared(self.strawberry, parse(text, max_tokens=TOKENS))
        except GraphQLSyntaxError as error:
            if "tokens" in error.message:
                raise TooExpensive(f"This asks for too much: over {TOKENS:,} tokens.", tokens=TOKENS) from None
            if "nested too deeply" in error.message:
                raise TooExpensive("This document is nested too deeply.") from None
            raise Refused([error]) from None
        scale = _weighed(prepared, variables, self._lists)
        errors = validate(self.schema, prepared.document)
        if errors:
            raise Refused(errors)
        known = _Known(prepared, sizes_of(prepared.document, self._lists), scale)
        self._keep(text, known)
        return known, scale.cost

    def _keep(self, text: str, known: _Known) -> None:
        if text in self._own:
            self._kept[text] = known
            self._measure(known.prepared)
        elif len(text) <= LONGEST_REMEMBERED:
            self._documents[text] = known
            if len(self._documents) > self._remember:
                self._documents.popitem(last=False)

    def _measure(self, prepared: Prepared) -> None:
        operations = [node for node in prepared.document.definitions if isinstance(node, OperationDefinitionNode)]
        for node in operations:
            name = node.name.value if node.name else None
            durations = self.durations.setdefault(name or OTHER, Durations())
            for asked in {name, None} if len(operations) == 1 else {name}:
                self._durations[prepared.operation(asked)] = durations


def _weighed(prepared: Prepared, variables: dict[str, Any], lists: Lists) -> Scale:
    scale = Scale(prepared.document, variables, lists)
    scale.check()
    return scale


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    found = [node for node in operations if name is None or (node.name is not None and node.name.value == name)]
    if len(found) == 1:
        return found[0]
    words = "Say which operation to run." if found else "There is no such operation in the document."
    raise Refused([GraphQLError(words, original_error=Invalid(words, "operationName"))])


def _refusal(operation: Operation, context: Context[Any, Any]) -> ExecutionResult | None:
    """What a session hears that may not do this at all."""
    if operation.type is OperationType.MUTATION and not context.may_write:
        words = "This token may only read."
    elif context.only is not None and not operation.asks <= frozenset(context.only):
        words = f"This token may only do this: {', '.join(sorted(context.only))}."
    elif not context.may_explore and operation.asks & SCHEMA.keys():
        words = "What there is to ask is written in schema.graphql; only HQ looks it up here."
    else:
        return None
    refusal = NotAllowed(words)
    return ExecutionResult(None, [GraphQLError(words, original_error=refusal)])


def present(errors: list[GraphQLError]) -> list[dict[str, Any]]:
    """Errors as a client may see them: our refusals with their code, everything else masked and logged with an id."""
    return [_present(error) for error in errors]


def answer(result: ExecutionResult) -> dict[str, Any]:
    """An execution result as it goes over the wire."""
    if result.errors:
        return {"errors": present(result.errors), "data": result.data}
    return {"data": result.data}


def dumps(result: ExecutionResult) -> str:
    """An execution result as the JSON that goes over the wire."""
    return text.to_json(answer(result)).decode()


def cause_of(error: GraphQLError) -> Exception | None:
    """What was raised at first; None for what GraphQL itself refuses."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _present(error: GraphQLError) -> dict[str, Any]:
    shown: dict[str, Any] = {"message": error.message}
    if error.locations:
        shown["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    cause = cause_of(error)
    if isinstance(cause, Problem):
        shown["message"], shown["extensions"] = cause.message, cause.extensions
    elif error.path is None or cause is None:
        shown["extensions"] = {"code": "INVALID"}  # syntax, validation or a variable of the wrong type
    else:
        reference = str(ids.new())
        # The type and the frames only: an exception's words may quote what people wrote, and so may an alias in the path.
        frames = "".join(traceback.format_tb(cause.__traceback__))
        log.error("unexpected %s, reference %s\n%s", type(cause).__name__, reference, frames)
        shown["message"] = f"Something broke on our side. If it happens again, tell us {reference}."
        shown["extensions"] = {"code": "INTERNAL", "id": reference}
        if request := trace.current():
            shown["extensions"]["request"] = request
    meters.errors[shown["extensions"]["code"]] += 1
    return shown

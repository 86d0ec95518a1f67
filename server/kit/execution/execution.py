"""Which plan runs an operation, and what happens when there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterable, Awaitable
from typing import Any

import strawberry
from graphql import ExecutionResult, Executor, create_source_event_stream

from server.kit.context import Context
from server.kit.execution import reference
from server.kit.execution.plan import Plan
from server.kit.execution.prepared import PreparedOperation
from server.kit.execution.run import Run


class Execution:
    """Executes the operations of one schema. ``fell_back`` counts, by reason, what went to graphql-core."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self.strawberry = schema
        self.schema = schema._schema
        self.fell_back: Counter[str] = Counter()

    async def run(
        self, operation: PreparedOperation, given: dict[str, Any], context: Context[Any, Any], root: Any = None
    ) -> ExecutionResult:
        """The answer to a query or mutation, or to one event of a subscription: ``root``."""
        variables = operation.variables(given)
        if isinstance(variables, list):
            return ExecutionResult(None, variables)
        plan = operation.plan(variables)
        if isinstance(plan, Plan):
            return await Run(plan, root, context, variables).result()
        self.fell_back[plan] += 1
        return await reference.run(self.schema, operation, given, context, root)

    async def source(
        self, operation: PreparedOperation, given: dict[str, Any], context: Context[Any, Any]
    ) -> AsyncIterable[Any] | ExecutionResult:
        """The events of a subscription, each of which is a ``root`` for ``run``; or the answer why there are none."""
        executor = Executor.build(
            self.schema,
            operation.document,
            context_value=context,
            raw_variable_values=given,
            operation_name=operation.name,
        )
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        stream = create_source_event_stream(executor)
        return await stream if isinstance(stream, Awaitable) else stream

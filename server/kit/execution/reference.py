"""Execution by graphql-core: for what no plan covers, and what plans are measured by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from graphql import ExecutionResult, GraphQLResolveInfo, GraphQLSchema, MiddlewareManager, execute
from graphql import OperationType as Kind

from server.kit.context import Context
from server.kit.execution.prepared import PreparedOperation


async def run(
    schema: GraphQLSchema,
    operation: PreparedOperation,
    given: dict[str, Any],
    context: Context[Any, Any],
    root: Any = None,
) -> ExecutionResult:
    """The answer as graphql-core gives it."""
    result = execute(
        schema,
        operation.document,
        root,
        context_value=context,
        variable_values=given,
        operation_name=operation.name,
        middleware=_ANEW if operation.kind is Kind.MUTATION else None,
    )
    return result if isinstance(result, ExecutionResult) else await result


def _anew(resolve: Callable[..., Any], root: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Let what is asked of a mutation's answer, and the next mutation, see the rows as this one left them."""
    result = resolve(root, info, **arguments)
    return _forget_after(result, info.context) if info.path.prev is None and isinstance(result, Awaitable) else result


async def _forget_after(result: Awaitable[Any], context: Context[Any, Any]) -> Any:
    try:
        return await result
    finally:
        context.forget()


_ANEW = MiddlewareManager(_anew)

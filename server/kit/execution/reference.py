"""Execution by graphql-core: for what no plan covers, and what plans are measured by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from graphql import ExecutionResult, GraphQLResolveInfo, GraphQLSchema, MiddlewareManager, execute
from graphql import OperationType as Kind

from server.kit.about import about_of
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
        middleware=_ANEW if operation.kind is Kind.MUTATION else _LOOKING,
    )
    return result if isinstance(result, ExecutionResult) else await result


def _look(resolve: Callable[..., Any], root: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Notice whose record is shown."""
    about = about_of(info.parent_type)
    if about is not None:
        info.context.looked.setdefault(about.kind, set()).update(about.of([root], lambda: [root]))
    return resolve(root, info, **arguments)


def _anew(resolve: Callable[..., Any], root: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Let what is asked of a mutation's answer, and the next mutation, see the rows as this one left them."""
    result = resolve(root, info, **arguments)
    return _forget_after(result, info.context) if info.path.prev is None and isinstance(result, Awaitable) else result


async def _forget_after(result: Awaitable[Any], context: Context[Any, Any]) -> Any:
    try:
        return await result
    finally:
        context.forget()


_LOOKING, _ANEW = MiddlewareManager(_look), MiddlewareManager(_look, _anew)

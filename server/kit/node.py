"""Small GraphQL pieces that every feature uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from types import SimpleNamespace
from typing import Any

import strawberry
from strawberry import Parent
from strawberry.types.field import StrawberryField

_READS, _DERIVED, _COSTS = "reads", "derived", "costs"
Derivation = tuple[Sequence[str], Callable[..., Any]]
"""The fields of a model, and what makes a value of theirs."""
OWN_ID = "The client's own UUIDv7, which makes the call repeatable: the same id again returns the first result."
"""What an input says of its `id`."""


def resolved(
    *, resolver: Callable[..., Any], description: str, reads: Collection[str] | None = None, costs: int = 0
) -> Any:
    """A field of a type. Resolvers return rows, the annotation names their GraphQL type, so the two differ on purpose.

    ``reads``: the fields of the model that the resolver reads, where it needs nothing else and loads nothing.
    ``costs``: of a root field that looks at far more rows than it brings, what it costs beside them (`kit/limits.py`).
    """
    metadata: dict[Any, Any] = {} if reads is None else {_READS: frozenset(reads)}
    if costs:
        metadata[_COSTS] = costs
    return strawberry.field(resolver=resolver, description=description, metadata=metadata)


def derived(function: Callable[..., Any], *, reads: Sequence[str], description: str) -> Any:
    """A field worked out by ``function`` from the values of the model's fields ``reads``, in this order, and from nothing else.

    The same values always give the same, so it may be remembered: no clock, no settings, no viewer.
    """

    def value(root: Parent[Any]) -> Any:
        return function(*[getattr(root, name) for name in reads])

    metadata = {_READS: frozenset(reads), _DERIVED: (tuple(reads), function)}
    return strawberry.field(resolver=value, description=description, metadata=metadata)


def derivation_of(field: StrawberryField) -> Derivation | None:
    """What ``field`` is derived from, and how; None where it is not."""
    return field.metadata.get(_DERIVED)


def reads_of(field: StrawberryField) -> frozenset[str] | None:
    """What the resolver of ``field`` reads, and nothing else; None where it does not say."""
    return field.metadata.get(_READS)


def costs_of(field: StrawberryField | None) -> int:
    """What asking for ``field`` costs beside what comes back."""
    return field.metadata.get(_COSTS, 0) if field else 0


def streamed(*, resolver: Callable[..., Any], description: str) -> Any:
    """A field of Subscription; see ``resolved``."""
    return strawberry.subscription(resolver=resolver, description=description)


@strawberry.interface(description="Something with an id of its own.")
class Node:
    id: strawberry.ID = strawberry.field(description="Its id, a UUID; made by the client or by the server.")


class Payload(SimpleNamespace):
    """What a mutation answers: rows under the names of the payload's fields."""

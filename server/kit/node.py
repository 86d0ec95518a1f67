"""Small GraphQL pieces that every feature uses."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import strawberry

OWN_ID = "The client's own UUIDv7, which makes the call repeatable: the same id again returns the first result."
"""What an input says of its `id`."""


def resolved(*, resolver: Callable[..., Any], description: str) -> Any:
    """A field of a type. Resolvers return rows, the annotation names their GraphQL type, so the two differ on purpose."""
    return strawberry.field(resolver=resolver, description=description)


def streamed(*, resolver: Callable[..., Any], description: str) -> Any:
    """A field of Subscription; see ``resolved``."""
    return strawberry.subscription(resolver=resolver, description=description)


@strawberry.interface(description="Something with an id of its own.")
class Node:
    id: strawberry.ID = strawberry.field(description="Its id, a UUID; made by the client or by the server.")


class Payload(SimpleNamespace):
    """What a mutation answers: rows under the names of the payload's fields."""

"""Which columns a plan needs of what its relations and lists bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.kit.execution.fields import Field, Related
from server.kit.keyed import Keyed

if TYPE_CHECKING:
    from server.kit.execution.plan import Block

Met = list[tuple["Field", "Block"]]
"""Each field that brings objects, with their block; more than one where there are several types of them."""
LISTS = {"nodes", "totalCount", "pageInfo", "__typename"}
"""Fields of a connection that need no row of the list as a whole."""


def narrow(met: Met) -> None:
    """Let relations and lists bring only what is read, as records, where all that is read is known to be a column.

    All that use one batch bring the same columns, so that a row is loaded once for all of them.
    """
    wanted: dict[Any, set[str] | None] = {}
    related = [(field, block) for field, block in met if isinstance(field, Related)]
    for field, block in related:
        batch = field.relation.target
        if isinstance(batch, Keyed):
            known = wanted.setdefault(batch, set())
            read = read_of(block, batch.model)
            wanted[batch] = None if known is None or read is None else known | read
    for field, _ in related:
        if (fields := wanted.get(field.relation.target)) is not None:
            field.relation = field.relation.narrowed(fields)
    for listing, block in met:
        listing.columns = _of_list(block, met)


def read_of(block: Block, model: Any = None) -> set[str] | None:
    """What the fields of ``block`` read, None where that is not known or no column of ``model``."""
    read: set[str] = set() if block.about is None else set(block.about.reads)
    for field in block.fields:
        names = field.reads()
        if names is None:
            return None
        read |= names
    return read if model is None or model._meta.fields_db_projection.keys() >= read else None


def _of_list(block: Block, met: Met) -> frozenset[str] | None:
    """What is read of the rows of a connection; None where ``block`` is none, or it is not known."""
    if not block.type.name.endswith("Connection"):
        return None
    read: set[str] = set()
    for field in block.fields:
        if field.name == "nodes":
            for names in [read_of(below) for other, below in met if other is field]:
                if names is None:
                    return None
                read |= names
        elif field.name not in LISTS:
            return None
    return frozenset(read)

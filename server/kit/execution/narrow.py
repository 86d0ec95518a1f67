"""Which columns a plan needs of what its relations bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.kit.execution.fields import Call, Field, Related
from server.kit.keyed import Keyed

if TYPE_CHECKING:
    from server.kit.execution.plan import Block

Met = list[tuple["Field", "Block | None"]]
"""Each field that brings objects, with their block; None where that depends on the objects."""


def narrow(met: Met) -> None:
    """Let relations bring only what is read.

    All that use one batch bring the same columns, so that a row is still loaded once. For the same reason all stays
    whole where somebody may load whole rows: a resolver below the root that does not say what it reads, or objects of
    which the type is not known yet.
    """
    wanted: dict[Any, set[str] | None] = {}
    for field, block in met:
        if block is None or any(isinstance(below, Call) and below.reads() is None for below in block.fields):
            return
        if isinstance(field, Related) and isinstance(field.relation.batch, Keyed):
            batch = field.relation.batch
            known = wanted.setdefault(batch, set())
            read = _read(batch, block)
            wanted[batch] = None if known is None or read is None else known | read
    for field, _ in met:
        if isinstance(field, Related) and (fields := wanted.get(field.relation.batch)) is not None:
            field.relation = field.relation.narrowed(fields)


def _read(batch: Keyed[Any], block: Block) -> set[str] | None:
    """The columns that the fields of ``block`` read; None for all of them."""
    columns = batch.model._meta.fields_db_projection
    read: set[str] = set()
    for field in block.fields:
        names = field.reads()
        if names is None or not columns.keys() >= names:
            return None  # a property, say
        read |= names
    return read

"""From plain tuples to instances of models, by code that is written once for each model and choice of columns.

The instances are what Tortoise would have made, at a tenth of the cost. What was not selected is not there: reading it raises
AttributeError, where None would be a lie.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from tortoise.fields import CharField, DateField, DatetimeField, DecimalField, Field, IntField, TextField, UUIDField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

Convert = Callable[[Any], Any]
Hydrate = Callable[[Iterable[tuple[Any, ...]]], list[Any]]


@dataclass(frozen=True)
class Part:
    """What a statement selects of one model: the root (``path`` is empty), or what it points to."""

    model: type[Model]
    path: tuple[str, ...]
    fields: tuple[str, ...]
    """Names of fields, in the order of the columns."""
    start: int
    """Where its columns begin."""


@lru_cache(maxsize=20_000)
def uuid_of(text: str | None) -> UUID | None:
    """The id in ``text``; the same few ids come again and again."""
    return None if text is None else UUID(text)


@lru_cache(maxsize=20_000)
def text_of(key: UUID) -> str:
    """What ``uuid_of`` reads, for a third of what it costs to write it anew."""
    return str(key)


def number_of(field: DecimalField[Any]) -> Convert:
    """How a stored number becomes a decimal, rounded as the field says; the same few come again and again."""
    return lru_cache(maxsize=5_000)(field.to_python_value)


def moment_of(field: Field[Any]) -> Convert:
    """How a stored moment becomes one in the house's time zone, UTC."""

    def moment(value: Any) -> Any:
        if isinstance(value, str) and value.endswith("+00:00"):
            return datetime.fromisoformat(value)
        return field.to_python_value(value)

    return moment


def day(value: Any) -> date | None:
    """A stored day."""
    return None if value is None else date.fromisoformat(value)


def converter(field: Field[Any], native: Collection[type[Field[Any]]]) -> Convert | None:
    """How a stored value of ``field`` becomes Python's; None where it is the same, as with ``native`` ones."""
    kind = type(field)
    if kind in native:
        return None
    if kind is UUIDField:
        return uuid_of
    if kind is DatetimeField:
        return moment_of(field)
    if kind is DateField:
        return day
    if isinstance(field, DecimalField):
        return number_of(field)
    if isinstance(field, CharEnumFieldInstance):
        members = {member.value: member for member in field.enum_type} | {None: None}
        return members.__getitem__
    if kind in (CharField, TextField) or isinstance(field, IntField):
        return None
    return field.to_python_value


def hydrator(parts: Sequence[Part], native: Collection[type[Field[Any]]] = ()) -> Hydrate:
    """A function from tuples to instances of the first part's model, with the instances of the others in their places.

    ``native`` are the kinds of fields whose values come from the database as Python has them.
    """
    names: dict[str, Any] = {"missing": object()}
    width = sum(len(part.fields) for part in parts)
    columns = ", ".join(f"c{number}" for number in range(width))
    lines = ["def hydrate(rows):", "    found = []"]
    lines += [f"    known{number} = {{None: None}}" for number, part in enumerate(parts) if part.path]
    lines.append(f"    for ({columns},) in rows:")
    for number, part in enumerate(parts):
        lines += [f"        {line}" for line in _instance(number, part, parts, names, native)]
    lines += ["        found.append(o0)", "    return found"]
    exec("\n".join(lines), names)
    hydrate: Hydrate = names["hydrate"]
    return hydrate


def _instance(
    number: int, part: Part, parts: Sequence[Part], names: dict[str, Any], native: Collection[type[Field[Any]]]
) -> list[str]:
    meta = part.model._meta
    names |= {f"model{number}": part.model, f"new{number}": part.model.__new__}
    made = [
        f"o{number} = new{number}(model{number})",
        f"held = o{number}.__dict__",  # item by item is a third cheaper than one large dict that is copied into it
        f'held["_partial"] = {len(part.fields) < len(meta.db_fields)}',
        'held["_saved_in_db"] = True',
        f'held["_custom_generated_pk"] = {meta.db_pk_column not in meta.generated_db_fields}',
        'held["_await_when_save"] = {}',
    ]
    for offset, name in enumerate(part.fields):
        column = f"c{part.start + offset}"
        convert = converter(meta.fields_map[name], native)
        if convert is not None:
            names[f"convert_{column}"] = convert
            column = f"convert_{column}({column})"
        made.append(f'held["{name}"] = {column}')
    if not part.path:
        return made
    key = f"c{part.start + part.fields.index(meta.pk_attr)}"
    above = next(index for index, other in enumerate(parts) if other.path == part.path[:-1])
    return [
        f"o{number} = known{number}.get({key}, missing)",
        f"if o{number} is missing:",  # twenty people of one store share one Store
        *(f"    {line}" for line in made),
        f"    known{number}[{key}] = o{number}",
        f'if o{above} is not None: o{above}.__dict__["_{part.path[-1]}"] = o{number}',
    ]

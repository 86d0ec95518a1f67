"""New rows, by statements and conversions that are put together once for each model.

Tortoise takes longer to make an instance and to get its values ready than the database does to write them. What is made and
written here is the same: defaults, conversions and statements are those of Tortoise's fields and of its executors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

from tortoise.fields import DatetimeField, Field, TimeField, UUIDField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from server.kit import db

M = TypeVar("M", bound=Model)
Write = Callable[[Any, Model], Any]
"""From the value of an instance's field to what the driver takes."""


def new(model: type[M], **values: Any) -> M:
    """An instance that is not stored yet, with the model's defaults. ``values``: by column, of the kinds that the fields have.

    Raises TypeError for what is no column of the model.
    """
    template = _template(model)
    if not template.columns.issuperset(values):
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(set(values) - template.columns))}")
    instance = model.__new__(model)
    held = instance.__dict__
    held.update(template.plain)
    held.update(values)
    held["_await_when_save"] = {}
    for name, make in template.made:
        if name not in values:
            held[name] = make()
    for name, in_our_zone in template.moments:
        if name in values:
            held[name] = in_our_zone(values[name])
    return instance


async def insert(instance: Model) -> None:
    """Store a new instance, inside a transaction; it gets its number, where the database gives one. Raises IntegrityError."""
    connection = db.writing()
    executor = connection.executor_class(model=type(instance), db=connection)
    values = _values([instance], executor.regular_columns)[0]
    found = await connection.execute_insert(executor.insert_query, values)
    if type(instance)._meta.pk.generated:
        await executor._process_insert_result(instance, found)
    instance._saved_in_db = True


async def insert_all(instances: Sequence[Model]) -> None:
    """Store new instances of one model, inside a transaction. They do not get to know their numbers. Raises IntegrityError."""
    connection = db.writing()
    if not instances:
        return
    executor = connection.executor_class(model=type(instances[0]), db=connection)
    await connection.execute_many(executor.insert_query, _values(instances, executor.regular_columns))
    for instance in instances:
        instance._saved_in_db = True


def _values(instances: Sequence[Model], columns: Sequence[str]) -> list[list[Any]]:
    writes = _writes(type(instances[0]), db.reading().dialect.bound, tuple(columns))
    return [[write(instance.__dict__[name], instance) for name, write in writes] for instance in instances]


@dataclass(frozen=True)
class _Template:
    """What the instances of a model begin with."""

    columns: frozenset[str]
    plain: dict[str, Any]
    made: Sequence[tuple[str, Callable[[], Any]]]
    """Columns with a default that is made for each instance."""
    moments: Sequence[tuple[str, Callable[[Any], Any]]]
    """Columns with moments, which may come in any time zone."""


@cache
def _template(model: type[Model]) -> _Template:
    meta = model._meta
    if meta.db_default_db_columns:
        raise TypeError(f"the database makes values of {model.__name__}: let Tortoise store it")
    fields = {name: meta.fields_map[name] for name in meta.fields_db_projection}
    plain: dict[str, Any] = {"_partial": False, "_saved_in_db": False, "_custom_generated_pk": False}
    made: list[tuple[str, Callable[[], Any]]] = []
    for name, field in fields.items():
        if callable(field.default):
            made.append((name, field.default))
        elif field.default is None or isinstance(field.default, (int, float, str, bool, bytes)):
            plain[name] = field.default
        else:
            made.append((name, partial(deepcopy, field.default)))
    moments = [(name, field.to_python_value) for name, field in fields.items() if isinstance(field, DatetimeField)]
    return _Template(frozenset(fields), plain, made, moments)


@cache
def _writes(model: type[Model], bound: Callable[[Any], Any], columns: tuple[str, ...]) -> list[tuple[str, Write]]:
    return [(name, _write(model._meta.fields_map[name], bound)) for name in columns]


def _write(field: Field[Any], bound: Callable[[Any], Any]) -> Write:
    """How a value of ``field`` is written: the shortest way for what is plainly right, else Tortoise's own."""
    long: Write = field.to_db_value
    if type(field) is UUIDField:
        return lambda value, _: bound(value)
    if isinstance(field, CharEnumFieldInstance):
        members = {member: member.value for member in field.enum_type}
        return lambda value, instance: members[value] if type(value) is field.enum_type else long(value, instance)
    if isinstance(field, (DatetimeField, TimeField)) and (field.auto_now or field.auto_now_add):
        return long
    if type(field).to_db_value is Field.to_db_value and not field.validators:
        kinds = (field.field_type, type(None)) if field.null else (field.field_type,)
        return lambda value, instance: value if type(value) in kinds else long(value, instance)
    if field.null:
        return lambda value, instance: None if value is None else long(value, instance)
    return long

"""Fields of a plan: one class for each way in which the raw column of a response key comes about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from graphql import GraphQLField, GraphQLObjectType, default_field_resolver, is_non_null_type
from graphql.execution.collect_fields import FieldDetails
from strawberry.types.field import StrawberryField

from server.kit.execution.arguments import Arguments
from server.kit.execution.columns import Completer
from server.kit.execution.paths import FieldSite, Step
from server.kit.execution.shown import Done, shown
from server.kit.node import Derivation, derivation_of, reads_of
from server.kit.records import Layout, Records
from server.kit.relations import Relation, relation_of

if TYPE_CHECKING:
    from server.kit.execution.plan import Compiler
    from server.kit.execution.run import Level, Run

MADE_BY_STRAWBERRY = "strawberry-definition"


class Unsupported(Exception):
    """The operation needs something that only graphql-core does; the message says what."""


class Field(ABC):
    """One response key of a block, and how its values are completed."""

    def __init__(
        self,
        compiler: Compiler,
        parent: GraphQLObjectType,
        definition: GraphQLField,
        key: str,
        order: int,
        details: list[FieldDetails],
    ) -> None:
        self.parent = parent
        self.definition = definition
        self.step = Step(key, order, not is_non_null_type(definition.type))
        self.details = details
        self.nodes = [detail.node for detail in details]
        self.name = self.nodes[0].name.value
        self.coordinate = f"{parent}.{self.name}"
        self.made_by: StrawberryField | None = definition.extensions.get(MADE_BY_STRAWBERRY)
        self.columns: frozenset[str] | None = None
        """What is read of the rows of the list that it brings; None where that is not known."""
        self.completer: Completer = compiler.completer(definition.type, self)

    @abstractmethod
    def column(self, level: Level, run: Run) -> Any:
        """The raw values, one for each object of ``level``; awaitables among them, or an awaitable of them all."""

    def reads(self) -> frozenset[str] | None:
        """The attributes of an object that this looks at, and nothing else; None where that is not known."""
        return None


class Typename(Field):
    """`__typename`."""

    def column(self, level: Level, run: Run) -> Any:
        """The name of the type, for each."""
        return [self.parent.name] * len(level.objects)

    def reads(self) -> frozenset[str] | None:
        """Nothing."""
        return frozenset()


class Attribute(Field):
    """A field without a resolver: an attribute of the object."""

    def __init__(self, compiler: Compiler, *rest: Any) -> None:
        super().__init__(compiler, *rest)
        self.read = attrgetter(self.made_by.python_name) if self.made_by else None
        self.shows: dict[Layout, Any] = {}

    def column(self, level: Level, run: Run) -> Any:
        """The attribute of each."""
        if type(level.objects) is Records:
            done = self.straight(level.objects)
            if done is not None:
                return done
        read: Any = self.read
        try:
            return list(map(read, level.instances()))
        except Exception:  # some object has none, or a property raised: again, one by one
            return self.each(level, run, read)

    def straight(self, rows: Records) -> Done | None:
        """What the answer shows, straight from stored rows; None where that is not known, or something is unusual."""
        made_by: Any = self.made_by
        show = self.shows.get(rows.layout, self)
        if show is self:
            show = self.shows[rows.layout] = shown(rows.layout, [made_by.python_name], None, self.completer)
        return show(rows) if show else None

    def reads(self) -> frozenset[str] | None:
        """The attribute."""
        return frozenset({self.made_by.python_name}) if self.made_by else None

    def each(self, level: Level, run: Run, call: Callable[[Any], Any]) -> list[Any]:
        """What ``call`` makes of each object, its errors on record."""
        values: list[Any] = []
        for index, source in enumerate(level.instances()):
            try:
                values.append(call(source))
            except Exception as error:
                values.append(run.fail(error, FieldSite(level.site, self.step), index, self))
        return values


class Call(Attribute):
    """A resolver, called directly: its arguments are converted once for the whole column, as is its info."""

    def __init__(self, compiler: Compiler, *rest: Any) -> None:
        super().__init__(compiler, *rest)
        self.arguments = Arguments(self.definition, self.nodes[0], self.made_by, compiler.strawberry)
        resolver = self.made_by.base_resolver if self.made_by and reads_of(self.made_by) is not None else None
        self.plain = resolver is not None and not resolver.is_async
        """Whether the resolver reads, and does nothing else."""
        self.pure = derivation_of(self.made_by) if self.made_by else None

    def column(self, level: Level, run: Run) -> Any:
        """What the resolver returns for each, started where it is awaitable."""
        if self.pure is not None and type(level.objects) is Records:
            done = self.straight(level.objects)
            if done is not None:
                return done
        try:
            call = self.call(run)
        except Exception as error:
            return self.fail_all(error, level, run)
        if self.plain:
            try:
                return list(map(call, level.instances()))
            except Exception:  # again, one by one: which one was it?
                return self.each(level, run, call)
        values = self.each(level, run, call)
        run.begin(values)
        return values

    def straight(self, rows: Records) -> Done | None:
        """The same for what is derived from columns alone."""
        show = self.shows.get(rows.layout, self)
        if show is self:
            names, function = cast("Derivation", self.pure)
            show = self.shows[rows.layout] = shown(rows.layout, names, function, self.completer)
        return show(rows) if show else None

    def reads(self) -> frozenset[str] | None:
        """What the resolver says."""
        return reads_of(self.made_by) if self.made_by else None

    def call(self, run: Run) -> Callable[[Any], Any]:
        """What is called with each object."""
        made_by: Any = self.made_by
        resolver = made_by.base_resolver
        info = run.info(self)
        keywords = self.arguments.values(run.variables, info)
        if resolver.info_parameter:
            keywords[resolver.info_parameter.name] = info
        function: Callable[..., Any] = resolver.wrapped_func
        of_object = resolver.parent_parameter or resolver.root_parameter
        if resolver.self_parameter:
            return partial(function, **keywords)
        if of_object is None:
            return lambda source: function(**keywords)
        if next(iter(resolver.signature.parameters)) == of_object.name:
            return partial(function, **keywords) if keywords else function
        return lambda source: function(**keywords, **{of_object.name: source})

    def fail_all(self, error: Exception, level: Level, run: Run) -> list[Any]:
        """The same error for each."""
        site = FieldSite(level.site, self.step)
        return [run.fail(error, site, index, self) for index in range(len(level.objects))]


class Wrapped(Call):
    """A resolver with all that is wrapped around it: extensions of Strawberry, introspection, events of a subscription."""

    def __init__(self, compiler: Compiler, *rest: Any) -> None:
        super().__init__(compiler, *rest)
        self.arguments = Arguments(self.definition, self.nodes[0], None, compiler.strawberry)
        self.plain = False
        self.pure = None

    def reads(self) -> frozenset[str] | None:
        """Whatever it likes."""
        return None

    def call(self, run: Run) -> Callable[[Any], Any]:
        """What graphql-core would call."""
        resolve: Callable[..., Any] = self.definition.resolve or default_field_resolver
        info, keywords = run.raw_info(self), self.arguments.values(run.variables, None)
        return lambda source: resolve(source, info, **keywords)


class Related(Call):
    """A relation: one call of its batch for all keys of the level."""

    def __init__(self, relation: Relation, compiler: Compiler, *rest: Any) -> None:
        super().__init__(compiler, *rest)
        self.relation = relation

    def column(self, level: Level, run: Run) -> Any:
        """The rows of each, in one awaitable."""
        try:
            arguments = self.arguments.values(run.variables, None)
        except Exception as error:
            return self.fail_all(error, level, run)
        must = not self.step.nullable
        return self.relation.column(run.context, level.objects, arguments, must)

    def reads(self) -> frozenset[str] | None:
        """The key."""
        return frozenset({self.relation.by})


def field_of(compiler: Compiler, parent: GraphQLObjectType, key: str, order: int, details: list[FieldDetails]) -> Field:
    """The cheapest field that keeps the meaning. Raises Unsupported for what only graphql-core does."""
    name = details[0].node.name.value
    definition = compiler.schema.get_field(parent, name)
    if definition is None:
        raise Unsupported("unknown field")
    if any(detail.fragment_variable_values or detail.defer_usage for detail in details):
        raise Unsupported("incremental delivery")
    if any(node.name.value == "stream" for detail in details for node in detail.node.directives or ()):
        raise Unsupported("incremental delivery")
    rest: Sequence[Any] = (compiler, parent, definition, key, order, details)
    made_by: StrawberryField | None = definition.extensions.get(MADE_BY_STRAWBERRY)
    if name == "__typename":
        return Typename(*rest)
    if made_by is None or made_by.is_subscription or made_by.extensions:
        return Wrapped(*rest)
    if type(made_by).get_result is not StrawberryField.get_result or compiler.strawberry.exception_handlers:
        return Wrapped(*rest)
    if made_by.base_resolver is None:
        return Attribute(*rest)
    relation = relation_of(made_by)
    return Call(*rest) if relation is None else Related(relation, *rest)

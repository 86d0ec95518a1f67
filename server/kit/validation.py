"""Validation by graphql-core's own rules, at half of its price: each rule is only called where it has something to say.

graphql-core asks every rule at every node, and finds what a rule knows of a part of the document by the hash of all that
is in it. Here the rules of a kind of node are listed once, and parts are known by what they are. It is not said what somebody may
have meant: to compare a name with all names of the schema takes longer than everything else, and GraphiQL does it by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    TypeInfo,
    ValidationContext,
    specified_rules,
)
from graphql.language.visitor import BREAK, SKIP, Visitor
from graphql.pyutils import RefMap
from graphql.validation.rules.unique_directives_per_location import UniqueDirectivesPerLocationRule
from graphql.validation.validate import FragmentNestingVisitor, ValidationAbortedError, query_document_keys_to_validate

MOST = 5
"""Errors that are told at once."""


class _Enough(Exception):
    """No more errors are told."""


def validate(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """What is wrong with ``document``, the first ``MOST`` things; nothing for one that may run."""
    errors: list[GraphQLError] = []

    def tell(error: GraphQLError) -> None:
        errors.append(error)
        if len(errors) >= MOST:
            raise _Enough

    info = TypeInfo(schema)
    context = ValidationContext(schema, document, info, tell, hide_suggestions=True)
    known: Any = context  # these know parts of the document by their hash otherwise
    known._fragment_spreads, known._variable_usages, known._recursive_variable_usages = RefMap(), RefMap(), RefMap()
    rules: list[Visitor] = [rule(context) for rule in specified_rules]
    fragments = {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
    if fragments:
        rules.insert(0, FragmentNestingVisitor(fragments))
    try:
        _Walk(info, rules).take(document)
    except _Enough:
        pass
    except ValidationAbortedError as error:  # too many fields that may or may not go together
        errors.append(error.with_traceback(None))
    except RecursionError:
        errors.append(GraphQLError("Validation aborted."))
    return errors


class _Walk:
    """All rules in one walk, each until it skips or breaks off, with what is known of the types."""

    def __init__(self, info: TypeInfo, rules: list[Visitor]) -> None:
        self.info = info
        self.rules = rules
        self.skipping: list[Any] = [None] * len(rules)
        """For each rule the node that it skips, or BREAK for all the rest."""
        self.ancestors: list[Any] = []
        self.kinds: dict[str, _Kind] = {}

    def take(self, node: Node, parent: Any = None) -> None:
        """Walk over ``node`` and all below it. ``parent`` is a node or the tuple that holds it, as rules expect."""
        kind = self.kinds.get(node.kind)
        if kind is None:
            kind = self.kinds[node.kind] = self._kind(node.kind)
        skipping, ancestors = self.skipping, self.ancestors
        if kind.look:
            kind.look(node)
        for place, rule in kind.entered:
            if skipping[place] is None:
                said = rule(node, None, parent, None, ancestors)
                if said is SKIP or said is False:
                    skipping[place] = node
                elif said is BREAK or said is True:
                    skipping[place] = BREAK
        if kind.keys:
            if parent is not None:
                ancestors.append(parent)
            self._below(node, kind.keys)
            if parent is not None:
                ancestors.pop()
        for place, leave in kind.left:
            if skipping[place] is node:
                skipping[place] = None
            elif leave and skipping[place] is None and leave(node, None, parent, None, ancestors) is BREAK:
                skipping[place] = BREAK
        if kind.turn:
            kind.turn()

    def _below(self, node: Node, keys: tuple[str, ...]) -> None:
        for key in keys:
            part = getattr(node, key, None)
            if isinstance(part, tuple):
                self.ancestors.append(node)
                for each in part:
                    self.take(each, part)
                self.ancestors.pop()
            elif part is not None:
                self.take(part, node)

    def _kind(self, name: str) -> _Kind:
        asked = [(place, *rule.get_enter_leave_for_kind(name)) for place, rule in enumerate(self.rules)]
        keys = query_document_keys_to_validate.get(name, ())
        if "directives" not in keys:  # this rule listens everywhere
            asked = [each for each in asked if not isinstance(self.rules[each[0]], UniqueDirectivesPerLocationRule)]
        return _Kind(
            tuple(key for key in keys if key not in ("name", "alias")),  # no rule asks about the names alone
            getattr(self.info, f"enter_{name}", None),
            getattr(self.info, f"leave_{name}", None),
            [(place, enter) for place, enter, _ in asked if enter],
            [(place, leave) for place, enter, leave in asked if enter or leave],
        )


class _Kind(NamedTuple):
    """What is done at the nodes of one kind."""

    keys: tuple[str, ...]
    look: Callable[[Any], None] | None
    turn: Callable[[], None] | None
    entered: list[tuple[int, Callable[..., Any]]]
    left: list[tuple[int, Callable[..., Any] | None]]

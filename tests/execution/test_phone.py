"""What the phone app asks for runs from plans."""

from __future__ import annotations

import pytest
from graphql import OperationDefinitionNode, parse
from graphql.execution.values import VariableValues

from server.kit.execution import Prepared
from server.schema import schema
from tests.documents import phone_documents


@pytest.mark.parametrize("flag", [True, False])
def test_no_operation_of_the_phone_app_falls_back(flag: bool) -> None:
    count = 0
    for text in phone_documents():
        document = parse(text)
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                operation = Prepared(schema, document).operation(node.name.value if node.name else None)
                plan = operation.plan(VariableValues({}, dict.fromkeys(operation.flags, flag)))
                assert not isinstance(plan, str), f"{plan}: {text}"
                count += 1
    assert count > 20

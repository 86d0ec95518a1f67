"""The demo company under every house of this folder, built once."""

from __future__ import annotations

import pytest

from server import demo
from tests.blank import Blank


@pytest.fixture(scope="session")
def blank(blank: Blank, tmp_path_factory: pytest.TempPathFactory) -> Blank:
    """A database with the demo company."""
    return blank.filled(tmp_path_factory.mktemp("demo"), demo.build)

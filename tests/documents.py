"""What the built phone app asks for."""

from __future__ import annotations

import json
import os

import pytest

from server.settings import ROOT


def phone_documents() -> list[str]:
    """The text of every document that the phone app ships. Where it is not built the test is skipped; with CI=true it fails."""
    file = ROOT / "pwa" / "dist" / "persisted-documents.json"
    if file.exists():
        return list(json.loads(file.read_text()).values())
    words = "the phone app is not built: make test does that"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)

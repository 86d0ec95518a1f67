"""The database's history. `make migration NAME=what_changes` writes the next one from the models.

``CONFIG`` is what Tortoise's own command line reads.
"""

from pathlib import Path

from server.features import MODELS
from server.kit.db import config

CONFIG = config(Path(":memory:"), MODELS)

"""Compiled execution: operations run from a plan, level by level. README.md says how."""

from server.kit.execution.execution import Execution
from server.kit.execution.prepared import Prepared, PreparedOperation

__all__ = ["Execution", "Prepared", "PreparedOperation"]

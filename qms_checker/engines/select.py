"""Choosing an engine by name."""

from __future__ import annotations

from qms_checker.engines.python import PythonEngine
from qms_checker.engines.verdicts import Engine
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.vocabulary import Text

ENGINE_NAMES = ("auto", "durable", "python")


def durable_is_available() -> bool:
    """Tell whether durable_rules can be imported: it needs a C compiler to install, and its last release no 3.13."""
    try:
        import qms_checker.engines.durable  # noqa: F401  # tried, not used
    except ImportError:
        return False
    return True


def choose_engine(name: str) -> Engine:
    """Return the engine; ``auto`` is durable_rules where it can be imported. Raises :class:`UsageError`."""
    if name == "python" or (name == "auto" and not durable_is_available()):
        return PythonEngine()
    if not durable_is_available():
        message = Text(
            "không dùng được --engine durable: chưa cài durable-rules trên máy này",
            "--engine durable cannot be used: durable-rules is not installed on this machine",
        )
        hint = Text("dùng --engine python: kết quả như nhau", "use --engine python: the results are the same")
        raise UsageError(Problem("no-engine", Location("--engine"), message, hint))
    from qms_checker.engines.durable import DurableEngine

    return DurableEngine()

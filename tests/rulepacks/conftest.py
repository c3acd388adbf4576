"""The command line, for the tests that look at rules the way their users do."""

from tests.cli.conftest import run

__all__ = ["run"]

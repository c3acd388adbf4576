"""Hostile text; what reads it back tells what it found where an assertion does not hold."""

import pytest

pytest.register_assert_rewrite("tests.hostile.reading")

"""The program as a process: encoding, pipes, and what it does not import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import AGENCIES, FIXED, SO_MAU, XA_MAU

ROOT = Path(__file__).resolve().parents[2]


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``python -m qms_checker``."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("QMS_", "PYTHON"))}
    variables |= {"PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "qms_checker", *arguments]
    return subprocess.run(command, env=variables, capture_output=True, check=False, cwd=ROOT)


def test_output_is_utf_8_whatever_the_locale_says() -> None:
    result = call("check", *FIXED, XA_MAU, "-q", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")

    assert result.returncode == 0, result.stderr
    assert result.stdout.decode("utf-8").startswith("Ủy ban nhân dân xã Mẫu: 0 không đạt")


def test_messages_are_utf_8_too() -> None:
    result = call("check", "không-có.yaml", PYTHONIOENCODING="cp1252", PYTHONUTF8="0")

    assert result.returncode == 3
    assert "không-có.yaml: không tìm thấy tệp" in result.stderr.decode("utf-8").replace(":1:1", "")


def test_a_reader_that_leaves_does_not_change_the_exit_code() -> None:
    command = [sys.executable, "-m", "qms_checker", "check", *FIXED, str(AGENCIES), SO_MAU]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        stderr = process.stderr.read()

    assert process.returncode == 1
    assert stderr == b""


def test_what_is_not_needed_is_not_imported() -> None:
    """A cold start stays quick: no Word, no schema errors, no second engine."""
    heavy = (
        "docx",
        "docxtpl",
        "jinja2",
        "jsonschema",
        "durable",
        "qms_checker.audit_documents",
        "qms_checker.media.word",
    )
    code = f"""
import sys
from qms_checker.cli import qms
try:
    qms.main(["check", *{FIXED!r}, {XA_MAU!r}])
except SystemExit:
    print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, check=True, cwd=ROOT)

    assert result.stderr.decode().strip() == "[]"
